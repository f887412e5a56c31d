package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import scaleup.rehearsal.drill.ManualFaults;

/**
 * A drill that can't fail proves nothing: where an environment does without what protects its users, the drill says so. All in one
 * rehearsal, in which each thing is taken away and given back.
 */
@Tag("weakened")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WeakenedDrillsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration MOMENT = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static LivingEnvironment environment;

    @BeforeAll
    static void deploy() throws IOException, InterruptedException {
        Rehearsed.require();
        environment = LivingEnvironment.start(folder, "dev", "--seconds", "3600");
        environment.awaitDeployed();
        environment.await(
                "orders are taken", MOMENT, () -> ManualFaults.listening().contains(environment.slot()));
    }

    @AfterAll
    static void end() throws IOException, InterruptedException {
        if (environment != null) {
            environment.end();
        }
    }

    @ParameterizedTest
    @FieldSource("scaleup.rehearsal.Weakenings#ALL")
    @Order(1)
    void aDrillFailsWhere(Weakening weakening) throws IOException, InterruptedException {
        JsonNode result;
        try {
            weakening.change().make(environment);
            result = play(weakening.drill());
        } finally {
            weakening.change().takeBack(environment);
        }
        List<String> broken = judgements(result, false);
        System.out.printf("%s: %s%n", weakening, String.join("; ", broken));
        assertThat(result.path("verdict").asText()).as(said(result)).isEqualTo("broken");
        assertThat(broken).as(said(result)).anyMatch(judgement -> judgement.startsWith(weakening.broken() + ": "));
    }

    /** What is given back protects again. */
    @Test
    @Order(2)
    void theSameDrillHoldsWhereNothingIsMissing() throws IOException, InterruptedException {
        JsonNode result = play("application-killed");
        assertThat(result.path("verdict").asText()).as(said(result)).isEqualTo("held");
    }

    /** By the code of --drills; what came of it. */
    private static JsonNode play(String drill) throws IOException {
        Path report = folder.resolve("report/drills.json");
        Files.deleteIfExists(report);
        try {
            ManualFaults.order(environment.slot(), List.of(ManualFaults.DRILL, drill));
        } catch (IOException broken) {
            // Its report says more.
        }
        JsonNode result = JSON.readTree(report.toFile()).at("/drills/0");
        assertThat(result.path("name").asText()).isEqualTo(drill);
        return result;
    }

    private static String said(JsonNode result) {
        return result.path("seen").asText() + " " + String.join("; ", judgements(result, true));
    }

    /** Sentences with their figures. */
    private static List<String> judgements(JsonNode result, boolean held) {
        return StreamSupport.stream(result.path("judgements").spliterator(), false)
                .filter(judgement -> judgement.path("held").asBoolean() == held)
                .map(judgement -> "%s: %s"
                        .formatted(
                                judgement.path("invariant").asText(),
                                judgement.path("figure").asText()))
                .toList();
    }
}
