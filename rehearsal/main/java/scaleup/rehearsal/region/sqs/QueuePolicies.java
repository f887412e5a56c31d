package scaleup.rehearsal.region.sqs;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.iam.ResourcePolicies;
import scaleup.rehearsal.region.iam.ResourcePolicy;
import scaleup.rehearsal.region.kms.Keys;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Examined;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/** Who may send to a queue and read from it: its policy, and the key by which it is encrypted. */
public final class QueuePolicies {
    private final Account account;
    private final ResourcePolicies policies;
    private final Keys keys;
    private final Map<String, String> keysByQueue = new ConcurrentHashMap<>();

    public QueuePolicies(Account account, ResourcePolicies policies, Keys keys) {
        this.account = account;
        this.policies = policies;
        this.keys = keys;
    }

    /** Has queues and their policies looked at before their players make them. */
    public void examine(Map<String, Player> players) {
        Map<String, Player> examiners = Map.of("AWS::SQS::Queue", this::queue, "AWS::SQS::QueuePolicy", this::policy);
        examiners.forEach(
                (type, examiner) -> players.merge(type, examiner, (player, added) -> new Examined(added, player)));
    }

    /** The ARN of the key that a user manages and by which a queue is encrypted; empty if none is. */
    public Optional<String> key(String queueArn) {
        return Optional.ofNullable(keysByQueue.get(queueArn));
    }

    private Made queue(Declaration declaration) {
        var arn = account.arn("sqs", PhysicalId.name(declaration, "QueueName", 80));
        var key = declaration.properties().path("KmsMasterKeyId").asText();
        if (!key.isEmpty() && !Keys.managedByAws(key)) {
            keysByQueue.put(arn, keys.arn(key));
        }
        return Made.of(arn);
    }

    private Made policy(Declaration declaration) throws NotMade {
        var properties = Properties.of(declaration, "PolicyDocument", "Queues");
        var policy = ResourcePolicy.of(properties.node().path("PolicyDocument"), declaration.path());
        for (var url : properties.texts("Queues")) {
            policies.put(account.arn("sqs", url.substring(url.lastIndexOf('/') + 1)), policy);
        }
        return Made.of(declaration.path());
    }
}
