package scaleup.rehearsal.region.route53;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import scaleup.rehearsal.region.gateway.Refusal;

/** What two writers of a record rely on. */
class ChangeBatchPropertiesTest {
    private static final String WEB = "web.dev.scaleup.internal.";

    record Step(String action, String name, String value) {}

    /** The model: a map from name to value. */
    @Property(tries = 300)
    void aBatchDoesWhatAMapWouldOrNothing(@ForAll("batches") @Size(max = 12) List<List<Step>> batches) throws Refusal {
        Api api = new Api(Duration.ZERO);
        Map<String, String> model = new HashMap<>();
        for (List<Step> batch : batches) {
            Optional<Map<String, String>> expected = expected(model, batch);
            boolean accepted = change(
                    api,
                    batch.stream()
                            .map(step -> Api.a(step.action(), step.name(), step.value()))
                            .toArray(String[]::new));
            assertThat(accepted).as("%s on %s", batch, model).isEqualTo(expected.isPresent());
            model = expected.orElse(model);
            for (String name : List.of("a.dev.scaleup.internal.", "b.dev.scaleup.internal.")) {
                assertThat(api.read(name))
                        .isEqualTo(Optional.ofNullable(model.get(name)).stream().toList());
            }
        }
    }

    private static Optional<Map<String, String>> expected(Map<String, String> before, List<Step> batch) {
        Map<String, String> after = new HashMap<>(before);
        Set<String> touched = new HashSet<>();
        for (Step step : batch) {
            boolean delete = step.action().equals("DELETE");
            boolean possible =
                    switch (step.action()) {
                        case "CREATE" -> !after.containsKey(step.name());
                        case "DELETE" -> step.value().equals(after.get(step.name()));
                        default -> true;
                    };
            if (!possible || !touched.add(step.name() + delete)) {
                return Optional.empty();
            }
            if (delete) {
                after.remove(step.name());
            } else {
                after.put(step.name(), step.value());
            }
        }
        return Optional.of(after);
    }

    /** Each reads, and later replaces what it read; what is in between is up to the order of their steps. */
    @Property(tries = 200)
    void writersThatReplaceWhatTheyReadNeverOverwriteEachOther(
            @ForAll @IntRange(min = 2, max = 4) int writers, @ForAll long seed) throws Refusal {
        Api api = new Api(Duration.ZERO);
        api.change(Api.a("CREATE", WEB, "10.0.0.0"));
        List<String> history = new ArrayList<>(List.of("10.0.0.0"));
        String[] read = new String[writers];
        Random order = new Random(seed);
        for (int step = 0; step < 60; step++) {
            int writer = order.nextInt(writers);
            if (read[writer] == null) {
                read[writer] = api.read(WEB).get(0);
                continue;
            }
            String value = "10.%d.0.%d".formatted(writer + 1, step);
            if (change(api, Api.a("DELETE", WEB, read[writer]), Api.a("CREATE", WEB, value))) {
                assertThat(read[writer])
                        .as("what was replaced had been read")
                        .isEqualTo(history.get(history.size() - 1));
                history.add(value);
            } else {
                assertThat(read[writer])
                        .as("refused only after somebody else's change")
                        .isNotEqualTo(history.get(history.size() - 1));
            }
            read[writer] = null;
        }
        assertThat(api.read(WEB)).containsExactly(history.get(history.size() - 1));
    }

    @Property(tries = 5)
    void noChangeIsLostAmongThreads(@ForAll @IntRange(min = 2, max = 4) int writers) throws Exception {
        Api api = new Api(Duration.ZERO);
        api.change(Api.a("CREATE", WEB, "10.0.0.0"));
        var threads = Executors.newFixedThreadPool(writers);
        try {
            Callable<Integer> writer = () -> {
                int accepted = 0;
                for (int attempt = 0; attempt < 100; attempt++) {
                    int count = Integer.parseInt(api.read(WEB).get(0).replaceAll(".*\\.(\\d+)\\.(\\d+)$", "$1$2"));
                    if (change(api, Api.a("DELETE", WEB, address(count)), Api.a("CREATE", WEB, address(count + 1)))) {
                        accepted++;
                    }
                }
                return accepted;
            };
            int accepted = 0;
            for (var result : threads.invokeAll(Collections.nCopies(writers, writer))) {
                accepted += result.get();
            }
            assertThat(api.read(WEB)).as("counted by all").containsExactly(address(accepted));
        } finally {
            threads.shutdownNow();
        }
    }

    /** A number below 1000 in the last two parts. */
    private static String address(int number) {
        return "10.0.%d.%d".formatted(number / 10, number % 10);
    }

    private static boolean change(Api api, String... changes) {
        try {
            api.change(changes);
            return true;
        } catch (Refusal e) {
            assertThat(e.code()).isEqualTo("InvalidChangeBatch");
            return false;
        }
    }

    @Provide
    Arbitrary<List<List<Step>>> batches() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.of("CREATE", "DELETE", "UPSERT"),
                        Arbitraries.of("a.dev.scaleup.internal.", "b.dev.scaleup.internal."),
                        Arbitraries.of("10.0.0.1", "10.0.0.2"))
                .as(Step::new);
        return step.list().ofMinSize(1).ofMaxSize(4).list();
    }
}
