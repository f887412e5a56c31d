package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Failure;
import software.amazon.awssdk.core.exception.SdkClientException;

class ServingTest {
    /** How many serve, run after run; -1 is an error of AWS. The last one lasts. */
    private final Deque<Integer> serving = new ArrayDeque<>();

    private final List<String> problems = new ArrayList<>();
    private boolean removed;
    private Duration elapsed = Duration.ZERO;
    private final Deadline deadline =
            Deadline.before(() -> Duration.ofSeconds(60).minus(elapsed), Duration.ZERO);
    private final Membership tier = new Membership() {
        @Override
        public MembershipOutcome run() {
            int now = serving.size() > 1 ? serving.poll() : serving.element();
            if (now < 0) {
                throw SdkClientException.create("Rate exceeded");
            }
            return new MembershipOutcome(now, now, 0, 0, 0, 0, 0, Map.of("InService", now), problems);
        }

        @Override
        public boolean awaited() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void remove() {
            removed = true;
        }
    };
    private final Serving resource = new Serving(tier, duration -> elapsed = elapsed.plus(duration));

    @Test
    void itIsThereAsSoonAsTheMinimumServes() throws InterruptedException {
        serving.add(0);
        serving.add(1);
        serving.add(2);

        assertThat(resource.provide(request(CustomResourceRequest.Type.CREATE, "2"), deadline))
                .containsEntry("Serving", "2");
        assertThat(elapsed).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void anUpdateWaitsToo() throws InterruptedException {
        serving.add(0);
        serving.add(2);

        assertThat(resource.provide(request(CustomResourceRequest.Type.UPDATE, "2"), deadline))
                .containsEntry("Serving", "2");
    }

    @Test
    void itSaysHowManyServeInWhichStateWhenItsTimeIsUp() {
        serving.add(1);

        assertThatThrownBy(() -> resource.provide(request(CustomResourceRequest.Type.CREATE, "2"), deadline))
                .isInstanceOf(Failure.class)
                .hasMessage("1 of at least 2 instances serve after 60 s; the group lists {InService=1}.");
    }

    @Test
    void itQuotesWhatInstancesSayOfThemselves() {
        serving.add(0);
        for (int i = 1; i <= 4; i++) {
            problems.add("i-%d says: GET http://10.0.0.%d:8080/health: 404. Last words: no route".formatted(i, i));
        }

        assertThatThrownBy(() -> resource.provide(request(CustomResourceRequest.Type.CREATE, "2"), deadline))
                .hasMessage("0 of at least 2 instances serve after 60 s; the group lists {InService=0}."
                        + " i-1 says: GET http://10.0.0.1:8080/health: 404. Last words: no route."
                        + " i-2 says: GET http://10.0.0.2:8080/health: 404. Last words: no route."
                        + " i-3 says: GET http://10.0.0.3:8080/health: 404. Last words: no route.");
    }

    @Test
    void whatWaitsBesideTheGroupWaitsAtItsCreationAlone() throws InterruptedException {
        serving.add(0);
        ObjectNode properties =
                JsonNodeFactory.instance.objectNode().put("Minimum", "2").put("OnlyAtCreation", "true");

        for (CustomResourceRequest.Type type :
                List.of(CustomResourceRequest.Type.UPDATE, CustomResourceRequest.Type.DELETE)) {
            assertThat(resource.provide(request(type, properties), deadline)).isEmpty();
        }
        assertThat(elapsed).isZero();
        assertThatThrownBy(() -> resource.provide(request(CustomResourceRequest.Type.CREATE, properties), deadline))
                .hasMessageStartingWith("0 of at least 2 instances serve after 60 s");
    }

    @Test
    void aDisturbanceIsOutlived() throws InterruptedException {
        serving.add(-1);
        serving.add(-1);
        serving.add(3);

        assertThat(resource.provide(request(CustomResourceRequest.Type.CREATE, "2"), deadline))
                .containsEntry("Serving", "3");
    }

    @Test
    void anErrorThatLastsIsTold() {
        serving.add(-1);

        assertThatThrownBy(() -> resource.provide(request(CustomResourceRequest.Type.CREATE, "2"), deadline))
                .hasMessageContaining("An unknown number")
                .hasMessageContaining("Rate exceeded");
    }

    @Test
    void aMinimumThatIsNoneIsRefused() {
        assertThatThrownBy(() -> resource.provide(request(CustomResourceRequest.Type.CREATE, "two"), deadline))
                .hasMessageContaining("'two'");
    }

    @Test
    void onDeletionNothingGoesWhateverThePropertiesAre() throws InterruptedException {
        assertThat(resource.provide(request(CustomResourceRequest.Type.DELETE, "two"), deadline))
                .isEmpty();
        assertThat(removed)
                .as("the group is still there, and what writes the record")
                .isFalse();
    }

    @Test
    void theRecordIsTakenAwayOnDeletionOfItsOwnResourceAlone() throws InterruptedException {
        PublishedRecord record = new PublishedRecord(tier);
        for (CustomResourceRequest.Type type :
                List.of(CustomResourceRequest.Type.CREATE, CustomResourceRequest.Type.UPDATE)) {
            assertThat(record.provide(request(type, ""), deadline)).isEmpty();
            assertThat(removed).isFalse();
        }
        record.provide(request(CustomResourceRequest.Type.DELETE, ""), deadline);
        assertThat(removed).isTrue();
    }

    private static CustomResourceRequest request(CustomResourceRequest.Type type, String minimum) {
        return request(type, JsonNodeFactory.instance.objectNode().put("Minimum", minimum));
    }

    private static CustomResourceRequest request(CustomResourceRequest.Type type, ObjectNode properties) {
        return new CustomResourceRequest(type, "stack", "request", "Membership", "stack/Membership", properties);
    }
}
