package scaleup.review;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Unreadable;

/** Makes the templates that are reviewed: of the project's folder, or of a revision of it in a temporary worktree of Git's. */
final class Synthesiser {
    private static final List<String> BUILT = List.of("workload/application", "lambda", "src");

    /** That a process has after it was told to end. */
    private static final int PATIENCE_SECONDS = 10;

    private final Path root;
    private final Consumer<String> progress;

    /** What runs at present; absent while nothing does. */
    private Process running;

    /** Who ends it all, once it has begun to. */
    private Thread ending;

    /** @param root the project's folder, built and with its Node packages */
    Synthesiser(Path root, Consumer<String> progress) {
        this.root = root;
        this.progress = progress;
    }

    /**
     * Writes the cloud assembly of an environment into a folder and reads it.
     *
     * @throws Unreadable with the application's own message, if it refuses
     */
    CloudAssembly synthesise(String environment, Path output) throws Unreadable, IOException, InterruptedException {
        return synthesise(root, environment, output);
    }

    private CloudAssembly synthesise(Path project, String environment, Path output)
            throws Unreadable, IOException, InterruptedException {
        Files.createDirectories(output);
        String app = new ObjectMapper()
                .readTree(project.resolve("cdk.json").toFile())
                .path("app")
                .asText();
        List<String> words = new ArrayList<>(List.of(app.split(" ", -1)));
        words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Its templates are validated by cdk synth, which takes twice as long.
        run(
                project,
                Map.of(
                        "CDK_OUTDIR",
                        output.toString(),
                        "CDK_CONTEXT_JSON",
                        new ObjectMapper().writeValueAsString(Map.of("environment", environment)),
                        "CDK_VALIDATION",
                        "false"),
                words);
        return CloudAssembly.read(output);
    }

    /** The same of a revision: what is built of it is built anew only where it differs from what is here. */
    CloudAssembly synthesise(String revision, String environment, Path output)
            throws Unreadable, IOException, InterruptedException {
        Path folder = Files.createTempDirectory("review-");
        Path worktree = folder.resolve("worktree");
        var ended = new Thread(() -> end(folder, worktree), "ended");
        Runtime.getRuntime().addShutdownHook(ended);
        try {
            progress.accept("checking out %s".formatted(revision));
            run(
                    root,
                    Map.of(),
                    List.of("git", "worktree", "add", "--detach", "--quiet", worktree.toString(), revision));
            if (Files.mismatch(root.resolve("package-lock.json"), worktree.resolve("package-lock.json")) == -1) {
                Files.createSymbolicLink(worktree.resolve("node_modules"), root.resolve("node_modules"));
            } else {
                progress.accept("fetching the Node packages of %s".formatted(revision));
                run(worktree, Map.of(), List.of(npm(), "ci", "--no-audit", "--no-fund"));
            }
            for (String module : BUILT) {
                copy(
                        root.resolve(module).resolve("target"),
                        worktree.resolve(module).resolve("target"));
            }
            progress.accept("building what of %s is not what is here".formatted(revision));
            List<String> build = new ArrayList<>(List.of("node", "build.mjs"));
            build.addAll(BUILT);
            run(worktree, Map.of(), build);
            progress.accept("synthesising %s of %s".formatted(environment, revision));
            return synthesise(worktree, environment, output);
        } finally {
            if (withdraw(ended)) {
                remove(worktree);
                Files.deleteIfExists(folder);
            }
        }
    }

    /** Whether it is still this thread's to remove what was made: not where Ctrl-C or a signal has ended the program. */
    private static boolean withdraw(Thread ended) {
        try {
            return Runtime.getRuntime().removeShutdownHook(ended);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** After Ctrl-C: ends what runs, and removes what was made. Nothing is started any more but what that takes. */
    private void end(Path folder, Path worktree) {
        try {
            synchronized (this) {
                ending = Thread.currentThread();
                if (running != null) {
                    running.descendants().forEach(ProcessHandle::destroy);
                    running.destroy();
                    running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
            }
            remove(worktree);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            progress.accept("%s is left: %s".formatted(folder, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        if (ending != null && ending != Thread.currentThread()) {
            throw new InterruptedException("ended");
        }
        running = builder.start();
        return running;
    }

    private void remove(Path worktree) throws IOException, InterruptedException {
        if (Files.exists(worktree)) {
            // The link alone, never what it leads to.
            if (Files.isSymbolicLink(worktree.resolve("node_modules"))) {
                Files.delete(worktree.resolve("node_modules"));
            }
            try {
                run(root, Map.of(), List.of("git", "worktree", "remove", "--force", worktree.toString()));
            } catch (Unreadable e) {
                progress.accept(e.getMessage());
            }
        }
    }

    /** Whether the project's repository knows a revision. */
    boolean isRevision(String name) throws IOException, InterruptedException {
        if (name.startsWith("-")) {
            return false;
        }
        try {
            run(root, Map.of(), List.of("git", "rev-parse", "--quiet", "--verify", name + "^{commit}"));
            return true;
        } catch (Unreadable e) {
            return false;
        }
    }

    private static String npm() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows") ? "npm.cmd" : "npm";
    }

    /** What the build takes for built, by its own record. */
    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (var paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = from.relativize(path).toString();
                if (!name.contains("test-classes") && !name.contains("reports")) {
                    Path copy = to.resolve(name);
                    if (Files.isDirectory(path)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(path, copy);
                    }
                }
            }
        }
    }

    private void run(Path folder, Map<String, String> variables, List<String> command)
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
                if (process.waitFor() != 0) {
                    String said = Files.readString(log).strip();
                    throw new Unreadable(
                            said.isEmpty() ? "%s ended with %d".formatted(command.get(0), process.exitValue()) : said);
                }
            } finally {
                process.destroy();
            }
        } finally {
            Files.delete(log);
        }
    }
}
