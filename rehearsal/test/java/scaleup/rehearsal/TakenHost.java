package scaleup.rehearsal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.load.Processes;

/**
 * A server that somebody has taken, root's rights and all: he calls AWS with its AWS CLI, by the credentials that the metadata
 * service gives the machine.
 */
final class TakenHost {
    private final long leader;

    /** @param leader the machine's first process */
    private TakenHost(long leader) {
        this.leader = leader;
    }

    static TakenHost of(LivingEnvironment environment, String instance) throws IOException {
        return new TakenHost(
                Processes.of(environment.slot(), instance).named("systemd").get(0));
    }

    /** What a command prints. */
    String run(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of("nsenter", "--target=" + leader, "--mount", "--uts", "--ipc", "--net", "--pid", "--"));
        words.addAll(List.of(command));
        return Command.of(words).run();
    }

    /** Whether somebody accepts a connection to a port. */
    boolean connects(String address, int port) throws IOException, InterruptedException {
        return new ProcessBuilder(
                                "nsenter",
                                "--target=" + leader,
                                "--net",
                                "--",
                                "timeout",
                                "1",
                                "bash",
                                "-c",
                                "exec 3<>/dev/tcp/%s/%d".formatted(address, port))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** What the AWS CLI says to a call: its output, or after a refusal its error. */
    String aws(String... arguments) throws InterruptedException {
        return shell("set -a; . /etc/scaleup/host.env; exec aws \"$@\"", arguments);
    }

    /** The same by the application's user, with the credentials that the application gets. */
    String awsAsApplication(String... arguments) throws InterruptedException {
        return shell(
                "set -a; . /etc/scaleup/host.env; . /etc/scaleup/application.env; AWS_EC2_METADATA_DISABLED=true;"
                        + " exec setpriv --reuid=application --regid=application --init-groups aws \"$@\"",
                arguments);
    }

    private String shell(String script, String... arguments) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "nsenter",
                "--target=" + leader,
                "--mount",
                "--uts",
                "--ipc",
                "--net",
                "--pid",
                "--",
                "env",
                "--ignore-environment",
                "PATH=/usr/local/bin:/usr/bin:/bin",
                "HOME=/tmp",
                "bash",
                "-c",
                script,
                "aws"));
        words.addAll(List.of(arguments));
        try {
            return Command.of(words).run();
        } catch (IOException refused) {
            return refused.getMessage();
        }
    }
}
