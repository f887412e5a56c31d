package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import scaleup.environment.Environment;
import scaleup.host.Backend.Mood;
import scaleup.host.BothWaysFixture.Way;

/**
 * More than an application server may be asked at once waits in HAProxy ({@code maxconn}, {@code timeout queue} and
 * {@code set-priority-class}: HAProxy Configuration Manual 3.0), on both ways to the application.
 */
@Execution(ExecutionMode.CONCURRENT)
class RequestsAtOnceTest {
    /** The fewest: only 0 is any number. */
    private static final int AT_ONCE = 1;

    private static final String MANY = "203.0.113.66";
    private static final String FEW = "203.0.113.7";

    @TempDir
    Path folder;

    private int port;

    @BeforeEach
    void findPort() throws IOException {
        port = FreePort.find();
    }

    private BothWaysFixture machines(int atOnce, UnaryOperator<HostFile> change) throws Exception {
        // What is held here is held for as long as a busy machine needs.
        Environment declared = Declared.dev(edit -> edit.set("environments.dev.application.requestsAtOnce", atOnce)
                .set("environments.dev.application.responseTimeoutSeconds", 50)
                .set("environments.dev.web.responseTimeoutSeconds", 50)
                .set("environments.dev.loadBalancer.responseTimeoutSeconds", 50));
        return new BothWaysFixture(folder, declared, change, port);
    }

    @ParameterizedTest
    @CsvSource({"STRAIGHT, GET", "STRAIGHT, POST", "THROUGH_THE_WEB_TIER, GET", "THROUGH_THE_WEB_TIER, POST"})
    void whatWaitsForASecondIsToldToComeAgainAndNeverReachesTheServer(Way way, String method) throws Exception {
        try (var application = new Backend(BothWaysFixture.APPLICATION, port);
                var machines = machines(AT_ONCE, UnaryOperator.identity())) {
            var client = machines.client(FEW);
            application.requests().clear();
            application.setMood(Mood.WAITS);
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 5)
                    .mapToObj(each -> client.sendLater(method, way.to("work"), ""))
                    .toList();
            Eventually.isTrue(
                    "four are told so",
                    () -> answers.stream().filter(CompletableFuture::isDone).count() == 4);
            assertThat(answers.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                    .allSatisfy(answer -> {
                        assertThat(answer.statusCode()).isEqualTo(503);
                        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                    });
            application.letGo();
            assertThat(answers)
                    .extracting(answer -> answer.join().statusCode())
                    .containsExactlyInAnyOrder(200, 503, 503, 503, 503);
            assertThat(application.requests()).hasSize(AT_ONCE);
        }
    }

    @ParameterizedTest
    @CsvSource({"STRAIGHT, GET", "STRAIGHT, POST", "THROUGH_THE_WEB_TIER, GET", "THROUGH_THE_WEB_TIER, POST"})
    void whoeverAskedForLessComesFirst(Way way, String method) throws Exception {
        try (var application = new Backend(BothWaysFixture.APPLICATION, port);
                var machines = machines(AT_ONCE, file -> file.replacing("timeout queue 1s", "timeout queue 1m"))) {
            var many = machines.client(MANY);
            var few = machines.client(FEW);
            for (int i = 0; i < 150; i++) {
                assertThat(many.get(way.to("flood")).statusCode()).isEqualTo(200);
            }
            application.requests().clear();
            application.setMood(Mood.WAITS);
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                answers.add(many.sendLater(method, way.to("flood"), ""));
            }
            Eventually.isTrue(
                    "four wait", () -> application.requests().size() == AT_ONCE && waiting(machines, way) == 4);
            answers.add(few.sendLater(method, way.to("work"), ""));
            Eventually.isTrue("five wait", () -> waiting(machines, way) == 5);
            application.letGo();
            Eventually.isTrue(
                    "the next one has come", () -> application.requests().size() == AT_ONCE + 1);
            assertThat(application.lastRequest().path()).isEqualTo(way.to("work"));
            IntStream.range(0, answers.size()).forEach(each -> application.letGo());
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void withoutThatNobodyWaits(Way way) throws Exception {
        try (var application = new Backend(BothWaysFixture.APPLICATION, port);
                var machines = machines(0, UnaryOperator.identity())) {
            application.requests().clear();
            application.setMood(Mood.WAITS);
            var client = machines.client(FEW);
            var answers = IntStream.range(0, 40)
                    .mapToObj(each -> client.getLater(way.to("work")))
                    .toList();
            Eventually.isTrue("all are there", () -> application.requests().size() == 40);
            answers.forEach(answer -> application.letGo());
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        }
    }

    private static long waiting(BothWaysFixture machines, Way way) throws Exception {
        Path socket = way == Way.STRAIGHT
                ? machines.haProxy.socket()
                : machines.nginx.upstream().adminSocket();
        return HaProxy.waiting(socket);
    }
}
