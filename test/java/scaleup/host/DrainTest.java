package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a host leaves the fleet. */
class DrainTest {
    private final HostFile script = HostFile.script("host", "drain");
    private static final String HOOK = " --auto-scaling-group-name Scaleup-test-web --lifecycle-hook-name terminate"
            + " --instance-id i-0123456789abcdef0";
    private static final String HEARTBEAT = "autoscaling record-lifecycle-action-heartbeat" + HOOK;
    private static final String GO_ON =
            "autoscaling complete-lifecycle-action --lifecycle-action-result CONTINUE" + HOOK;

    /** As Amazon EC2 Auto Scaling answers. */
    private static final String NO_HOOK = "An error occurred (ValidationError) when calling the"
            + " RecordLifecycleActionHeartbeat operation: No active Lifecycle Action found with instance ID";

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
        host.standIn("aws", "echo $2 >>'%s'".formatted(folder.resolve("order")));
        host.standIn(
                "sleep",
                "echo sleep $1 >>'%s'; exec %s 0.02"
                        .formatted(
                                folder.resolve("order"), Program.named("sleep").path()));
        host.standIn("systemctl", "echo systemctl >>'%s'".formatted(folder.resolve("order")));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void staysUntilTheInstanceIsToBeTerminated() throws Exception {
        host.start(script);
        Eventually.isTrue("it has asked a few times", () -> host.calls("sleep").size() > 5);
        assertThat(host.calls("systemctl")).isEmpty();
        assertThat(host.calls("aws")).isEmpty();
    }

    @Test
    void servesOnThenStopsThenLetsTheTerminationGoOn() throws Exception {
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        var outcome = host.run(script);
        outcome.assertSuccess();
        assertThat(host.calls("sleep")).containsExactly("125");
        assertThat(host.calls("systemctl")).containsExactly("stop scaleup-nginx.service");
        assertThat(host.calls("aws")).containsExactly(HEARTBEAT, GO_ON);
        assertThat(Files.readAllLines(folder.resolve("order")))
                .as("serves on first, then stops")
                .containsExactly(
                        "sleep 125", "record-lifecycle-action-heartbeat", "systemctl", "complete-lifecycle-action");
        assertThat(outcome.output()).contains("scaleup-nginx.service stops in 125 s");
    }

    @Test
    void letsTheTerminationGoOnEvenIfTheServiceDoesNotStop() throws Exception {
        host.standIn("systemctl", "exit 1");
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        var outcome = host.run(script);
        outcome.assertSuccess();
        assertThat(outcome.output()).contains("scaleup-nginx.service did not stop in order");
        assertThat(host.calls("aws")).containsExactly(HEARTBEAT, GO_ON);
    }

    /**
     * Amazon EC2 Auto Scaling User Guide, "How lifecycle hooks work": an instance that is terminated is first deregistered
     * from the load balancer, whose deregistration delay is waited out; then the hook puts it into Terminating:Wait. Its
     * target lifecycle state is Terminated all the while.
     */
    @Test
    void servesUntilTheFrontDoorHasLetGoAndWaitsOnlyOnce() throws Exception {
        Path hook = folder.resolve("hook");
        host.standIn("aws", "[[ -e '%s' ]] || { echo '%s' >&2; exit 254; }".formatted(hook, NO_HOOK));
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        Process drain = host.start(script);
        Eventually.isTrue("it asks for the hook", () -> host.calls("aws").size() > 3);
        assertThat(host.calls("systemctl")).as("serves").isEmpty();
        assertThat(host.calls("aws")).containsOnly(HEARTBEAT);

        Files.createFile(hook);
        assertThat(drain.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(drain.exitValue()).isZero();
        assertThat(host.calls("systemctl")).containsExactly("stop scaleup-nginx.service");
        assertThat(host.calls("aws")).endsWith(HEARTBEAT, GO_ON);
        assertThat(host.calls("sleep")).as("leaves once").containsOnlyOnce("125");
        assertThat(host.said()).as("said once").containsOnlyOnce("No active Lifecycle Action");
    }

    /** The service has stopped: nothing before is repeated when only the last call fails. */
    @Test
    void repeatsOnlyTheCallThatFailed() throws Exception {
        Path failed = folder.resolve("failed");
        host.standIn(
                "aws",
                "[[ $2 == record* || -e '%1$s' ]] || { touch '%1$s'; echo Throttling >&2; exit 254; }"
                        .formatted(failed));
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        var outcome = host.run(script);
        outcome.assertSuccess();
        assertThat(outcome.output()).contains("Throttling");
        assertThat(host.calls("systemctl")).hasSize(1);
        assertThat(host.calls("aws")).containsExactly(HEARTBEAT, GO_ON, GO_ON);
    }
}
