package scaleup.certificate;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import scaleup.cloudformation.CustomResource;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.metrics.Metrics;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Keeps the load balancers' certificate in its secret. Schedules and ACM's events only wake it; as custom resource it
 * lets a deployment succeed only where the secret holds a certificate that can be presented.
 */
public final class CertificateHandler implements RequestStreamHandler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_ATTRIBUTE = 800;
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(40);
    private static final int PAUSE_MILLISECONDS = 500;

    private final Map<String, String> environment;
    private final CustomResource customResource;
    private Job job;

    /** For Lambda. */
    public CertificateHandler() {
        this(System.getenv(), new CustomResource());
    }

    CertificateHandler(Map<String, String> environment, CustomResource customResource) {
        this.environment = Map.copyOf(environment);
        this.customResource = customResource;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        JsonNode event = JSON.readTree(input);
        if (CustomResource.isRequest(event)) {
            customResource.handle(event, context, (request, deadline) -> provide(request));
        } else {
            run();
        }
    }

    private Map<String, String> provide(CustomResourceRequest request) {
        if (request.type() == CustomResourceRequest.Type.DELETE) {
            return Map.of();
        }
        SecretUpdate.Outcome outcome = run();
        String warnings = String.join("; ", outcome.warnings());
        return Map.of(
                "Expires",
                outcome.certificate().expires().toString(),
                "Warnings",
                warnings.substring(0, Math.min(warnings.length(), LONGEST_ATTRIBUTE)));
    }

    /** Settings and clients are read here, so that a custom resource is answered where they are wrong. */
    private synchronized SecretUpdate.Outcome run() {
        if (job == null) {
            job = new Job(CertificateSettings.read(environment));
        }
        return job.run();
    }

    private static final class Job {
        private final SecretStore store;
        private final Optional<CertificateSource> source;
        private final Checks checks;
        private final Measurements measurements;
        private final Clock clock = Clock.systemUTC();

        Job(CertificateSettings settings) {
            store = new SecretsManagerSecret(client(SecretsManagerClient.builder()), settings.secret());
            source = source(settings);
            checks = new Checks(settings.names(), new ChainCheck(ChainCheck::rootsOfTheRuntime));
            Metrics metrics = new Metrics(settings.metricsNamespace(), Map.of("Function", "certificate"));
            measurements = new Measurements(metrics::line, clock, System.out::println);
        }

        SecretUpdate.Outcome run() {
            return measurements.measure(
                    progress -> new SecretUpdate(store, source, checks, clock, progress, Job::pause).run());
        }

        private static Optional<CertificateSource> source(CertificateSettings settings) {
            SecureRandom random = new SecureRandom();
            return switch (settings.source()) {
                case SELF_SIGNED -> Optional.of(new SelfSigned(settings.names(), random));
                case ACM ->
                    settings.certificate()
                            .map(arn -> new AcmCertificate(new Acm(client(AcmClient.builder()), arn), random));
                case SECRET -> Optional.empty();
            };
        }

        private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
            return builder.httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(ClientOverrideConfiguration.builder()
                            .retryStrategy(RetryMode.STANDARD)
                            .apiCallAttemptTimeout(ATTEMPT)
                            .apiCallTimeout(CALL)
                            .build())
                    .build();
        }

        private static void pause() {
            try {
                TimeUnit.MILLISECONDS.sleep(
                        PAUSE_MILLISECONDS + ThreadLocalRandom.current().nextInt(PAUSE_MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
