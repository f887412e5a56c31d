package scaleup.rehearsal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import scaleup.rehearsal.running.RunningRehearsal;
import scaleup.rehearsal.running.RunningRehearsal.NotRunning;

/** What a person does with a rehearsal that goes on in another terminal. */
abstract class RunningCommand implements Callable<Integer> {
    @ParentCommand
    private Rehearse rehearse;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this help, and do nothing")
    @SuppressWarnings("UnusedVariable") // picocli's to read
    private boolean help;

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            description = "of the rehearsal of this environment, where several are running")
    private String environment;

    @Override
    public final Integer call() throws IOException, InterruptedException {
        check();
        rehearse.requireRoot();
        try {
            return call(RunningRehearsal.choose(RunningRehearsal.all(), Optional.ofNullable(environment)));
        } catch (NotRunning e) {
            throw new Rehearse.Unusable(e.getMessage());
        }
    }

    /** @throws Rehearse.Unusable if what it is called with can't be used, whichever rehearsal goes on */
    void check() throws Rehearse.Unusable {}

    /** Does it; the exit code. */
    abstract int call(RunningRehearsal running) throws IOException, InterruptedException, NotRunning;

    /**
     * Runs a program in this terminal and where this one was called, to its end; the exit code.
     *
     * @param variables of its environment; this process's own of AWS's are not for it
     */
    int exec(List<String> command, Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(rehearse.here().toFile()).inheritIO();
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        // Ctrl-C is everybody's in this terminal; whoever ends this process alone means what it has started.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "end"));
        return process.waitFor();
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
