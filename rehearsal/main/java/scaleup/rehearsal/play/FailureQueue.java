package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Authorization;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.MotoClient;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.lambda.Destinations;

/** Sends what functions could not handle to queues of Amazon SQS, if the function's role and the queue's policy let them. */
record FailureQueue(Account account, Authorization authorization, MotoClient moto) implements Destinations {
    @Override
    public void send(Principal sender, String destination, JsonNode invocationRecord) throws Refusal {
        var denial = denial(sender, destination);
        if (!denial.isEmpty()) {
            throw new Refusal(403, "AccessDenied", denial);
        }
        moto.json("sqs", "AmazonSQS.SendMessage", message(destination).put("MessageBody", invocationRecord.toString()));
    }

    /** Why a function's role may not send there, in AWS's words; empty if it may. */
    String denial(Principal sender, String destination) {
        return authorization
                .decide(
                        new Call(sender, "sqs", "SendMessage", message(destination)),
                        Map.of("aws:SecureTransport", "true"))
                .denial();
    }

    private ObjectNode message(String destination) {
        String queue = destination.substring(destination.lastIndexOf(':') + 1);
        return JsonNodeFactory.instance
                .objectNode()
                .put("QueueUrl", "https://sqs.%s.amazonaws.com/%s/%s".formatted(account.region(), account.id(), queue));
    }
}
