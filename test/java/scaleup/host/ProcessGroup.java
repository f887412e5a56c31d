package scaleup.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that was started by setsid, with all that it started: what is asked for its children one by one may have others by
 * then, who go on in a folder that is removed. None outlives the tests.
 */
final class ProcessGroup {
    /** Each with what forgets it. */
    private static final Map<Process, CompletableFuture<Void>> STARTED = new ConcurrentHashMap<>();

    private static boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ProcessGroup::killAll));
    }

    private ProcessGroup() {}

    /**
     * Starts a program by setsid, which ends with the tests at the latest.
     *
     * @throws IOException if it can't be started, or the tests are being interrupted: they go on for a moment, and who was
     *     started then would live for ever
     */
    static synchronized Process start(ProcessBuilder builder) throws IOException {
        if (ending) {
            throw new IOException("the tests are being interrupted");
        }
        Process process = builder.start();
        STARTED.put(process, process.onExit().thenAccept(ProcessGroup::forgetIfNobodyIsLeft));
        return process;
    }

    /** Kills a program and all of its group, and waits until none of them runs. */
    static void kill(Process leader) throws IOException, InterruptedException {
        // It may not have made its group yet.
        leader.destroyForcibly().waitFor();
        while (isLeft(leader)) {
            signal(leader.pid());
            TimeUnit.MILLISECONDS.sleep(5);
        }
        STARTED.remove(leader);
    }

    private static void forgetIfNobodyIsLeft(Process ended) {
        try {
            if (!isLeft(ended)) {
                STARTED.remove(ended);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether anybody is left of the group of a process that has ended. Its number is given to nobody else as long as somebody
     * is (POSIX, Base Definitions, 3.282 "Process ID": it isn't reused before the group's lifetime ends), so where a process
     * has that number, nobody was left, and the group of this number is somebody else's: Linux counts to 32,768 by default,
     * which tests reach in minutes.
     */
    static boolean isLeft(Process ended) throws IOException {
        return !Files.exists(Path.of("/proc", Long.toString(ended.pid()))) && runs(ended.pid());
    }

    /** As POSIX has it: to Debian's sh, {@code kill -KILL -- -1} is an illegal number, and nobody is killed. */
    private static void signal(long group) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -s KILL -- -$0 2>/dev/null", Long.toString(group))
                .start()
                .waitFor();
    }

    private static synchronized void killAll() {
        ending = true;
        for (Process process : STARTED.keySet()) {
            try {
                kill(process);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean runs(long group) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(folder ->
                            Character.isDigit(folder.getFileName().toString().charAt(0)))
                    .anyMatch(folder -> isOf(group, folder.resolve("stat")));
        }
    }

    /** Whether a process is of a group and has not ended, by proc(5): after its name come its state, parent and group. */
    private static boolean isOf(long group, Path stat) {
        try {
            String text = Files.readString(stat);
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[2]) == group && !fields[0].equals("Z") && !fields[0].equals("X");
        } catch (IOException gone) {
            return false;
        }
    }
}
