package scaleup.review;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Unreadable;

/** Makes the templates that are reviewed: of the project's folder, or of a revision of it in a temporary worktree of Git's. */
final class Synthesiser {
    private static final List<String> BUILT = List.of("workload/application", "lambda", "src");

    /** Folders of the user's that templates have the content of, by the configuration's keys. */
    private static final Pattern FOLDER =
            Pattern.compile("\\b(?:site|artifact)\\b[\"']?\\s*:\\s*(?:\"([^\"]+)\"|'([^']+)'|([^\\s,}#]+))");

    private final Path root;
    private final Consumer<String> progress;
    private final Subprocesses programs = new Subprocesses();
    private final KeptAssemblies kept;

    /** @param root the project's folder, built and with its Node packages */
    Synthesiser(Path root, Consumer<String> progress) {
        this.root = root;
        this.progress = progress;
        kept = new KeptAssemblies(root.resolve("target/review/revisions"));
    }

    /**
     * Writes the cloud assembly of an environment into a folder and reads it.
     *
     * @throws Unreadable with the application's own message, if it refuses
     */
    CloudAssembly synthesise(String environment, Path output) throws Unreadable, IOException, InterruptedException {
        synthesise(root, environment, output);
        return CloudAssembly.read(output);
    }

    private void synthesise(Path project, String environment, Path output)
            throws Unreadable, IOException, InterruptedException {
        Files.createDirectories(output);
        String app = new ObjectMapper()
                .readTree(project.resolve("cdk.json").toFile())
                .path("app")
                .asText();
        List<String> words = new ArrayList<>(List.of(app.split(" ", -1)));
        words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Its templates are validated by cdk synth, which takes twice as long.
        programs.run(
                project,
                Map.of(
                        "CDK_OUTDIR",
                        output.toString(),
                        "CDK_CONTEXT_JSON",
                        new ObjectMapper().writeValueAsString(Map.of("environment", environment)),
                        "CDK_VALIDATION",
                        "false"),
                words);
    }

    /**
     * The same of a revision: what is built of it is built anew only where it differs from what is here, and what was synthesised of
     * its commit before is not synthesised again. May run beside the other one, and in one thread at a time.
     */
    CloudAssembly synthesise(String revision, String environment) throws Unreadable, IOException, InterruptedException {
        String commit = commit(revision);
        String key = KeptAssemblies.key(commit, environment, System.getenv());
        var before = kept.find(key);
        if (before.isPresent()) {
            return before.get();
        }
        Path folder = Files.createTempDirectory("review-");
        Path worktree = folder.resolve("worktree");
        Path room = kept.room();
        var ended = new Thread(() -> end(folder, worktree, room), "ended");
        Runtime.getRuntime().addShutdownHook(ended);
        try {
            synthesise(revision, commit, worktree, environment, room);
            if (hasAllInIt(worktree)) {
                return kept.keep(key, room);
            }
            Path once = root.resolve("target/review").resolve(environment).resolve("templates-before");
            KeptAssemblies.remove(once);
            Files.move(room, once);
            return CloudAssembly.read(once);
        } finally {
            if (withdraw(ended)) {
                remove(folder, worktree, room);
            }
        }
    }

    private void synthesise(String revision, String commit, Path worktree, String environment, Path output)
            throws Unreadable, IOException, InterruptedException {
        progress.accept("checking out %s".formatted(revision));
        git("worktree", "add", "--detach", "--quiet", worktree.toString(), commit);
        if (Files.mismatch(root.resolve("package-lock.json"), worktree.resolve("package-lock.json")) == -1) {
            Files.createSymbolicLink(worktree.resolve("node_modules"), root.resolve("node_modules"));
        } else {
            progress.accept("fetching the Node packages of %s".formatted(revision));
            programs.run(worktree, Map.of(), List.of(npm(), "ci", "--no-audit", "--no-fund"));
        }
        for (String module : BUILT) {
            copy(
                    root.resolve(module).resolve("target"),
                    worktree.resolve(module).resolve("target"));
        }
        progress.accept("building what of %s is not what is here".formatted(revision));
        List<String> build = new ArrayList<>(List.of("node", "build.mjs"));
        build.addAll(BUILT);
        // Maven's own variable since 3.9. Modules beside each other, and without Error Prone, which takes half of the
        // time.
        String given = System.getenv().getOrDefault("MAVEN_ARGS", "");
        programs.run(worktree, Map.of("MAVEN_ARGS", (given + " -T 1C -Dchecks=-g").strip()), build);
        progress.accept("synthesising %s of %s".formatted(environment, revision));
        synthesise(worktree, environment, output);
    }

    /**
     * Whether templates of a worktree have the content of no folder outside of it, which may be another one next time. What isn't
     * there is none of it, as the application would have refused it.
     */
    static boolean hasAllInIt(Path worktree) throws IOException {
        List<Path> files = new ArrayList<>(List.of(worktree.resolve("cdk.json")));
        if (Files.isDirectory(worktree.resolve("environments"))) {
            try (var environments = Files.list(worktree.resolve("environments"))) {
                environments.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        Path real = worktree.toRealPath();
        for (Path file : files) {
            if (Files.exists(file)) {
                var matcher = FOLDER.matcher(Files.readString(file));
                while (matcher.find()) {
                    Path named = worktree.resolve(Stream.of(matcher.group(1), matcher.group(2), matcher.group(3))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElseThrow());
                    if (Files.exists(named) && !named.toRealPath().startsWith(real)) {
                        return false;
                    }
                }
            }
        }
        return true;
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
    private void end(Path folder, Path worktree, Path room) {
        try {
            programs.endAll();
            remove(folder, worktree, room);
        } catch (IOException e) {
            progress.accept("%s is left: %s".formatted(folder, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove(Path folder, Path worktree, Path room) throws IOException, InterruptedException {
        if (Files.exists(worktree)) {
            // The link alone, never what it leads to.
            if (Files.isSymbolicLink(worktree.resolve("node_modules"))) {
                Files.delete(worktree.resolve("node_modules"));
            }
            try {
                git("worktree", "remove", "--force", worktree.toString());
            } catch (Unreadable e) {
                progress.accept(e.getMessage());
            }
        }
        Files.deleteIfExists(folder);
        KeptAssemblies.remove(room);
    }

    /** Whether the project's repository knows a revision. */
    boolean isRevision(String name) throws IOException, InterruptedException {
        if (name.startsWith("-")) {
            return false;
        }
        try {
            commit(name);
            return true;
        } catch (Unreadable e) {
            return false;
        }
    }

    private String commit(String revision) throws Unreadable, IOException, InterruptedException {
        // Git may warn of a name that is several things before it says which commit it has taken.
        return git("rev-parse", "--quiet", "--verify", revision + "^{commit}").replaceFirst("(?s).*\n", "");
    }

    private String git(String... words) throws Unreadable, IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        return programs.run(root, Map.of(), command);
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
}
