package scaleup.rehearsal.region.secretsmanager;

import java.util.Optional;

/**
 * How to reach a database instance.
 *
 * @param engine for example {@code mysql}
 * @param name the database that was made with the instance
 */
public record DatabaseEndpoint(String engine, String host, int port, Optional<String> name) {}
