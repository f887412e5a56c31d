package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Authorization;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.lambda.Destinations;

/** Sends what functions could not handle to queues of Amazon SQS, if the function's role may. */
record FailureQueue(Account account, Authorization authorization, MotoClient moto) implements Destinations {
    @Override
    public void send(Principal sender, String destination, JsonNode invocationRecord) throws Refusal {
        String queue = destination.substring(destination.lastIndexOf(':') + 1);
        var message = JsonNodeFactory.instance
                .objectNode()
                .put("QueueUrl", "https://sqs.%s.amazonaws.com/%s/%s".formatted(account.region(), account.id(), queue))
                .put("MessageBody", invocationRecord.toString());
        var decision = authorization.decide(
                new Call(sender, "sqs", "SendMessage", message), Map.of("aws:SecureTransport", "true"));
        if (!decision.allowed()) {
            throw new Refusal(403, "AccessDenied", decision.denial());
        }
        moto.json("sqs", "AmazonSQS.SendMessage", message);
    }
}
