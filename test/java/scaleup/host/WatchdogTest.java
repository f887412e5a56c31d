package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a host says that it is ready, and that it is sick. */
@Execution(ExecutionMode.CONCURRENT)
class WatchdogTest {
    private final HostFile script = HostFile.script("host", "watchdog");
    private static final String READY =
            "ec2 create-tags --resources i-0123456789abcdef0 --tags Key=scaleup:ready,Value=true";
    private static final String SICK = READY.replace("true", "unhealthy");

    /** Three minutes of checks every ten seconds. */
    private static final int FAILURES = 18;

    @TempDir
    Path folder;

    private Backend service;
    private ScriptHost host;

    @BeforeEach
    void start() throws Exception {
        int port = FreePort.find();
        service = new Backend("127.0.0.2", port);
        host = new ScriptHost(folder)
                .with("HEALTH_PORT", port)
                .with("SERVICE", "scaleup-nginx.service")
                .with("SERVICE_OUTPUT", folder.resolve("output.log"))
                .with("STATE_DIRECTORY", Files.createDirectory(folder.resolve("state")));
        host.metadata.set("local-ipv4", "127.0.0.2");
        host.standIn("aws", "");
        HostFile.script("workload", "problem").writeTo(folder.resolve("scripts"));
        host.standIn("journalctl", "echo 'from the journal'");
    }

    @AfterEach
    void stop() {
        host.close();
        service.close();
    }

    @Test
    void isReadyOnceTheServiceAnswers() throws Exception {
        service.setHealthy(false);
        host.start(script);
        Eventually.isTrue("it has asked a few times", () -> host.calls("sleep").size() > 5);
        assertThat(host.calls("aws")).doesNotContain(READY);

        service.setHealthy(true);
        Eventually.isTrue("ready", () -> host.calls("aws").contains(READY));
        Eventually.isTrue("says so", () -> host.said().contains("i-0123456789abcdef0 is ready: true"));
    }

    /** docs/operations.md: "Once it has answered three times in a row"; a service that answers now and then is not ready. */
    @Test
    void isNotReadyAfterTwoAnswersInARow() throws Exception {
        var asked = new AtomicInteger();
        // Of three in a row, wherever they begin, one is bad.
        service.onHealth(exchange -> {
            exchange.sendResponseHeaders(asked.getAndIncrement() % 3 == 2 ? 503 : 200, -1);
            exchange.close();
        });
        host.start(script);
        Eventually.isTrue("it has asked five times for three answers", () -> asked.get() > 15);
        assertThat(host.calls("aws")).doesNotContain(READY);

        service.setHealthy(true);
        Eventually.isTrue("ready", () -> host.calls("aws").contains(READY));
    }

    /** workload/README.md: "A new server is not put into service while it answers 503 there, or nothing". */
    @Test
    void isNotReadyWhileItSaysThatWhatItNeedsIsMissing() throws Exception {
        askWhetherItIsReady();
        var ready = new AtomicReference<HttpHandler>(exchange -> Backend.send(exchange, 503, "no database"));
        service.on("/ready", exchange -> ready.get().handle(exchange));
        host.start(script);
        Eventually.isTrue("it says what is missing", () -> !host.calls("aws").isEmpty());
        assertThat(host.calls("aws").get(0))
                .startsWith(READY.replace("true", "GET http://127.0.0.2:"))
                .contains("/health: 200 /ready: 503 no database Last words: from the journal");

        ready.set(HttpExchange::close);
        int asked = host.calls("sleep").size();
        Eventually.isTrue("it asks again", () -> host.calls("sleep").size() > asked + 20);
        assertThat(host.calls("aws")).doesNotContain(READY);

        ready.set(exchange -> Backend.send(exchange, 200, "ready"));
        Eventually.isTrue("ready", () -> host.calls("aws").contains(READY));
    }

    private void askWhetherItIsReady() throws IOException {
        Path command = folder.resolve("ready");
        Files.writeString(
                command, HostFile.of("application/opt/credentials/ready").text());
        host.with("READY", "bash " + command);
    }

