package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.ec2.Ec2Client;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;

/** No emulator has lifecycle hooks: this stands in for the answers that Auto Scaling documents. */
class LifeCycleActionsTest {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private volatile String body = "";
    private HttpServer server;
    private Ec2AutoScaling adapter;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            int status = statuses.size() > 1 ? statuses.remove(0) : statuses.get(0);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        URI endpoint = URI.create("http://localhost:" + server.getAddress().getPort());
        adapter = new Ec2AutoScaling(
                Emulator.client(AutoScalingClient.builder(), endpoint),
                Emulator.client(Ec2Client.builder(), endpoint),
                MembershipSettings.of(MembershipSettingsTest.environment()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theHookOfTheInstanceIsCompleted() {
        statuses.add(200);
        body = "<CompleteLifecycleActionResponse><CompleteLifecycleActionResult/></CompleteLifecycleActionResponse>";

        adapter.completeLaunch("i-1");

        assertThat(requests).singleElement().satisfies(request -> assertThat(request)
                .contains(
                        "Action=CompleteLifecycleAction",
                        "LifecycleHookName=launch",
                        "AutoScalingGroupName=Scaleup-dev-web",
                        "InstanceId=i-1",
                        "LifecycleActionResult=CONTINUE"));
    }

    @Test
    void theTerminateHookIsAnotherOne() {
        statuses.add(200);
        body = "<CompleteLifecycleActionResponse><CompleteLifecycleActionResult/></CompleteLifecycleActionResponse>";

        adapter.completeTermination("i-1");

        assertThat(requests).singleElement().satisfies(request -> assertThat(request)
                .contains(
                        "Action=CompleteLifecycleAction",
                        "LifecycleHookName=terminate",
                        "AutoScalingGroupName=Scaleup-dev-web",
                        "InstanceId=i-1",
                        "LifecycleActionResult=CONTINUE"));
    }

    /** Amazon EC2 Auto Scaling API Reference, SetInstanceHealth. */
    @Test
    void anUnhealthyInstanceIsReported() {
        statuses.add(200);
        body = "<SetInstanceHealthResponse/>";

        adapter.reportUnhealthy("i-1");

        assertThat(requests).singleElement().satisfies(request -> assertThat(request)
                .contains("Action=SetInstanceHealth", "InstanceId=i-1", "HealthStatus=Unhealthy"));
    }

    @Test
    void anInstanceThatTheGroupHasNoMoreIsNoError() {
        statuses.add(400);
        body = error("ValidationError", "Instance Id not found - No managed instance found for instance ID i-1");

        assertThatCode(() -> adapter.reportUnhealthy("i-1")).doesNotThrowAnyException();
    }

    @Test
    void aHookThatIsNotActiveAnyMoreIsNoError() {
        statuses.add(400);
        body = error("ValidationError", "No active Lifecycle Action found with instance ID i-1");

        assertThatCode(() -> adapter.completeLaunch("i-1")).doesNotThrowAnyException();
        assertThatCode(() -> adapter.completeTermination("i-1")).doesNotThrowAnyException();
    }

    @Test
    void anyOtherRefusalIsAnError() {
        statuses.add(400);
        body = error("ValidationError", "Lifecycle hook not found");

        assertThatThrownBy(() -> adapter.completeLaunch("i-1")).isInstanceOf(AutoScalingException.class);
        assertThatThrownBy(() -> adapter.completeTermination("i-1")).isInstanceOf(AutoScalingException.class);
        assertThatThrownBy(() -> adapter.reportUnhealthy("i-1")).isInstanceOf(AutoScalingException.class);
    }

    @Test
    void throttlingIsTriedAgain() {
        statuses.addAll(List.of(400, 400, 200));
        body = error("Throttling", "Rate exceeded");

        adapter.completeLaunch("i-1");

        assertThat(requests).hasSize(3);
    }

    private static String error(String code, String message) {
        return "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                .formatted(code, message);
    }
}
