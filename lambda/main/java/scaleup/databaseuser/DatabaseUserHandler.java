package scaleup.databaseuser;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import scaleup.cloudformation.CustomResource;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;

/**
 * Called by Secrets Manager, once for each step of a rotation, and by AWS CloudFormation, for the application's first
 * login.
 */
public final class DatabaseUserHandler implements RequestStreamHandler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Wiring wiring;

    /** Built by the first event, so that a wrong setting is an answer to it. */
    private synchronized Wiring wiring() {
        if (wiring == null) {
            wiring = Wiring.of(DatabaseUserSettings.of(System.getenv()), CertificateAuthorities.ofRds());
        }
        return wiring;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var event = read(input);
        if (CustomResource.isRequest(event)) {
            new CustomResource().handle(event, context, this::provide);
        } else {
            wiring().rotation().run(RotationRequest.of(event));
        }
    }

    /** Deleting changes nothing, and needs nothing: the database, or its snapshot, keeps its users. */
    private Map<String, String> provide(CustomResourceRequest request, Deadline deadline) throws InterruptedException {
        return request.type() == CustomResourceRequest.Type.DELETE
                ? Map.of()
                : wiring().firstLogin().provide(request, deadline);
    }

    /** Drops the cause: a parser's message may quote the event. */
    private static JsonNode read(InputStream input) throws IOException {
        try {
            return JSON.readTree(input);
        } catch (JsonProcessingException e) {
            throw new Refused("the event is not JSON");
        }
    }
}
