package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.route53.Route53Client;

/** The function's process, as Lambda runs it, killed at each of its calls to AWS. */
class MembershipProcessTest {
    private static final String EVENT = "{\"source\": \"aws.events\", \"detail-type\": \"Scheduled Event\"}";

    /** Reading the record, the group and its hosts, writing the record. */
    private static final int CALLS = 4;

    @TempDir
    private Path folder;

    private final String group = "Scaleup-dev-web-" + UUID.randomUUID();
    private Ec2AutoScaling autoScaling;
    private AutoScalingClient client;
    private Route53Record record;
    private String zone;
    private Path log;

    @BeforeEach
    void makeGroup() throws IOException, InterruptedException {
        RuntimeApi.require();
        URI endpoint = Emulator.endpoint();
        client = Emulator.client(AutoScalingClient.builder(), endpoint);
        Ec2Client ec2 = Emulator.client(Ec2Client.builder(), endpoint);
        Ec2AutoScalingTest.makeGroup(client, ec2, group, 3);
        autoScaling = new Ec2AutoScaling(client, ec2, Ec2AutoScalingTest.settings(group));
        Route53Client route53 = Emulator.client(Route53Client.builder(), endpoint);
        zone = route53.createHostedZone(
                        request -> request.name("dev.scaleup.internal").callerReference(group))
                .hostedZone()
                .id();
        record = new Route53Record(route53, new Settings.Publication("web.dev.scaleup.internal", zone));
        log = folder.resolve("log");
    }

    @Test
    void aRunAfterAKilledProcessConverges()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (RuntimeApi runtime = new RuntimeApi();
                Tap tap = new Tap(Emulator.endpoint())) {
            for (int call = 1; call <= CALLS; call++) {
                replaceOne();
                Process process = runtime.start(MembershipHandler.class, environment(tap.endpoint()), log);
                tap.cutAt(call, call % 2 == 0, process::destroyForcibly);
                CompletableFuture<String> result = runtime.invoke(EVENT);
                assertThat(process.waitFor(60, TimeUnit.SECONDS))
                        .as(() -> "killed at call, log: " + read())
                        .isTrue();
                assertThat(result).isNotDone();
                assertThat(tap.calls).as(this::read).hasSize(call);
                tap.calls.clear();
            }
            replaceOne();

            Process process = runtime.start(MembershipHandler.class, environment(tap.endpoint()), log);
            try {
                assertThat(runtime.invoke(EVENT).get(60, TimeUnit.SECONDS))
                        .as(this::read)
                        .startsWith("response");
                assertThat(Addresses.valuesOf(record.read())).containsExactlyElementsOf(addresses());
                assertThat(read())
                        .contains("\"_aws\"", "\"Size\":" + addresses().size(), "\"Failed\":0");
                tap.calls.clear();
                assertThat(runtime.invoke(EVENT).get(60, TimeUnit.SECONDS)).startsWith("response");
                assertThat(tap.calls)
                        .as("a run that changes nothing reads and writes nothing")
                        .hasSize(CALLS - 1);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private void replaceOne() {
        String old = autoScaling.group().members().get(0).id();
        client.terminateInstanceInAutoScalingGroup(
                request -> request.instanceId(old).shouldDecrementDesiredCapacity(false));
    }

    private List<String> addresses() {
        return autoScaling.group().members().stream()
                .map(member -> autoScaling.hosts().get(member.id()).address().orElseThrow())
                .sorted()
                .toList();
    }

    private Map<String, String> environment(URI endpoint) {
        Map<String, String> environment = new HashMap<>(SettingsTest.environment());
        environment.put("GROUP", group);
        environment.put("HOSTED_ZONE", zone);
        environment.put("AWS_ENDPOINT_URL", endpoint.toString());
        environment.put("AWS_REGION", "eu-central-1");
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        return environment;
    }

    private String read() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
