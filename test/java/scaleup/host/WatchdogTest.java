package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a host says that it is ready, and that it is sick. */
class WatchdogTest {
    private static final HostFile WATCHDOG = HostFile.script("host", "watchdog");
    private static final String READY =
            "ec2 create-tags --resources i-0123456789abcdef0 --tags Key=scaleup:ready,Value=true";
    private static final String SICK =
            "autoscaling set-instance-health --instance-id i-0123456789abcdef0 --health-status Unhealthy";

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
                .with("HEALTH_URL", "http://127.0.0.2:%d/health".formatted(port))
                .with("SERVICE", "scaleup-nginx.service")
                .with("STATE_DIRECTORY", Files.createDirectory(folder.resolve("state")));
        host.standIn("aws", "");
    }

    @AfterEach
    void stop() {
        host.close();
        service.close();
    }

    @Test
    void isReadyOnceTheServiceAnswers() throws Exception {
        service.setHealthy(false);
        host.start(WATCHDOG);
        Eventually.isTrue("it has asked a few times", () -> host.calls("sleep").size() > 5);
        assertThat(host.calls("aws")).isEmpty();

        service.setHealthy(true);
        Eventually.isTrue("ready", () -> host.calls("aws").equals(List.of(READY)));
        Eventually.isTrue("says so", () -> host.said().contains("i-0123456789abcdef0 is ready"));
    }

    @Test
    void isReportedAfterThreeMinutesWithoutAnAnswer() throws Exception {
        host.start(WATCHDOG);
        Eventually.isTrue("ready", () -> host.calls("aws").equals(List.of(READY)));

        service.setHealthy(false);
        int before = host.calls("sleep").size();
        Eventually.isTrue("sick", () -> host.calls("aws").contains(SICK));
        assertThat(host.calls("sleep").size() - before).isGreaterThanOrEqualTo(FAILURES - 1);
        assertThat(host.calls("sleep")).endsWith("10");
        assertThat(host.said()).contains("scaleup-nginx.service has not answered 18 times in a row");
    }

    @Test
    void isForgivenShortFailures() throws Exception {
        Files.createFile(folder.resolve("state/ready"));
        service.setHealthy(false);
        host.start(WATCHDOG);
        for (boolean healthy : new boolean[] {false, true, false, true}) {
            service.setHealthy(healthy);
            int before = host.calls("sleep").size();
            Eventually.isTrue("time goes on", () -> host.calls("sleep").size() > before + FAILURES / 2);
        }
        assertThat(host.calls("aws")).isEmpty();
    }

    @Test
    void isReportedAfterARestartThatBrokeIt() throws Exception {
        Files.createFile(folder.resolve("state/ready"));
        service.setHealthy(false);
        host.start(WATCHDOG);
        Eventually.isTrue("sick", () -> host.calls("aws").equals(List.of(SICK)));
    }
}
