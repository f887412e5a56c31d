package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A host on which scripts run as they are, with Bash, curl, jq and so on, among stand-ins for what only a host at AWS
 * has. Time flies: {@code sleep} takes 20 ms.
 */
final class ScriptHost implements AutoCloseable {
    /** Units set this umask. */
    private static final String AS_A_UNIT = "umask 077 && exec \"$0\" \"$@\"";

    final MetadataService metadata = new MetadataService();

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> started = new ArrayList<>();

    ScriptHost(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("bin"));
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH") + ":/usr/sbin:/sbin");
        environment.put("AWS_REGION", "eu-central-1");
        metadata.set("instance-id", "i-0123456789abcdef0");
        metadata.set("autoscaling/target-lifecycle-state", "InService");
        standIn("sleep", "exec %s 0.02".formatted(Program.named("sleep").path()));
        // The real one, on the way to another metadata service.
        standIn(
                "curl",
                "exec %s \"${@/http:\\/\\/169.254.169.254/http:\\/\\/127.0.0.1:%d}\""
                        .formatted(Program.named("curl").path(), metadata.port()));
        HostFile.script("host", "imds").writeTo(folder.resolve("scripts"));
    }

    ScriptHost with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    /** A command that notes what it is called with, then does {@code body}. */
    void standIn(String command, String body) throws IOException {
        Path file = folder.resolve("bin").resolve(command);
        Files.writeString(file, "#!/bin/bash\necho \"$*\" >>'%s'\n%s\n".formatted(noted(command), body));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What {@code command} was called with, call by call. */
    List<String> calls(String command) throws IOException {
        return Files.exists(noted(command)) ? Files.readAllLines(noted(command)) : List.of();
    }

    Process start(HostFile script, String... arguments) throws IOException {
        Path file = script.writeTo(folder.resolve("scripts"));
        List<String> all = new ArrayList<>(List.of("-c", AS_A_UNIT, file.toString()));
        all.addAll(List.of(arguments));
        Process process = Program.named("bash").start(environment, output(), all.toArray(String[]::new));
        started.add(process);
        return process;
    }

    /** A program of this machine, in the scripts' environment. */
    Process start(Program program, String... arguments) throws IOException {
        Process process = program.start(environment, output(), arguments);
        started.add(process);
        return process;
    }

    Program.Outcome run(HostFile script, String... arguments) {
        Path file = script.writeTo(folder.resolve("scripts"));
        List<String> all = new ArrayList<>(List.of("-c", AS_A_UNIT, file.toString()));
        all.addAll(List.of(arguments));
        return Program.named("bash").run(environment, all.toArray(String[]::new));
    }

    /** Waits for what scripts do that never end by themselves: one that has ended does nothing more. */
    void eventually(String what, Callable<Boolean> condition) throws Exception {
        Eventually.isTrue(what, () -> {
            boolean isTrue = condition.call();
            assertThat(isTrue || started.stream().allMatch(Process::isAlive))
                    .as("%s; it has ended and said: %s", what, said())
                    .isTrue();
            return isTrue;
        });
    }

    /** What started scripts said; on a host it is in the journal. */
    String said() throws IOException {
        return Files.readString(output());
    }

    private Path output() {
        return folder.resolve("output.txt");
    }

    private Path noted(String command) {
        return folder.resolve(command + ".calls");
    }

    @Override
    public void close() {
        started.forEach(Program::stop);
        metadata.close();
    }
}
