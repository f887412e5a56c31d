package scaleup.mutation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Takes one measure against an attack away at a time, and shows that its attack is held with it and succeeds without. */
public final class Measures {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Measures() {}

    /** Ends with 0 if all attacks do, 1 if one doesn't, and 2 if nothing can be known. */
    public static void main(String... words) throws IOException {
        Path folder = Files.createTempDirectory("mutate");
        int code = 2;
        try {
            code = show(chosen(words), new HostFiles(folder)) ? 0 : 1;
        } catch (Unusable unusable) {
            System.err.println("mutate: " + unusable.getMessage());
        } catch (IOException | RuntimeException | AssertionError broken) {
            System.err.println("mutate: broke, and so nothing is known");
            broken.printStackTrace();
        } finally {
            Mutate.delete(folder);
        }
        System.exit(code);
    }

    private static List<Measure> chosen(String... words) {
        List<String> asked =
                Arrays.stream(words).filter(word -> !word.equals("--measures")).toList();
        var chosen = Measure.all().stream()
                .filter(measure ->
                        asked.isEmpty() || asked.stream().anyMatch((measure.name() + " " + measure.test())::contains))
                .toList();
        if (chosen.isEmpty()) {
            throw new Unusable("no measure has one of these words: " + String.join(", ", asked));
        }
        return chosen;
    }

    private static boolean show(List<Measure> measures, HostFiles files) throws IOException {
        boolean all = true;
        for (var measure : measures) {
            Instant begun = Instant.now();
            var with = failing(measure);
            Instant changed = Instant.now();
            Path file = files.find(measure.file());
            String original = Files.readString(file);
            Optional<TestFailure> without;
            Files.writeString(file, measure.without(original));
            try {
                without = failing(measure);
            } finally {
                Files.writeString(file, original);
            }
            all &= with.isEmpty() && without.isPresent();
            OUT.printf(
                    "%s, %s%n  with, %d s: %s%n  without, %d s: %s%n",
                    measure.name(),
                    measure.test(),
                    Duration.between(begun, changed).toSeconds(),
                    with.map(TestFailure::toString).orElse("holds"),
                    Duration.between(changed, Instant.now()).toSeconds(),
                    without.map(TestFailure::toString).orElse("HOLDS, so the test shows nothing of it"));
        }
        return all;
    }

    private static Optional<TestFailure> failing(Measure measure) {
        var failure = new FirstFailure().forget();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(measure.attack())
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .configurationParameter("junit.jupiter.execution.timeout.default", "3 m")
                                .configurationParameter(FirstFailure.ASKED, "true")
                                .build(),
                        failure);
        return failure.failure();
    }
}
