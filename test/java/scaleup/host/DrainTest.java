package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a host leaves the fleet. */
class DrainTest {
    private static final HostFile DRAIN = HostFile.script("host", "drain");
    private static final String GO_ON =
            "autoscaling complete-lifecycle-action --auto-scaling-group-name Scaleup-test-web"
                    + " --lifecycle-hook-name terminate --instance-id i-0123456789abcdef0 --lifecycle-action-result CONTINUE";

    @TempDir
    Path folder;

    private ScriptHost host;

    @BeforeEach
    void start() throws Exception {
        host = new ScriptHost(folder)
                .with("GROUP", "Scaleup-test-web")
                .with("TERMINATE_HOOK", "terminate")
                .with("SERVICE", "scaleup-nginx.service")
                .with("LEAVE_SECONDS", 125);
        host.standIn("aws", "echo aws >>'%s'".formatted(folder.resolve("order")));
        host.standIn("systemctl", "echo systemctl >>'%s'".formatted(folder.resolve("order")));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void staysUntilTheInstanceIsToBeTerminated() throws Exception {
        host.start(DRAIN);
        Eventually.isTrue("it has asked a few times", () -> host.calls("sleep").size() > 5);
        assertThat(host.calls("systemctl")).isEmpty();
        assertThat(host.calls("aws")).isEmpty();
    }

    @Test
    void servesOnThenStopsThenLetsTheTerminationGoOn() throws Exception {
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        var outcome = host.run(DRAIN);
        outcome.assertSuccess();
        assertThat(host.calls("sleep")).containsExactly("125");
        assertThat(host.calls("systemctl")).containsExactly("stop scaleup-nginx.service");
        assertThat(host.calls("aws")).containsExactly(GO_ON);
        assertThat(Files.readAllLines(folder.resolve("order"))).containsExactly("systemctl", "aws");
        assertThat(outcome.output()).contains("scaleup-nginx.service stops in 125 s");
    }

    @Test
    void letsTheTerminationGoOnEvenIfTheServiceDoesNotStop() throws Exception {
        host.standIn("systemctl", "exit 1");
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        var outcome = host.run(DRAIN);
        outcome.assertSuccess();
        assertThat(outcome.output()).contains("scaleup-nginx.service did not stop in order");
        assertThat(host.calls("aws")).containsExactly(GO_ON);
    }

    @Test
    void tellsTheFrontDoorThatALoadBalancerLeaves() throws Exception {
        try (var machines = new LoadBalancerFixture(Files.createDirectory(folder.resolve("haproxy")))) {
            assertThat(machines.healthStatus()).isEqualTo(200);
            host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
            var outcome = host.run(DRAIN.replacing("/run/haproxy/admin.sock", machines.haProxy.socket()));
            outcome.assertSuccess();
            assertThat(outcome.output()).doesNotContain("cannot");
            assertThat(machines.healthStatus()).isEqualTo(503);
        }
    }
}
