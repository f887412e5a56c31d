package scaleup.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import scaleup.rehearsal.computer.Programs;
import scaleup.rehearsal.machines.network.Router;
import scaleup.rehearsal.running.RosterSocket;
import scaleup.rehearsal.running.RunningRehearsal;

/** {@code ./rehearse aws}. */
@Command(
        name = "aws",
        sortOptions = false,
        description = {
            "Runs this computer's AWS CLI as the owner of the account that a rehearsal plays, where AWS itself can't be"
                    + " reached. Options of this command go before the CLI's words.",
            "",
            "For example: ./rehearse aws rds reboot-db-instance --db-instance-identifier scaleup-dev --force-failover"
        })
final class AwsCommand extends RunningCommand {
    private static final String EXPORT = "export ";

    @Parameters(index = "0..*", arity = "1..*", paramLabel = "word", description = "what 'aws' is called with")
    private List<String> words;

    @Override
    int call(RunningRehearsal running) throws IOException, InterruptedException {
        if (!new Programs().there("aws")) {
            throw new Rehearse.Unusable(
                    "this computer has no AWS CLI: install it (on Debian the package awscli), or use"
                            + " that of a server, with its rights: ./rehearse shell web-1 aws ...");
        }
        Map<String, String> variables = new HashMap<>();
        for (String line : Files.readAllLines(RosterSocket.credentials(running.slot()))) {
            String[] variable = line.substring(EXPORT.length()).split("=", 2);
            variables.put(variable[0], variable[1]);
        }
        // Nothing of whoever rehearses: neither his own endpoints and profiles nor his keys.
        variables.put("AWS_CONFIG_FILE", "/dev/null");
        variables.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        List<String> command = new ArrayList<>(Router.enter(new Router(running.slot()).namespace()));
        command.add("aws");
        command.addAll(words);
        return exec(command, variables);
    }
}
