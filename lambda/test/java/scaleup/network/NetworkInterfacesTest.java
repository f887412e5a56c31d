package scaleup.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Failure;

class NetworkInterfacesTest {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private World world;
    private NetworkInterfaces resource;

    @BeforeEach
    void make() {
        world = new World();
        resource = new NetworkInterfaces(World.functions(), PAUSE);
    }

    @Test
    void makingAndChangingItWaitsForNothing() throws Exception {
        world.networkInterface();
        assertThat(provide(CustomResourceRequest.Type.CREATE, () -> Duration.ZERO))
                .isEmpty();
        assertThat(provide(CustomResourceRequest.Type.UPDATE, () -> Duration.ZERO))
                .isEmpty();
    }

    @Test
    void itIsDeletedAtOnceWhereThereAreNone() throws Exception {
        assertThat(provide(CustomResourceRequest.Type.DELETE, () -> Duration.ZERO))
                .isEmpty();
    }

    @Test
    void itIsDeletedWhenTheLastOneIsGoneAndNotBefore() throws Exception {
        String first = world.networkInterface();
        String second = world.networkInterface();
        var asked = new AtomicInteger();
        Deadline whileTheyGo = () -> {
            switch (asked.incrementAndGet()) {
                case 3 -> world.delete(first);
                case 5 -> world.delete(second);
                default -> {}
            }
            return Duration.ofMinutes(1);
        };
        assertThat(provide(CustomResourceRequest.Type.DELETE, whileTheyGo)).isEmpty();
        assertThat(asked).as("looked until the second was gone").hasValue(5);
    }

    /** Amazon EC2 throttles who asks without a pause. */
    @Test
    void itLooksAgainAfterAPause() throws Exception {
        String last = world.networkInterface();
        var patient = new NetworkInterfaces(World.functions(), Duration.ofMillis(200));
        long begun = System.nanoTime();
        patient.provide(request(CustomResourceRequest.Type.DELETE, world.defaultGroup), () -> {
            world.delete(last);
            return Duration.ofMinutes(1);
        });
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void thoseOfOtherGroupsAreNotWaitedFor() throws Exception {
        String own = world.defaultGroup;
        new World().networkInterface();
        assertThat(resource.provide(request(CustomResourceRequest.Type.DELETE, own), () -> Duration.ZERO))
                .isEmpty();
    }

    @Test
    void itSaysWhichAreLeftAndWhatToDoBeforeItsTimeIsOver() {
        String left = world.networkInterface();
        assertThatThrownBy(() -> provide(CustomResourceRequest.Type.DELETE, () -> PAUSE))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        ("Security group %s still has the network interfaces %s. AWS Lambda removes those of a function"
                                        + " within an hour of its deletion: delete the stack again then.")
                                .formatted(world.defaultGroup, left));
    }

    private Map<String, String> provide(CustomResourceRequest.Type type, Deadline deadline)
            throws InterruptedException {
        return resource.provide(request(type, world.defaultGroup), deadline);
    }

    private static CustomResourceRequest request(CustomResourceRequest.Type type, String group) {
        return World.request(type, Map.of("InterfacesOfSecurityGroup", group));
    }
}
