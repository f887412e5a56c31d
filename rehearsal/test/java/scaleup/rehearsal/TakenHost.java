package scaleup.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.Processes;

/**
 * A server that somebody has taken, root's rights and all: he calls AWS with its AWS CLI, by the credentials that the metadata
 * service gives the machine.
 */
final class TakenHost {
    /** What the program aws is, for several calls one after the other: its start takes most of a call's processor time. */
    private static final String CALLS = """
            import contextlib, io, json, sys
            from awscli.clidriver import AWSCLIEntryPoint
            said = {}
            for call in json.load(sys.stdin):
                said[call] = io.StringIO()
                with contextlib.redirect_stdout(said[call]), contextlib.redirect_stderr(said[call]):
                    try:
                        AWSCLIEntryPoint().main(call.split(" "))
                    except SystemExit:
                        pass
            json.dump({call: text.getvalue() for call, text in said.items()}, sys.stdout)
            """;

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

    /** What the AWS CLI says to calls, each its words with blanks between: its output, or after a refusal its error. */
    Map<String, String> aws(Collection<String> calls) throws IOException, InterruptedException {
        return shell("set -a; AWS_MAX_ATTEMPTS=1; . /etc/scaleup/host.env; exec python3 -c \"$1\"", calls);
    }

    /** The same by the application's user, with the credentials that the application gets. */
    Map<String, String> awsAsApplication(Collection<String> calls) throws IOException, InterruptedException {
        return shell(
                "set -a; . /etc/scaleup/host.env; . /etc/scaleup/application.env; AWS_EC2_METADATA_DISABLED=true;"
                        + " exec setpriv --reuid=application --regid=application --init-groups python3 -c \"$1\"",
                calls);
    }

    private Map<String, String> shell(String script, Collection<String> calls)
            throws IOException, InterruptedException {
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
                "aws",
                CALLS));
        ObjectMapper json = new ObjectMapper();
        JsonNode said = json.readTree(Command.of(words).run(json.writeValueAsString(calls)));
        Map<String, String> answers = new LinkedHashMap<>();
        calls.forEach(call -> answers.put(call, said.path(call).asText()));
        return answers;
    }
}
