package scaleup;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * An emulator of AWS: the one named by {@code AWS_ENDPOINT_URL}, or LocalStack in a container that all test classes
 * share. Where neither is to be had, the test that asks for it is skipped and says so, or fails if
 * {@code SCALEUP_REQUIRE_PROGRAMS} is {@code true}; {@code .ci/localstack} provides the container engine and the image.
 */
public final class LocalStack {
    /** The last version that needs no token. */
    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.14.0");

    private static final String[] SERVICES = {
        "acm",
        "cloudformation",
        "cloudwatch",
        "ec2",
        "events",
        "iam",
        "kms",
        "lambda",
        "logs",
        "route53",
        "s3",
        "secretsmanager",
        "sns",
        "sqs",
        "ssm",
        "sts"
    };

    /** The first attempt stands for the whole run. */
    private static Attempt attempt;

    private final URI endpoint;
    private final Region region;

    private LocalStack(URI endpoint, String region) {
        this.endpoint = endpoint;
        this.region = Region.of(region);
    }

    /**
     * The emulator, started if it is not yet; the container ends with this JVM. To be asked for in each test, or before
     * each, and not before all: Surefire does not report a class that is skipped as a whole.
     */
    public static synchronized LocalStack running() {
        if (attempt == null) {
            attempt = start();
        }
        if (attempt.emulator().isEmpty()) {
            missing(attempt.reason());
        }
        return attempt.emulator().orElseThrow();
    }

    /** Whether this is LocalStack, and not another emulator. */
    boolean genuine() {
        try {
            var health = (HttpURLConnection)
                    endpoint.resolve("/_localstack/health").toURL().openConnection();
            return health.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI endpoint() {
        return endpoint;
    }

    public Region region() {
        return region;
    }

    /** Never the credentials of this machine: they must not reach anything by mistake. */
    public AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    }

    /** A client that talks to the emulator, for example {@code client(Route53Client.builder())}. */
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /** The environment of a process whose AWS clients shall talk to the emulator. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint.toString(),
                "AWS_REGION", region.id(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_EC2_METADATA_DISABLED", "true");
    }

    private static Attempt start() {
        String endpoint = System.getenv("AWS_ENDPOINT_URL");
        if (endpoint != null && !endpoint.isBlank()) {
            String region = Optional.ofNullable(System.getenv("AWS_REGION")).orElse("us-east-1");
            return Attempt.succeeded(new LocalStack(URI.create(endpoint), region));
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Attempt.failed("no container engine answers here, and AWS_ENDPOINT_URL names no emulator");
        }
        var container = container();
        try {
            container.start();
        } catch (ContainerFetchException e) {
            return Attempt.failed("the image %s is not to be had here: %s".formatted(IMAGE, causes(e)));
        }
        return Attempt.succeeded(new LocalStack(container.getEndpoint(), container.getRegion()));
    }

    @SuppressWarnings("resource") // it ends with the JVM
    private static LocalStackContainer container() {
        var container = new LocalStackContainer(IMAGE)
                .withServices(SERVICES)
                // What it would fetch from the outside is not needed.
                .withEnv("SKIP_SSL_CERT_DOWNLOAD", "1")
                .withEnv("DISABLE_EVENTS", "1")
                .withEnv("DNS_ADDRESS", "0");
        String token = System.getenv("LOCALSTACK_AUTH_TOKEN");
        return token == null ? container : container.withEnv("LOCALSTACK_AUTH_TOKEN", token);
    }

    private static String causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .map(Throwable::getMessage)
                .collect(Collectors.joining(": "));
    }

    /** Skips the test, or fails it where nothing may be missing. */
    static void missing(String reason) {
        if (Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))) {
            fail(reason);
        }
        Assumptions.abort(reason);
    }

    private record Attempt(Optional<LocalStack> emulator, String reason) {
        static Attempt succeeded(LocalStack emulator) {
            return new Attempt(Optional.of(emulator), "");
        }

        static Attempt failed(String reason) {
            return new Attempt(Optional.empty(), reason);
        }
    }
}
