package scaleup.rehearsal.play;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import scaleup.rehearsal.machines.network.VpcNetwork;
import scaleup.rehearsal.region.gateway.CallLog;
import scaleup.rehearsal.region.gateway.Connections;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.iam.EndpointPolicies;
import scaleup.rehearsal.template.Player;

/**
 * Who comes through which endpoint of the VPC, and what may pass: IAM User Guide, "AWS global condition context keys", the keys
 * {@code aws:SourceVpc}, {@code aws:SourceVpce} and {@code aws:VpcSourceIp}, of which a request has either these or {@code
 * aws:SourceIp}.
 */
final class VpcEndpoints implements Connections {
    private static final String CLOUDFORMATION = "cloudformation.amazonaws.com";

    private final VpcNetwork network;
    private final EndpointPolicies policies;

    VpcEndpoints(VpcNetwork network, EndpointPolicies policies) {
        this.network = network;
        this.policies = policies;
    }

    /** The player of endpoints, which has their policies heeded as well. */
    Player heeding(Player endpoints) {
        Player heeding = declaration -> {
            var made = endpoints.make(declaration);
            policies.add(
                    made.reference(),
                    service(declaration.properties().path("ServiceName").asText()),
                    declaration.properties().path("PolicyDocument"),
                    "PolicyDocument of " + declaration.path());
            return made;
        };
        return heeding.without(Map.of(
                "PolicyDocument.Version", "it only tells whether policy variables are replaced, and none are played"));
    }

    /** {@code cloudwatch} for {@code com.amazonaws.eu-central-1.monitoring}: of the others, too, IAM's name is the last part. */
    private static String service(String name) {
        String service = name.substring(name.lastIndexOf('.') + 1);
        return service.equals("monitoring") ? "cloudwatch" : service;
    }

    @Override
    public Map<String, String> keys(String service, String address) {
        return policies.of(service)
                .filter(endpoint -> network.topology().passes(address, endpoint))
                .map(endpoint -> Map.of(
                        EndpointPolicies.ENDPOINT,
                        endpoint,
                        "aws:SourceVpc",
                        network.vpc(),
                        "aws:VpcSourceIp",
                        address))
                .orElseGet(() -> INTERNET.keys(service, address));
    }

    /**
     * Takes the answers of custom resources that may pass: they are put into Amazon S3 by addresses that AWS CloudFormation has
     * signed, through its endpoint like whatever else goes there.
     */
    HttpHandler guarding(HttpHandler answers, CallLog calls, Clock clock) {
        return exchange -> {
            String resource = "arn:aws:s3:::%s%s"
                    .formatted(bucket(exchange), exchange.getRequestURI().getPath());
            var sender = exchange.getRemoteAddress().getAddress().getHostAddress();
            String denial = policies.denialOfService(CLOUDFORMATION, "s3:PutObject", resource, keys("s3", sender));
            if (denial.isEmpty()) {
                answers.handle(exchange);
                return;
            }
            calls.add(new CallLog.Entry(
                    clock.instant(),
                    new Principal(CLOUDFORMATION, "custom resource"),
                    "s3",
                    "PutObject",
                    List.of(resource),
                    denial,
                    CallLog.ServedBy.GATEWAY,
                    "AccessDenied",
                    403,
                    0));
            refuse(exchange);
        };
    }

    private static String bucket(HttpExchange exchange) {
        String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        return host.substring(0, Math.max(host.indexOf('.'), 0));
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(403, -1);
        }
    }
}
