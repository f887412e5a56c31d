package scaleup.rehearsal.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.check.Users;

/**
 * Users who go on sending requests: over HTTP/1.1 on connections that are kept, on a new one each, and over HTTP/2; for files,
 * for pages through the web tier, and straight to the application; GET and POST in the ratio of seven to three.
 *
 * @param users whose machine sends them
 * @param addresses of that machine, one at least, from which connections are opened in turn
 * @param rate requests a second, whether those before were answered or not
 */
public record Load(Users users, List<String> addresses, int rate) {
    /**
     * Starts to send.
     *
     * @param prefix with which the keys of its writes begin
     */
    public RunningLoad start(String prefix) throws IOException {
        Path history = Files.createTempFile(users.folder(), "load-", ".history");
        Path errors = Files.createTempFile(users.folder(), "load-", ".errors");
        return new RunningLoad(
                new ProcessBuilder(command(prefix, history))
                        .redirectError(errors.toFile())
                        .start(),
                history,
                errors);
    }

    /** Before others of this computer, for which users don't wait either. */
    private List<String> command(String prefix, Path history) {
        List<String> command = new ArrayList<>(List.of("nice", "--adjustment=-10"));
        command.addAll(users.enter());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadProgram.class.getName(),
                users.name(),
                users.address(),
                users.authority().toString(),
                Integer.toString(rate),
                prefix,
                history.toString()));
        command.addAll(addresses);
        return command;
    }
}
