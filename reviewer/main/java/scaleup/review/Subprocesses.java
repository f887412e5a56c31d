package scaleup.review;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import scaleup.review.assembly.Unreadable;

/** Subprocesses that a review runs, several beside each other, and ends with all that they have started. */
final class Subprocesses {
    /** That a process has after it was told to end. */
    private static final int PATIENCE_SECONDS = 10;

    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    /** Who ends it all, once it has begun to. */
    private Thread ending;

    /**
     * Runs a program to its end, with Node.js and programs of a folder's packages first in its path.
     *
     * @param folder in which it runs
     * @param variables beside those of this process
     * @return what it printed
     * @throws Unreadable with what it printed, if it fails
     * @throws InterruptedException if this thread was interrupted, or all programs were ended; it is ended then, too
     */
    String run(Path folder, Map<String, String> variables, List<String> command)
            throws Unreadable, IOException, InterruptedException {
        Path log = Files.createTempFile("review-", ".log");
        try {
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(variables);
            String programs = folder.resolve("node_modules").resolve(".bin").toString();
            builder.environment().merge("PATH", programs, (path, added) -> added + File.pathSeparator + path);
            // It would come before PATH, and jsii hands it to a shell as it is: a path with a space is two words.
            builder.environment().remove("JSII_NODE");
            var process = start(builder);
            try {
                int exit = process.waitFor();
                String said = Files.readString(log).strip();
                if (exit != 0) {
                    throw new Unreadable(said.isEmpty() ? "%s ended with %d".formatted(command.get(0), exit) : said);
                }
                return said;
            } finally {
                end(process);
                running.remove(process);
            }
        } finally {
            Files.delete(log);
        }
    }

    /** Ends what runs. Nothing is started any more but by this thread. */
    void endAll() throws InterruptedException {
        synchronized (this) {
            ending = Thread.currentThread();
        }
        for (Process process : running) {
            end(process);
        }
    }

    private static void end(Process process) throws InterruptedException {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private synchronized Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        if (ending != null && ending != Thread.currentThread()) {
            throw new InterruptedException("ended");
        }
        var process = builder.start();
        running.add(process);
        return process;
    }
}
