package scaleup.rehearsal.machines.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.computer.PrivateFolder;

/**
 * Builds what an {@link ImageCache} lacks, of packages from the Debian mirror that apt is configured for. Needs root, the
 * computer's own network, and mmdebstrap. A layer appears when it is complete or not at all; another builder waits.
 */
public final class ImageBuilder {
    /** Where scripts find apt's lists, beside the layer that they make. */
    private static final String LISTS = "lists";

    private static final int AT_ONCE = 2;

    /** A script sees its own processes and mounts only, and when it ends, or this process, so do they. */
    private static final List<String> ALONE = List.of(
            "setpriv",
            "--pdeathsig",
            "KILL",
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc");

    private final ImageCache cache;
    private final Path programs;
    private final Consumer<String> progress;
    private final Path building;
    private final Path scripts;

    /**
     * A builder.
     *
     * @param programs where the Node.js is that the project brings, {@code node_modules/.bin}
     * @param progress is told of everything that takes longer than a second; may be called by several threads
     */
    public ImageBuilder(ImageCache cache, Path programs, Consumer<String> progress) {
        this.cache = cache;
        this.programs = programs;
        this.progress = progress;
        building = cache.folder().resolve("building");
        scripts = building.resolve("scripts");
    }

    /**
     * Builds an image for each set of packages, and the database's, as far as they are missing.
     *
     * @param packageSets names as in the user data
     * @throws IOException if one can't be built, for example because a package does not exist; it says which
     */
    public void build(Collection<? extends Collection<String>> packageSets) throws IOException, InterruptedException {
        var hosts = packageSets.stream().map(cache::host).distinct().toList();
        if (cache.databaseLayer().built() && hosts.stream().allMatch(ImageBuilder::built)) {
            return;
        }
        PrivateFolder.make(cache.folder());
        var lock = cache.folder().resolve("lock");
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                progress.accept("waiting for another rehearsal that builds images");
                channel.lock();
            }
            remove(building); // Left by one that was killed: nobody else has the lock.
            try {
                cache.definition().writeTo(scripts);
                buildMissing(hosts);
            } finally {
                remove(building);
            }
        }
    }

    private void buildMissing(List<List<Layer>> hosts) throws IOException, InterruptedException {
        var executor = Executors.newFixedThreadPool(AT_ONCE);
        try {
            var tasks = new ArrayList<Future<Void>>();
            tasks.add(executor.submit(() -> build(List.of(cache.databaseLayer()))));
            if (!hosts.stream().allMatch(ImageBuilder::built)) {
                build(List.of(cache.bare()));
                progress.accept("reading the package lists");
                run(
                        "lists",
                        building.resolve(LISTS),
                        List.of(cache.bare().folder().toString()));
            }
            hosts.forEach(host -> tasks.add(executor.submit(() -> build(host))));
            for (var task : tasks) {
                task.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } finally {
            executor.shutdownNow();
            executor.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private static boolean built(List<Layer> layers) {
        return layers.stream().allMatch(Layer::built);
    }

    /** Builds layers, the lowest, which is the last, first. */
    private Void build(List<Layer> layers) throws IOException, InterruptedException {
        for (int i = layers.size() - 1; i >= 0; i--) {
            var layer = layers.get(i);
            if (!layer.built()) {
                progress.accept("building an image: " + layer.description());
                long start = System.nanoTime();
                var target = building.resolve(layer.name());
                run(layer.script(), target, layer.arguments());
                Files.move(target, layer.folder(), StandardCopyOption.ATOMIC_MOVE);
                progress.accept("built in %d s: %s"
                        .formatted(Duration.ofNanos(System.nanoTime() - start).toSeconds(), layer.description()));
            }
        }
        return null;
    }

    private void run(String script, Path target, List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(ALONE);
        // What a machine's services may read must not depend on who makes the image.
        command.addAll(List.of(
                "env", "PROGRAMS=" + programs.toAbsolutePath(), "sh", "-c", "umask 022 && exec bash \"$@\"", "sh"));
        command.addAll(List.of(scripts.resolve(script).toString(), target.toString()));
        command.addAll(arguments);
        try {
            Command.of(command).run();
        } catch (IOException e) {
            throw new IOException("image %s can't be built: %s".formatted(script, e.getMessage()), e);
        }
    }

    private static void remove(Path folder) throws IOException, InterruptedException {
        Command.of("rm", "-rf", "--one-file-system", folder.toString()).run();
    }
}
