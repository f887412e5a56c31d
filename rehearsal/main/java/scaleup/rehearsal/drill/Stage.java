package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import scaleup.rehearsal.check.Users;
import scaleup.rehearsal.load.Load;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.region.Outages;

/** The environment that is played, as drills need it. Any thread may ask. */
public interface Stage {
    Slot slot();

    /** Users' requests, so many a second. */
    Load load(int rate) throws IOException;

    /** The same of somebody else, from one address. */
    Load flood(int rate) throws IOException;

    /** All machines that run, in the order of their launch. */
    List<Target> targets();

    /** Of what use those are that AWS itself looks after, by their names: load balancers and databases. */
    Map<String, Standing> watchedByAws();

    /** Whether each tier has as many servers in service as it wants, and the database is available. */
    boolean settled();

    /** How often each note is in the database whose text begins so. */
    Map<String, Integer> notes(String prefix) throws IOException, InterruptedException;

    /** Takes every connection to the database that the application's login can have, also those that the application has. */
    Connections takeConnections() throws IOException, InterruptedException;

    /** Has Auto Scaling replace a server in order. */
    void replace(String instance) throws IOException;

    /** The name of a tier's Auto Scaling group. */
    String group(String tier);

    /**
     * What a deployment's instance refresh of a tier prefers, as its template says, but for its alarms.
     *
     * @return as StartInstanceRefresh takes them
     */
    ObjectNode refreshPreferences(String tier);

    /**
     * Calls AWS as the account's owner.
     *
     * @param service as IAM writes it, for example {@code autoscaling}
     * @param parameters the request's members by their names in the API reference
     * @return the response's members
     * @throws IOException if it is refused
     */
    JsonNode call(String service, String action, JsonNode parameters) throws IOException;

    /**
     * A version of a launch template that differs from another one in its user data, as Amazon EC2's CreateLaunchTemplateVersion
     * makes it.
     *
     * @param change from the user data to what they are to be
     * @return its number
     * @throws IOException if they would be the same
     */
    String createLaunchTemplateVersion(String id, String version, UnaryOperator<String> change) throws IOException;

    /** Puts an object into Amazon S3, as the CDK CLI does with what a deployment brings. */
    void putObject(String bucket, String key, byte[] content) throws IOException;

    /** What an object of Amazon S3 holds. */
    byte[] object(String bucket, String key) throws IOException;

    /** Has the repositories of a server that was started without its packages give them to whoever asks once more. */
    void offerPackages(Target server) throws IOException, InterruptedException;

    /** How AWS's services fail, and can be made to. */
    Outages outages();

    /**
     * Wakes a function, as its schedule does.
     *
     * @param function what follows the environment in its name
     * @return why it failed; nothing if it didn't
     */
    Optional<String> wake(String function) throws IOException, InterruptedException;

    /** How often a function ran beside itself since a moment. */
    long besideItself(String function, Instant since);

    /** What functions made for stacks while they were deployed, by its path. */
    List<String> customResources();

    /**
     * Has AWS CloudFormation ask the function once more that made something of a stack.
     *
     * @return with what reason it told AWS CloudFormation that it failed; nothing if it didn't
     * @throws IOException if it told nothing
     */
    Optional<String> updateCustomResource(String path) throws IOException, InterruptedException;

    /** What a user gets who asks for a path of the site, on a connection of its own. */
    Users.Answer ask(String path) throws IOException, InterruptedException;

    /** A certificate for the site, which users trust as they trust the one that is shown. */
    Certificate otherCertificate();

    /**
     * A certificate with its key, both in PEM.
     *
     * @param serial its serial number in hexadecimal digits
     */
    record Certificate(String chain, String privateKey, String serial) {}
}
