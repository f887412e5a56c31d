package scaleup.rehearsal.computer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program of this computer that is run to its end.
 *
 * @param environment added to this process's own
 * @param folder in which it runs
 */
public record Command(List<String> line, Map<String, String> environment, Path folder) {
    /** In the current folder, with this process's environment. */
    public static Command of(String... line) {
        return new Command(List.of(line), Map.of(), Path.of("").toAbsolutePath());
    }

    /**
     * Runs it.
     *
     * @return what it printed
     * @throws IOException if it can't be run or ends with another code than 0, with what it printed
     */
    public String run() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("%s ended with %d: %s".formatted(line.get(0), code, output.strip()));
            }
            return output;
        } finally {
            process.destroy();
        }
    }
}
