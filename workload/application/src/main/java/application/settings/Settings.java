package application.settings;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the application is told by its environment.
 *
 * @param port the TCP port to listen on, {@code PORT}, 1 to 65535, default 8080
 * @param databaseHost the database's host name as its certificate has it, {@code DATABASE_HOST}
 * @param databasePort {@code DATABASE_PORT}, 1 to 65535, default 3306
 * @param databaseName the schema, {@code DATABASE_NAME}
 * @param databaseSecret ARN or name of the Secrets Manager secret that holds user name and password,
 *     {@code DATABASE_SECRET}
 * @param databaseAuthorities the certificates in the PEM file {@code DATABASE_CA}, the only ones trusted
 * @param responseTimeout how long a load balancer waits for an answer, {@code RESPONSE_TIMEOUT_SECONDS}, 1 to 3600
 *     seconds, default 20
 * @param region the region of Secrets Manager, {@code AWS_REGION}
 */
public record Settings(
        int port,
        String databaseHost,
        int databasePort,
        String databaseName,
        String databaseSecret,
        List<X509Certificate> databaseAuthorities,
        Duration responseTimeout,
        String region) {

    /**
     * Reads and checks every variable.
     *
     * @param environment names and values
     * @return the settings
     * @throws StartProblem naming every variable that is missing or wrong
     */
    public static Settings read(Map<String, String> environment) {
        Reader reader = new Reader(environment);
        Settings settings = new Settings(
                reader.number("PORT", 8080, 65535),
                reader.text("DATABASE_HOST", "a host name", "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"),
                reader.number("DATABASE_PORT", 3306, 65535),
                reader.text("DATABASE_NAME", "1 to 64 letters, digits and _", "[A-Za-z0-9_]{1,64}"),
                reader.text(
                        "DATABASE_SECRET",
                        "the ARN or the name of a Secrets Manager secret",
                        "arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}"
                                + "|[A-Za-z0-9/_+=.@-]{1,512}"),
                reader.value(
                        "DATABASE_CA",
                        "the path of a readable PEM file with at least one certificate",
                        path -> Certificates.read(Path.of(path))),
                Duration.ofSeconds(reader.number("RESPONSE_TIMEOUT_SECONDS", 20, 3600)),
                reader.text("AWS_REGION", "a region such as eu-central-1", "[a-z]{2}(-[a-z]+)+-[0-9]"));
        reader.finish();
        return settings;
    }

    /** Collects the problems, so that a person sees all of them at once. */
    private record Reader(Map<String, String> environment, List<String> problems) {
        Reader(Map<String, String> environment) {
            this(environment, new ArrayList<>());
        }

        String text(String name, String allowed, String pattern) {
            return value(name, allowed, value -> {
                if (!value.matches(pattern)) {
                    throw new IllegalArgumentException();
                }
                return value;
            });
        }

        int number(String name, int otherwise, int maximum) {
            if (!environment.containsKey(name)) {
                return otherwise;
            }
            Integer number = value(name, "a whole number from 1 to " + maximum, value -> {
                int parsed = Integer.parseInt(value);
                if (parsed < 1 || parsed > maximum) {
                    throw new IllegalArgumentException();
                }
                return parsed;
            });
            return number == null ? otherwise : number;
        }

        <T> T value(String name, String allowed, Function<String, T> parse) {
            String value = environment.get(name);
            if (value == null) {
                problems.add(name + " is missing; allowed: " + allowed);
                return null;
            }
            try {
                return parse.apply(value);
            } catch (IllegalArgumentException e) {
                problems.add(name + " is \"" + value + "\"; allowed: " + allowed);
                return null;
            }
        }

        void finish() {
            if (!problems.isEmpty()) {
                throw new StartProblem("The application can't start with these environment variables:\n  "
                        + String.join("\n  ", problems));
            }
        }
    }
}
