package scaleup.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The application tier: any folder and command.
 *
 * @param scaling its servers
 * @param artifact the folder that is brought to each server
 * @param command of a shell, one line of at most 1,000 characters: starts the application in that folder, in the
 *     foreground
 * @param releaseCommand of a shell as well: is run once a version, before a server of it serves
 * @param releaseTimeoutSeconds how long that may take, 10 to 600
 * @param packages of Amazon Linux 2023 that the command needs, at most 30
 * @param port where the application listens, 1024 to 65535
 * @param requestsAtOnce how many requests a load balancer, or a web server, lets one server work on, 1 to 4096: as many that
 *     only read, and as many others; 0: no limit
 * @param variables plain environment variables of the application: never a secret
 * @param publicVariables names of variables that sound like a secret's or hold what looks like one, of which the user says
 *     that they hold none
 * @param policies ARNs of managed policies of the account that say what the application may do at AWS besides reading the
 *     secret of its database's user; at most 10 (IAM User Guide, "IAM and AWS STS quotas")
 * @param egress where it may connect to besides its database and AWS, at most 20 destinations
 * @param secrets of the user's that it gets, at most 20
 * @param permissions at AWS that it has besides, at most 20
 * @param processes that run beside the command, at most 3
 * @param jobs that are run by a schedule, on one server at a time, at most 3
 */
public record Application(
        Scaling scaling,
        Path artifact,
        String command,
        Optional<String> releaseCommand,
        int releaseTimeoutSeconds,
        List<String> packages,
        int port,
        int requestsAtOnce,
        Map<String, String> variables,
        List<String> publicVariables,
        List<String> policies,
        List<Destination> egress,
        List<NamedSecret> secrets,
        List<NamedPermission> permissions,
        List<NamedProcess> processes,
        List<NamedJob> jobs) {
    /** Written by Scaleup itself. */
    public static final Set<String> RESERVED = Set.of(
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_DEFAULT_REGION",
            "AWS_EC2_METADATA_DISABLED",
            "AWS_REGION",
            "COMMAND",
            "DATABASE_CA",
            "DATABASE_HOST",
            "DATABASE_NAME",
            "DATABASE_PORT",
            "DATABASE_SECRET",
            "PORT",
            "RESPONSE_TIMEOUT_SECONDS");

    /** A host that isn't ready after 15 minutes is given up, and has more to do until then. */
    private static final int RELEASE_SECONDS = 600;

    /** What systemd and shells take for the name of a variable (systemd.exec(5), "Environment="). */
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    private static final String VARIABLES = "letters, digits and _, at most 64, no digit first, not a name that Scaleup"
            + " sets (" + String.join(", ", new TreeSet<>(RESERVED)) + ")";

    private static final Pattern SECRET = Pattern.compile(
            ".*(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|(PRIVATE|ACCESS|API|SIGNING|ENCRYPTION)_?KEY|CREDENTIAL).*",
            Pattern.CASE_INSENSITIVE);

    /** Service Authorization Reference, "Resource types defined by AWS IAM": {@code policy}, which may have a path. */
    private static final Pattern POLICY =
            Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:policy/[A-Za-z0-9+=,.@_/-]{1,512}");

    static Application read(Section section, Network network, Hosts hosts, Optional<String> account, Path root) {
        var scaling = Scaling.read(section, hosts, 1, MembershipTimes.LEAVE_SECONDS, 0);
        String artifact = section.text(
                "artifact",
                "a folder that is not empty, relative to the project's folder (the sample application's is built by"
                        + " 'mvn package')",
                text -> !text.isBlank() && Section.isPath(text) && hasFiles(root.resolve(text)));
        section.requireDeployable("artifact", root.resolve(artifact), root);
        String command = section.text(
                "command",
                "the shell command that starts the application in the foreground (no & at its end), one line of 1 to"
                        + " 1000 characters without a secret: keep secrets in AWS Secrets Manager, and give what is"
                        + " none as $NAME, a variable that application.publicVariables names",
                Application::isCommand);
        var releaseCommand = section.optionalText(
                "releaseCommand",
                "a shell command that ends by itself (no & at its end), one line of 1 to 1000 characters without a"
                        + " secret, run in application.artifact's folder once a version, before a server of it serves",
                Application::isCommand);
        int releaseTimeoutSeconds = section.integer("releaseTimeoutSeconds", 10, RELEASE_SECONDS);
        var packages = section.texts(
                "packages",
                0,
                30,
                "a package of Amazon Linux 2023, for example \"java-21-amazon-corretto-headless\", named once",
                text -> text.matches("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}"));
        int port = section.integer("port", 1024, 65_535);
        int requestsAtOnce = section.integer("requestsAtOnce", 0, 4096);
        var publicVariables = section.texts("publicVariables", 0, 100, VARIABLES, Application::isVariable);
        var variables = section.texts(
                "variables",
                VARIABLES + ", and not one that sounds like a secret's: keep secrets in AWS Secrets Manager, and name"
                        + " what is none in application.publicVariables",
                name -> isVariable(name) && (!soundsSecret(name) || publicVariables.contains(name)),
                "text of one line with at most 1000 characters that doesn't look like a secret: keep secrets in AWS"
                        + " Secrets Manager, and name a variable that has none in application.publicVariables",
                (name, text) -> text.length() <= 1000
                        && isLine(text)
                        && (publicVariables.contains(name) || Secret.in(text).isEmpty()));
        section.require(
                variables.keySet().containsAll(publicVariables),
                "publicVariables",
                "names that application.variables has: " + String.join(", ", new TreeSet<>(variables.keySet())),
                section.pathOf("variables"));
        var policies = section.texts(
                "policies",
                0,
                10,
                "the ARN of a managed policy of your account, for example"
                        + " \"arn:aws:iam::123456789012:policy/uploads\", named once",
                text -> POLICY.matcher(text).matches());
        section.require(
                policies.stream().allMatch(policy -> account.filter(own -> !policy.contains("::" + own + ":"))
                        .isEmpty()),
                "policies",
                "managed policies of account %s, that of the environment".formatted(account.orElse("")));
        var processes = NamedProcess.readAll(section);
        return new Application(
                scaling,
                root.resolve(artifact),
                command,
                releaseCommand,
                releaseTimeoutSeconds,
                packages,
                port,
                requestsAtOnce,
                variables,
                publicVariables,
                policies,
                Destination.readAll(section, network),
                NamedSecret.readAll(section, VARIABLES, Application::isVariable, variables),
                NamedPermission.readAll(section),
                processes,
                NamedJob.readAll(section, processes));
    }

    static boolean isCommand(String text) {
        return !text.isBlank()
                && text.length() <= 1000
                && isLine(text)
                && Secret.in(text).isEmpty()
                && !text.stripTrailing().endsWith("&");
    }

    private static boolean isVariable(String name) {
        return VARIABLE.matcher(name).matches() && !RESERVED.contains(name);
    }

    private static boolean soundsSecret(String name) {
        return SECRET.matcher(name).matches();
    }

    private static boolean isLine(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private static boolean hasFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var files = Files.list(folder)) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
