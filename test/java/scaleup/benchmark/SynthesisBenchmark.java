package scaleup.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the synthesis of prod costs beside that of an empty one-stack application, and which part costs what. Whole
 * processes, in turn within a round, so that a machine that slows down slows down both.
 *
 * <pre>
 * java -cp src/target/app.jar:test/target/test-classes scaleup.benchmark.SynthesisBenchmark [rounds]
 * </pre>
 */
public final class SynthesisBenchmark {
    private static final int ROUNDS = 7;

    private enum Measured {
        EMPTY("empty application, with validation", Stage.EMPTY, true),
        PROD("prod, with validation", Stage.SYNTHESIS, true),
        JVM("prod: JVM", Stage.JVM, true),
        JSII("prod: + jsii", Stage.JSII, true),
        CONSTRUCTS("prod: + constructs", Stage.CONSTRUCTS, true),
        SYNTHESIS("prod: + synthesis without validation", Stage.SYNTHESIS, false);

        final String label;
        final Stage stage;
        final boolean validation;

        Measured(String label, Stage stage, boolean validation) {
            this.label = label;
            this.stage = stage;
            this.validation = validation;
        }

        /** Whether it is a step on prod's way, to be subtracted from the next one. */
        boolean isStep() {
            return this != EMPTY && this != PROD;
        }
    }

    private SynthesisBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
        Map<Measured, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            System.err.printf("round %d of %d%s%n", round, rounds, round == 0 ? " (not counted)" : "");
            for (Measured measured : Measured.values()) {
                double took = run(measured);
                if (round > 0) {
                    seconds.computeIfAbsent(measured, first -> new ArrayList<>())
                            .add(took);
                }
            }
        }
        double before = 0;
        System.out.printf("%-40s %8s %8s %8s %8s%n", "whole process, seconds", "min", "median", "max", "part");
        for (Measured measured : Measured.values()) {
            double[] sorted =
                    seconds.get(measured).stream().mapToDouble(d -> d).sorted().toArray();
            System.out.printf(
                    "%-40s %8.2f %8.2f %8.2f %8s%n",
                    measured.label,
                    sorted[0],
                    median(sorted),
                    sorted[sorted.length - 1],
                    measured.isStep() ? "%.2f".formatted(median(sorted) - before) : "");
            before = measured.isStep() ? median(sorted) : 0;
        }
        double[] prod = ofRounds(seconds, Measured.PROD);
        double[] empty = ofRounds(seconds, Measured.EMPTY);
        double[] ratios = new double[prod.length];
        Arrays.setAll(ratios, round -> prod[round] / empty[round]);
        Arrays.sort(ratios);
        System.out.printf(
                "%-40s %42.2f%n",
                "prod: + validation", median(Arrays.stream(prod).sorted().toArray()) - before);
        System.out.printf(
                "%-40s %8.2f %8.2f %8.2f%n",
                "prod / empty, pair by pair", ratios[0], median(ratios), ratios[ratios.length - 1]);
    }

    private static double[] ofRounds(Map<Measured, List<Double>> seconds, Measured measured) {
        return seconds.get(measured).stream().mapToDouble(d -> d).toArray();
    }

    private static double run(Measured measured) throws IOException, InterruptedException {
        Path assembly = Files.createTempDirectory("assembly");
        var process = new ProcessBuilder(
                        "java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Stage.class.getName(),
                        measured.stage.name())
                .inheritIO();
        process.environment().put("CDK_OUTDIR", assembly.toString());
        process.environment().put("CDK_CONTEXT_JSON", "{\"environment\":\"prod\"}");
        process.environment().put("CDK_VALIDATION", Boolean.toString(measured.validation));
        Path node = Path.of("node_modules/.bin/node").toAbsolutePath();
        process.environment().putIfAbsent("JSII_NODE", node.toString());
        long start = System.nanoTime();
        int exitCode = process.start().waitFor();
        double took = (System.nanoTime() - start) / 1e9;
        if (exitCode != 0) {
            throw new IllegalStateException(measured.label + " ended with exit code " + exitCode);
        }
        return took;
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
