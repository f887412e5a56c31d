package scaleup.rehearsal.region.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * The players of resources that only store: made in moto, referred to as 'Return values' of each type's page in the
 * AWS CloudFormation Template Reference Guide has it. Names of attributes are those of CreateLogGroup, CreateQueue
 * and PutParameter in the services' API references; what they may be is in AWS's schemas, by which templates are checked before
 * anything is made.
 */
public final class StoragePlayers {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Properties of a queue that are attributes of CreateQueue under the same name. */
    private static final List<String> QUEUE_ATTRIBUTES = List.of(
            "ContentBasedDeduplication",
            "DelaySeconds",
            "FifoQueue",
            "KmsMasterKeyId",
            "MaximumMessageSize",
            "MessageRetentionPeriod",
            "ReceiveMessageWaitTimeSeconds",
            "RedrivePolicy",
            "SqsManagedSseEnabled",
            "VisibilityTimeout");

    private final Account account;
    private final MotoClient moto;

    public StoragePlayers(Account account, MotoClient moto) {
        this.account = account;
        this.moto = moto;
    }

    /** By type. */
    public Map<String, Player> byType() {
        return Map.of(
                "AWS::Logs::LogGroup",
                unencrypted(this::logGroup, "KmsKeyId"),
                "AWS::SecretsManager::Secret",
                unencrypted(new SecretPlayer(moto), "KmsKeyId"),
                "AWS::SQS::Queue",
                unencrypted(this::queue, "KmsMasterKeyId", "SqsManagedSseEnabled"),
                "AWS::SSM::Parameter",
                this::parameter);
    }

    private static Player unencrypted(Player player, String... properties) {
        return player.without(Stream.of(properties)
                .collect(Collectors.toMap(name -> name, name -> "nothing is encrypted at rest on this computer")));
    }

    private Made logGroup(Declaration declaration) throws NotMade {
        var properties = Properties.of(declaration, "KmsKeyId", "LogGroupName", "RetentionInDays", "Tags");
        var name = PhysicalId.name(declaration, "LogGroupName", 512);
        // Its key is not passed on: nothing is encrypted at rest, and keys are only declared.
        call("logs", "Logs_20140328.CreateLogGroup", JSON.createObjectNode().put("logGroupName", name));
        if (properties.has("RetentionInDays")) {
            call(
                    "logs",
                    "Logs_20140328.PutRetentionPolicy",
                    JSON.createObjectNode()
                            .put("logGroupName", name)
                            .put("retentionInDays", properties.number("RetentionInDays", 1, Integer.MAX_VALUE)));
        }
        return new Made(name, Map.of("Arn", account.arn("logs", "log-group:" + name + ":*")));
    }

    private Made queue(Declaration declaration) throws NotMade {
        Properties.of(
                declaration,
                Stream.concat(QUEUE_ATTRIBUTES.stream(), Stream.of("QueueName", "Tags"))
                        .toList());
        var name = PhysicalId.name(declaration, "QueueName", 80);
        var request = JSON.createObjectNode().put("QueueName", name);
        var attributes = request.putObject("Attributes");
        for (var attribute : QUEUE_ATTRIBUTES) {
            var value = declaration.properties().path(attribute);
            if (!value.isMissingNode()) {
                attributes.put(attribute, value.isValueNode() ? value.asText() : value.toString());
            }
        }
        call("sqs", "AmazonSQS.CreateQueue", request);
        var url = "https://sqs.%s.amazonaws.com/%s/%s".formatted(account.region(), account.id(), name);
        return new Made(url, Map.of("Arn", account.arn("sqs", name), "QueueName", name, "QueueUrl", url));
    }

    private Made parameter(Declaration declaration) throws NotMade {
        var properties = Properties.of(
                        declaration,
                        "AllowedPattern",
                        "DataType",
                        "Description",
                        "Name",
                        "Tags",
                        "Tier",
                        "Type",
                        "Value")
                .node();
        var name = PhysicalId.name(declaration, "Name", 2048);
        ObjectNode request = JSON.createObjectNode().put("Name", name);
        for (var member : List.of("AllowedPattern", "DataType", "Description", "Tier", "Type", "Value")) {
            if (properties.has(member)) {
                request.set(member, properties.get(member));
            }
        }
        call("ssm", "AmazonSSM.PutParameter", request);
        return new Made(
                name,
                Map.of(
                        "Type", request.path("Type").asText(),
                        "Value", request.path("Value").asText()));
    }

    private void call(String service, String target, JsonNode request) throws NotMade {
        try {
            moto.json(service, target, request);
        } catch (Refusal e) {
            throw new NotMade("%s: %s".formatted(target, e.getMessage()), e);
        }
    }
}
