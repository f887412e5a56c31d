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
    private final HostFile script = HostFile.script("host", "drain");
    private static final String LEFT =
            "ec2 create-tags --resources i-0123456789abcdef0 --tags Key=scaleup:ready,Value=left";
    private static final String STOP = "stop scaleup-watchdog.service scaleup-nginx.service";

    @TempDir
    Path folder;

    private ScriptHost host;

    @BeforeEach
    void start() throws Exception {
        host = new ScriptHost(folder).with("SERVICE", "scaleup-nginx.service").with("LEAVE_SECONDS", 125);
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
    void servesOnThenStopsThenSaysThatItHasLeft() throws Exception {
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        var outcome = host.run(script);
        outcome.assertSuccess();
        assertThat(host.calls("sleep")).containsExactly("125");
        assertThat(host.calls("systemctl"))
                .as("the watchdog too, which would call what is stopped unhealthy")
                .containsExactly(STOP);
        assertThat(host.calls("aws")).containsExactly(LEFT);
        assertThat(Files.readAllLines(folder.resolve("order")))
                .as("serves on first, then stops")
                .containsExactly("sleep 125", "systemctl", "create-tags");
        assertThat(outcome.output())
                .contains("scaleup-nginx.service stops in 125 s")
                .endsWith("left\n");
    }

    @Test
    void saysThatItHasLeftEvenIfTheServiceDoesNotStop() throws Exception {
        host.standIn("systemctl", "exit 1");
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        var outcome = host.run(script);
        outcome.assertSuccess();
        assertThat(outcome.output()).contains("scaleup-nginx.service did not stop in order");
        assertThat(host.calls("aws")).containsExactly(LEFT);
    }

    /** systemd starts it again (systemd.service(5), Restart=on-failure): without an instance nothing would ever be told. */
    @Test
    void endsWhereItCanNotLearnWhichInstanceItIs() throws Exception {
        host.metadata.forget("instance-id");
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        assertThat(host.run(script).exitCode()).isNotZero();
        assertThat(host.calls("systemctl")).isEmpty();
        assertThat(host.calls("aws")).isEmpty();
    }

    /** The service has stopped: nothing before is repeated when only the call fails. */
    @Test
    void repeatsOnlyTheCallThatFailed() throws Exception {
        Path failed = folder.resolve("failed");
        host.standIn(
                "aws",
                "[[ -e '%1$s' ]] || { touch '%1$s'; echo RequestLimitExceeded >&2; exit 254; }".formatted(failed));
        host.metadata.set("autoscaling/target-lifecycle-state", "Terminated");
        var outcome = host.run(script);
        outcome.assertSuccess();
        assertThat(outcome.output()).contains("RequestLimitExceeded");
        assertThat(host.calls("systemctl")).hasSize(1);
        assertThat(host.calls("sleep")).as("leaves once").containsExactly("125", "10");
        assertThat(host.calls("aws")).containsExactly(LEFT, LEFT);
    }
}