    /** The same: "Any other answer counts as ready", "Servers in service aren't asked". */
    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 401, 404, 500})
    void isReadyWhateverElseItAnswersAndIsNotAskedLater(int status) throws Exception {
        askWhetherItIsReady();
        var asked = new AtomicInteger();
        service.on("/ready", exchange -> {
            asked.incrementAndGet();
            Backend.send(exchange, status, "");
        });
        host.start(script);
        Eventually.isTrue("ready", () -> host.calls("aws").equals(List.of(READY)));
        int before = host.calls("sleep").size();
        Eventually.isTrue("time goes on", () -> host.calls("sleep").size() > before + FAILURES);
        assertThat(asked).hasValue(1);
    }

    /**
     * Nobody looks at a host that has not said so, and it says so once: systemd starts the watchdog again where the call failed
     * (systemd.service(5), Restart=always).
     */
    @Test
    void isNotTakenForReadyWhereItCouldNotSaySo() throws Exception {
        host.standIn("aws", "exit 254");
        Process watchdog = host.start(script);
        Eventually.isTrue("it ends", () -> !watchdog.isAlive());
        assertThat(watchdog.exitValue()).isNotZero();
        assertThat(host.calls("aws")).containsExactly(READY);
        assertThat(folder.resolve("state/ready")).doesNotExist();
    }

    /** A second lies between two questions, so that one good moment is not taken for three. */
    @Test
    void asksAgainASecondLater() throws Exception {
        host.start(script);
        Eventually.isTrue(
                "ready, and waiting for the next check",
                () -> host.calls("sleep").size() > 2);
        assertThat(host.calls("aws")).containsExactly(READY);
        assertThat(host.calls("sleep").subList(0, 3)).containsExactly("1", "1", "10");
    }

    @Test
    void saysWhatIsWrongWithTheServicesLastWordsInWhatAwsTakesInATag() throws Exception {
        service.setHealthy(false);
        Files.writeString(folder.resolve("output.log"), "x".repeat(300) + "\nError: Cannot find module 'größe' <0>\n");
        host.start(script);

        Eventually.isTrue("it says so", () -> !host.calls("aws").isEmpty());
        assertThat(host.calls("sleep"))
                .as("not at once: services take their time to start")
                .hasSizeGreaterThanOrEqualTo(9)
                .containsOnly("2");
        String said = host.calls("aws").get(0);
        assertThat(said)
                .startsWith(READY.replace("true", "GET http://127.0.0.2:"))
                .endsWith("/health: 503 Last words: " + said.replaceFirst(".*Last words: ", ""));
        String value = said.substring(said.indexOf("Value=") + "Value=".length());
        // Tagging Best Practices; Amazon EC2 API Reference, Tag: characters that all services take, at most 256.
        assertThat(value).matches("[A-Za-z0-9 +=._:/@-]{1,256}").endsWith("xxx Error: Cannot find module gr e 0 ");
        int asked = host.calls("sleep").size();
        Eventually.isTrue("time goes on", () -> host.calls("sleep").size() > asked + 45);
        assertThat(host.calls("aws")).as("nothing new, nothing said").hasSize(1);
    }

    @Test
    void quotesTheJournalOfTheServiceAndOfWhatItWaitsFor() throws Exception {
        service.setHealthy(false);
        host.start(script);

        Eventually.isTrue("it says so", () -> !host.calls("aws").isEmpty());
        assertThat(host.calls("aws").get(0)).contains("Last words: from the journal");
        assertThat(host.calls("journalctl").get(0))
                .endsWith("_SYSTEMD_UNIT=scaleup-nginx.service _SYSTEMD_UNIT=scaleup-workload.service");
    }

    @Test
    void isNotCalledReadyWhileItDoesNotAnswer() throws Exception {
        host.start(script);
        Eventually.isTrue("ready", () -> host.calls("aws").equals(List.of(READY)));

        service.setHealthy(false);
        Eventually.isTrue("says so", () -> host.calls("aws").size() > 1);
        assertThat(host.calls("aws").get(1))
                .contains("Value=GET http://127.0.0.2:")
                .contains("/health: 503 ");

        service.setHealthy(true);
        Eventually.isTrue(
                "ready again",
                () -> host.calls("aws").subList(2, host.calls("aws").size()).contains(READY));
    }

    @Test
    void isReportedAfterThreeMinutesWithoutAnAnswer() throws Exception {
        host.start(script);
        Eventually.isTrue("ready", () -> host.calls("aws").equals(List.of(READY)));
        Eventually.isTrue("after a restart it knows", () -> Files.exists(folder.resolve("state/ready")));

        service.setHealthy(false);
        int before = host.calls("sleep").size();
        Eventually.isTrue("sick", this::sick);
        assertThat(host.calls("sleep").size() - before).isGreaterThanOrEqualTo(FAILURES - 1);
        assertThat(host.calls("sleep")).endsWith("10");
        assertThat(host.said()).contains("scaleup-nginx.service has not answered 18 times in a row");
        String said = host.calls("aws").get(host.calls("aws").size() - 1);
        assertThat(said)
                .as("with the service's last words, and no longer than a tag may be")
                .startsWith(SICK + ": GET http://127.0.0.2:")
                .contains("Last words: from the journal");
        assertThat(said.substring(said.indexOf("Value=") + "Value=".length())).hasSizeLessThanOrEqualTo(256);
    }

    /** Membership may look at any time: nothing else is said while the host is unhealthy, and "true" when it isn't any more. */
    @Test
    void staysUnhealthyUntilItAnswersAgain() throws Exception {
        Files.createFile(folder.resolve("state/ready"));
        Files.writeString(folder.resolve("output.log"), "x".repeat(300));
        service.setHealthy(false);
        host.start(script);
        Eventually.isTrue("sick", this::sick);
        int calls = host.calls("aws").size();
        int before = host.calls("sleep").size();
        Eventually.isTrue("time goes on", () -> host.calls("sleep").size() > before + 2 * FAILURES);
        var since = host.calls("aws").subList(calls - 1, host.calls("aws").size());
        assertThat(since).as("the same, said again every three minutes").hasSizeGreaterThan(1);
        assertThat(Set.copyOf(since)).hasSize(1);
        // Amazon EC2 API Reference, Tag.
        assertThat(since.get(0).replaceFirst(".*Value=", "")).hasSizeLessThanOrEqualTo(256);

        service.setHealthy(true);
        Eventually.isTrue("well", () -> host.calls("aws").contains(READY));
        assertThat(host.calls("aws")).endsWith(READY);
    }

    @Test
    void isReportedWithoutLastWordsWhereNoScriptTellsThem() throws Exception {
        Files.delete(folder.resolve("scripts/problem"));
        host.start(script);
        Eventually.isTrue("ready", () -> host.calls("aws").equals(List.of(READY)));
        service.setHealthy(false);
        Eventually.isTrue("sick", this::sick);
        service.setHealthy(true);
        Eventually.isTrue("well", () -> host.calls("aws").lastIndexOf(READY) > 1);
        assertThat(host.calls("aws").stream().distinct()).containsExactly(READY, SICK);
    }

    private boolean sick() throws IOException {
        return host.calls("aws").stream().anyMatch(call -> call.startsWith(SICK));
    }

    @Test
    void isForgivenShortFailures() throws Exception {
        Files.createFile(folder.resolve("state/ready"));
        service.setHealthy(false);
        host.start(script);
        for (boolean healthy : new boolean[] {false, true, false, true}) {
            service.setHealthy(healthy);
            int before = host.calls("sleep").size();
            Eventually.isTrue("time goes on", () -> host.calls("sleep").size() > before + FAILURES / 2);
        }
        assertThat(sick()).isFalse();

        int said = host.calls("aws").size();
        var asked = new AtomicInteger();
        service.onHealth(exchange -> {
            exchange.sendResponseHeaders(asked.getAndIncrement() % 2 == 0 ? 503 : 200, -1);
            exchange.close();
        });
        Eventually.isTrue("every other check fails", () -> asked.get() > 12);
        assertThat(host.calls("aws"))
                .as("nothing is wrong three times in a row")
                .hasSize(said);
    }

    @Test
    void isReportedAfterARestartThatBrokeIt() throws Exception {
        Files.delete(folder.resolve("scripts/problem"));
        Files.createFile(folder.resolve("state/ready"));
        service.setHealthy(false);
        host.start(script);
        Eventually.isTrue("sick", this::sick);
        assertThat(host.calls("aws")).doesNotContain(READY);
    }
}
