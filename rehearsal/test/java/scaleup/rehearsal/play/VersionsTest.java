package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.AnsweringMachine;

/** Machines whose programs print what they were called with. */
class VersionsTest {
    @TempDir
    private Path folder;

    @Test
    void everyProgramIsAskedWhereItRuns() throws Exception {
        program("haproxy", "echo haproxy \"$@\"; echo more");
        program("nginx", "echo nginx \"$@\" >&2");
        program("mysqld", "echo mysqld \"$@\"");

        var versions = new Versions(
                        List.of(
                                new Server(Server.WEB, new AnsweringMachine("i-booting", "10.0.1.4", folder)),
                                new Server(Server.WEB, machine("i-web")),
                                new Server(Server.LOAD_BALANCER, machine("i-load-balancer"))),
                        List.of(machine("database")))
                .all();

        assertThat(versions)
                .containsEntry("HAProxy", "haproxy -v")
                .containsEntry("Nginx", "nginx -v")
                .containsEntry("MySQL", "mysqld --no-defaults --version")
                .containsEntry("Java of functions and region", System.getProperty("java.vm.version"))
                .doesNotContainKeys("Java of the application", "AWS CLI");
    }

    private AnsweringMachine machine(String name) {
        return new AnsweringMachine(name, "10.0.0.4", folder).answering(command -> {
            List<String> here = new ArrayList<>(List.of("env", "PATH=" + folder));
            here.addAll(command.stream()
                    .map(word -> word.equals("sh") ? "/bin/sh" : word)
                    .toList());
            return Command.of(here.toArray(String[]::new)).run();
        });
    }

    private void program(String name, String script) throws Exception {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
