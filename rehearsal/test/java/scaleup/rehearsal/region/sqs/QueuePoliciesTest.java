package scaleup.rehearsal.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.iam.ResourcePolicies;
import scaleup.rehearsal.region.iam.ServiceRequest;
import scaleup.rehearsal.region.kms.Keys;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/** A queue has the policy that a template gives it, and is encrypted with the key that it names. */
class QueuePoliciesTest {
    private static final String QUEUE = "arn:aws:sqs:eu-central-1:111122223333:failed";
    private static final String URL = "https://sqs.eu-central-1.amazonaws.com/111122223333/failed";

    private final ResourcePolicies policies = new ResourcePolicies();
    private final QueuePolicies queues =
            new QueuePolicies(Account.PLAYED, policies, new Keys(Account.PLAYED, policies));

    @Test
    void aPolicyIsThatOfEachQueueThatItNames() throws Exception {
        make("AWS::SQS::QueuePolicy", """
                {Queues: ['%s', '%s2'], PolicyDocument: {Statement: {Effect: Allow, Principal: {Service: sns.amazonaws.com},
                  Action: 'sqs:SendMessage', Resource: '*'}}}""".formatted(URL, URL));

        for (String queue : new String[] {QUEUE, QUEUE + "2"}) {
            assertThat(policies.of(queue)
                            .orElseThrow()
                            .denial(
                                    new ServiceRequest("sns.amazonaws.com", ""),
                                    "sqs:SendMessage",
                                    queue,
                                    Account.PLAYED))
                    .isEmpty();
        }
        assertThat(policies.of(QUEUE + "3")).isEmpty();
    }

    @Test
    void aPolicyThatSaysNothingIsRefused() {
        assertThatThrownBy(() -> make("AWS::SQS::QueuePolicy", "{Queues: ['%s'], PolicyDocument: {}}".formatted(URL)))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("has no statement");
    }

    /** Amazon SQS Developer Guide, "Amazon SQS Key management": AWS's own key is open to whoever may use the queue. */
    @ParameterizedTest
    @CsvSource({
        "'{QueueName: failed, KmsMasterKeyId: 1234}', arn:aws:kms:eu-central-1:111122223333:key/1234",
        "'{QueueName: failed, KmsMasterKeyId: ''arn:aws:kms:eu-central-1:111122223333:key/1''}', arn:aws:kms:eu-central-1:111122223333:key/1",
        "'{QueueName: failed, KmsMasterKeyId: alias/aws/sqs}',",
        "'{QueueName: failed, SqsManagedSseEnabled: true}',",
    })
    void aQueuesKeyIsTheOneThatItsUserChose(String properties, String key) throws Exception {
        make("AWS::SQS::Queue", properties);

        assertThat(queues.key(QUEUE).orElse(null)).isEqualTo(key);
    }

    private void make(String type, String properties) throws Exception {
        Map<String, Player> players = new HashMap<>();
        queues.examine(players);
        players.get(type)
                .make(new Declaration(
                        "Shop", "Thing", type, new YAMLMapper().readTree(properties), MissingNode.getInstance()));
    }
}
