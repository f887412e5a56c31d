package scaleup.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The application tier: any folder and command.
 *
 * @param scaling its servers
 * @param artifact the folder that is brought to each server
 * @param command what starts the application in that folder, in the foreground
 * @param packages of Amazon Linux 2023 that the command needs, at most 30
 * @param port where the application listens, 1024 to 65535
 * @param variables plain environment variables of the application: never a secret
 */
public record Application(
        Scaling scaling,
        Path artifact,
        String command,
        List<String> packages,
        int port,
        Map<String, String> variables) {
    /** Written by Scaleup itself. */
    private static final Set<String> RESERVED = Set.of("AWS_REGION", "COMMAND", "PORT", "RESPONSE_TIMEOUT_SECONDS");

    private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]{0,63}");
    private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_KEY|API_KEY).*");

    static Application read(Section section, Hosts hosts, Path root) {
        var scaling = Scaling.read(section, hosts, 1, MembershipTimes.LEAVE_SECONDS, 0);
        String artifact = section.text(
                "artifact",
                "a folder that is not empty, relative to the folder of cdk.json (the sample application's is made by"
                        + " 'mvn package')",
                text -> !text.isBlank() && hasFiles(root.resolve(text)));
        String command = section.text(
                "command",
                "the command that starts the application, one line of 1 to 1000 characters",
                text -> !text.isBlank() && text.length() <= 1000 && isLine(text));
        var packages = section.texts(
                "packages",
                0,
                30,
                "a package of Amazon Linux 2023, for example \"java-21-amazon-corretto-headless\", named once",
                text -> text.matches("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}"));
        int port = section.integer("port", 1024, 65_535);
        var variables = section.texts(
                "variables",
                "upper-case letters, digits and _, not a name that Scaleup sets (DATABASE_*, "
                        + String.join(", ", RESERVED.stream().sorted().toList())
                        + ") and not one of a secret: keep those in AWS Secrets Manager",
                Application::isVariable,
                "text of one line with at most 1000 characters",
                text -> text.length() <= 1000 && isLine(text));
        return new Application(scaling, root.resolve(artifact), command, packages, port, variables);
    }

    private static boolean isVariable(String name) {
        return VARIABLE.matcher(name).matches()
                && !RESERVED.contains(name)
                && !name.startsWith("DATABASE_")
                && !SECRET.matcher(name).matches();
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
