package scaleup.membership;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import scaleup.cloudformation.CustomResource;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Failure;
import scaleup.cloudformation.Provider;

/**
 * The membership function. CloudFormation's requests are answered; everything else, be it an event of Auto Scaling, of
 * a tag or of the schedule, only wakes it.
 */
public final class MembershipHandler implements RequestStreamHandler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> environment;
    private final Pause pause = MembershipHandler::sleep;
    private Membership membership;

    public MembershipHandler() {
        this(System.getenv());
    }

    MembershipHandler(Map<String, String> environment) {
        this.environment = environment;
    }

    /** One that looks after this membership. */
    MembershipHandler(Membership membership) {
        this(Map.of());
        this.membership = membership;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        JsonNode event = JSON.readTree(input);
        if (CustomResource.isRequest(event)) {
            new CustomResource().handle(event, context, (request, deadline) -> provider(request)
                    .provide(request, deadline));
        } else if (event.has("RequestType") || event.has("ResponseURL")) {
            throw new Failure("The event is neither a request of CloudFormation nor one that wakes the function.");
        } else {
            wake(event);
        }
    }

    /** The tier's record bears its name; what waits for the tier bears the number of servers it waits for. */
    private Provider provider(CustomResourceRequest request) {
        return request.optionalProperty("Record").isPresent()
                ? new PublishedRecord(membership())
                : new Serving(membership(), pause);
    }

    /**
     * A host may change its tag as often as it likes, and Amazon Route 53 takes five requests a second from all of an account
     * (Amazon Route 53 Developer Guide, "Quotas"): so a tag alone makes none, unless somebody waits.
     */
    private void wake(JsonNode event) {
        try {
            if (!event.path("source").asText().equals("aws.tag") || membership().awaited()) {
                membership().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("The function was interrupted.", e);
        }
    }

    private synchronized Membership membership() {
        if (membership == null) {
            MembershipSettings settings = MembershipSettings.of(environment);
            membership = MeasuredMembership.of(settings, Clients.tier(settings, pause));
        }
        return membership;
    }

    private static void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }
}
