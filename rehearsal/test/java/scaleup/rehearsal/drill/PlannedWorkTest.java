package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.machines.Machine;

/** What the owner asks of Amazon EC2 Auto Scaling, by its API reference. */
class PlannedWorkTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Deque<String> states = new ArrayDeque<>();
    private final List<JsonNode> completed = new ArrayList<>();

    private final Stage stage = (Stage) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Stage.class},
            (proxy, method, arguments) -> method.getName().equals("group")
                    ? "group of " + arguments[0]
                    : call((String) arguments[1], (JsonNode) arguments[2]));

    private final Target server = new Target(
            "web",
            (Machine) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Machine.class}, (proxy, method, arguments) -> "i-1"),
            false);

    private JsonNode call(String action, JsonNode parameters) throws IOException {
        if (action.equals("CompleteLifecycleAction")) {
            assertThat(states).as("it is refused before there is one").isEmpty();
            completed.add(parameters);
            return JSON.createObjectNode();
        }
        return JSON.readTree(
                action.equals("DescribeLifecycleHooks")
                        ? """
                        {"LifecycleHooks": [
                          {"LifecycleHookName": "boot", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"},
                          {"LifecycleHookName": "drain", "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING"}]}"""
                        : "{\"AutoScalingInstances\": [%s]}".formatted(states.remove()));
    }

    @Test
    void aServerThatIsGoneIsLetGoWhenAutoScalingWaitsForIt() throws Exception {
        for (String state : List.of("InService", "Terminating", "Terminating:Wait")) {
            states.add("{\"LifecycleState\": \"%s\"}".formatted(state));
        }
        PlannedWork.letGo(stage, server);
        assertThat(completed).containsExactly(JSON.readTree("""
                {"AutoScalingGroupName": "group of web", "InstanceId": "i-1", "LifecycleHookName": "drain",
                 "LifecycleActionResult": "CONTINUE"}"""));
    }

    @Test
    void oneThatAutoScalingHasTerminatedIsLeftAlone() throws Exception {
        states.add("{\"LifecycleState\": \"Terminating\"}");
        states.add("");
        PlannedWork.letGo(stage, server);
        assertThat(completed).isEmpty();
    }
}
