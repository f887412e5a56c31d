package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.Ground;
import scaleup.rehearsal.region.gateway.Authorization;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;

class FailureQueueTest {
    private static final Principal FUNCTION = new Principal("membership-role", "membership");
    private static final String QUEUE = "arn:aws:sqs:eu-central-1:111122223333:failures";
    private static final String URL = "https://sqs.eu-central-1.amazonaws.com/111122223333/failures";

    private final List<Call> asked = new ArrayList<>();
    private StoringService moto;

    @BeforeEach
    void start() throws Exception {
        moto = new StoringService();
    }

    @AfterEach
    void stop() {
        moto.close();
    }

    @Test
    void whatAFunctionCouldNotHandleIsAMessageInTheQueue() throws Exception {
        queue("").send(FUNCTION, QUEUE, Ground.json("{\"version\": \"1.0\"}"));

        assertThat(moto.requests).singleElement().satisfies(request -> {
            assertThat(request.target()).isEqualTo("AmazonSQS.SendMessage");
            assertThat(request.parameters().path("QueueUrl").asText()).isEqualTo(URL);
            assertThat(request.parameters().path("MessageBody").asText()).isEqualTo("{\"version\":\"1.0\"}");
        });
    }

    @Test
    void theFunctionsRoleIsAskedForThePermission() throws Exception {
        queue("").send(FUNCTION, QUEUE, Ground.json("{}"));

        assertThat(asked).singleElement().satisfies(call -> {
            assertThat(call.principal()).isEqualTo(FUNCTION);
            assertThat(call.service() + ":" + call.action()).isEqualTo("sqs:SendMessage");
            assertThat(call.parameters().path("QueueUrl").asText()).isEqualTo(URL);
        });
    }

    @Test
    void aRoleThatMayNotSendsNothing() {
        assertThatThrownBy(() ->
                        queue("not authorized to perform: sqs:SendMessage").send(FUNCTION, QUEUE, Ground.json("{}")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(403);
                    assertThat(refusal.code()).isEqualTo("AccessDenied");
                })
                .hasMessage("not authorized to perform: sqs:SendMessage");

        assertThat(moto.requests).isEmpty();
    }

    @Test
    void aQueueThatThereIsNotRefusesIt() {
        moto.answering(
                "AmazonSQS.SendMessage",
                400,
                "{\"__type\": \"com.amazonaws.sqs#QueueDoesNotExist\", \"message\": \"no such queue\"}");

        assertThatThrownBy(() -> queue("").send(FUNCTION, QUEUE, Ground.json("{}")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("QueueDoesNotExist"))
                .hasMessage("no such queue");
    }

    /** To know whether what will fail one day could be kept, nothing is sent. */
    @Test
    void whetherItMayIsAskedWithoutSendingAnything() {
        assertThat(queue("not authorized").denial(FUNCTION, QUEUE)).isEqualTo("not authorized");
        assertThat(queue("").denial(FUNCTION, QUEUE)).isEmpty();

        assertThat(moto.requests).isEmpty();
        assertThat(asked).hasSize(2).allSatisfy(call -> assertThat(
                        call.parameters().path("QueueUrl").asText())
                .isEqualTo(URL));
    }

    /** @param denial why the role may not; empty if it may */
    private FailureQueue queue(String denial) {
        return new FailureQueue(
                Account.PLAYED,
                (call, connection) -> {
                    assertThat(connection).containsEntry("aws:SecureTransport", "true");
                    asked.add(call);
                    return new Authorization.Decision(List.of(QUEUE), denial);
                },
                moto.client());
    }
}
