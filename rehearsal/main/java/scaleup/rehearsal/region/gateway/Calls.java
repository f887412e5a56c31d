package scaleup.rehearsal.region.gateway;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import scaleup.rehearsal.region.Outages;
import scaleup.rehearsal.region.Outages.Symptom;

/** What happens to a call: who calls, what, may they, who serves it. */
public final class Calls {
    /** Services that moto plays well enough, by their prefix in IAM. */
    private static final Set<String> FORWARDED =
            Set.of("acm", "cloudwatch", "kms", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm");

    private final IssuedCredentials credentials;
    private final Connections connections;
    private final Authorization authorization;
    private final Map<String, Service> services;
    private final Forwarder forwarder;
    private final SecretsManagerFront secrets;
    private final Outages outages;
    private final CallLog log;
    private final Clock clock;

    /**
     * @param connections which way requests come
     * @param services what the rehearsal plays itself, by its prefix in IAM
     * @param moto what serves those that only store
     * @param outages of services that are called here
     */
    public Calls(
            IssuedCredentials credentials,
            Connections connections,
            Authorization authorization,
            Map<String, Service> services,
            MotoClient moto,
            Outages outages,
            CallLog log,
            Clock clock) {
        this.credentials = credentials;
        this.connections = connections;
        this.authorization = authorization;
        this.services = Map.copyOf(services);
        this.forwarder = new Forwarder(moto.uri());
        this.secrets = new SecretsManagerFront(moto);
        this.outages = outages;
        this.log = log;
        this.clock = clock;
    }

    /** Answers a request; every error is an answer too, and every answer is recorded. */
    Response answer(Request request) throws InterruptedException {
        var signature = Signature.of(request);
        var endpoint = Endpoint.of(request, signature.map(Signature::service).orElse(""));
        return new Answering(request, endpoint).answer(signature.orElse(null));
    }

    /** One call while it is being answered. */
    private final class Answering {
        private final Request request;
        private final Endpoint endpoint;
        private final Protocol protocol;
        private final String requestId = UUID.randomUUID().toString();
        private final Instant start = clock.instant();
        private Principal principal;
        private String action = "";
        private Authorization.Decision decision = new Authorization.Decision(List.of(), "");
        private CallLog.ServedBy servedBy = CallLog.ServedBy.GATEWAY;

        Answering(Request request, Endpoint endpoint) {
            this.request = request;
            this.endpoint = endpoint;
            this.protocol = endpoint.protocol();
        }

        Response answer(Signature signature) throws InterruptedException {
            try {
                if (signature == null) {
                    throw new Unauthenticated(Unauthenticated.Reason.NOT_SIGNED);
                }
                principal = credentials.principal(signature);
                return record(serve(), "");
            } catch (Unauthenticated e) {
                return refuse(protocol.unauthenticated(e.reason()));
            } catch (Refusal e) {
                return refuse(e);
            } catch (IOException | RuntimeException e) {
                var failure = new Refusal(500, "InternalFailure", "The rehearsal failed: " + e);
                return record(protocol.encode(failure, requestId), failure.code() + ": " + e);
            }
        }

        private Response serve() throws Refusal, IOException, InterruptedException {
            var operation = protocol.decode(request);
            action = operation.action();
            var call = new Call(principal, endpoint.service(), action, operation.parameters());
            Map<String, String> keys =
                    new LinkedHashMap<>(connections.keys(endpoint.service(), request.sourceAddress()));
            keys.put("aws:SecureTransport", Boolean.toString(request.secure()));
            decision = authorization.decide(call, keys);
            if (!decision.allowed()) {
                throw protocol.accessDenied(decision.denial());
            }
            requireService();
            var service = services.get(endpoint.service());
            if (service != null && service.plays(action)) {
                servedBy = CallLog.ServedBy.PLAYED;
                return protocol.encode(action, service.serve(call), requestId);
            }
            if (FORWARDED.contains(endpoint.service())) {
                servedBy = CallLog.ServedBy.FORWARDED;
                return forward(call);
            }
            throw new Refusal(
                    501, "NotImplemented", "The rehearsal doesn't play %s:%s".formatted(endpoint.service(), action));
        }

        /** "Common error types" of each API reference: ServiceUnavailable, 503. Who is silent answers nobody in time. */
        private void requireService() throws Refusal, InterruptedException {
            var silent = outages.of(endpoint.service(), Symptom.SILENT);
            boolean late = silent.meets();
            if (late) {
                silent.awaitEnd();
            }
            if (late || outages.of(endpoint.service(), Symptom.REFUSES).meets()) {
                throw new Refusal(
                        503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.");
            }
        }

        private Response forward(Call call) throws Refusal, IOException, InterruptedException {
            return switch (endpoint.service()) {
                case "s3" -> forwarder.forward(request, S3Address.of(request).path(), request.body());
                case "secretsmanager" -> forwarder.forward(request, request.path(), secrets.body(call, request.body()));
                default -> forwarder.forward(request, request.path(), request.body());
            };
        }

        private Response refuse(Refusal refusal) {
            return record(protocol.encode(refusal, requestId), refusal.code());
        }

        private Response record(Response response, String error) {
            log.add(new CallLog.Entry(
                    start,
                    principal,
                    endpoint.service(),
                    action,
                    decision.resources(),
                    decision.denial(),
                    servedBy,
                    error,
                    response.status(),
                    Duration.between(start, clock.instant()).toMillis()));
            return response;
        }
    }
}
