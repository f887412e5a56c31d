package scaleup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Loads the classes that this application refers to, as jdeps listed them at the build, while Node.js starts. They would
 * be loaded one after the other otherwise, while Node.js waits: about a tenth of a synthesis. No class is initialised,
 * since that could call jsii, which only the main thread may.
 */
final class Preloading implements Runnable {
    private final ClassLoader loader = Preloading.class.getClassLoader();

    private Preloading() {}

    /** Starts to load; nobody waits for its end. */
    static void start() {
        var thread = new Thread(new Preloading(), "preloading");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try (var stream = loader.getResourceAsStream("dependencies.txt");
                var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            reader.lines()
                    .map(line -> line.substring(line.indexOf("->") + 2).strip())
                    .map(reference -> reference.substring(0, (reference + " ").indexOf(' ')))
                    .filter(name -> !name.startsWith("java."))
                    .distinct()
                    .forEach(this::load);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void load(String name) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException notThere) {
            // Whoever needs it will say so.
        }
    }
}
