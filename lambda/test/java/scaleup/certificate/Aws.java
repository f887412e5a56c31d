package scaleup.certificate;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * AWS as an emulator plays it: the one that {@code AWS_ENDPOINT_URL} names, or a moto of the tests' own. Without either
 * the tests are skipped and say so, or fail if {@code SCALEUP_REQUIRE_PROGRAMS} is {@code true}.
 */
final class Aws {
    static final Region REGION = Region.EU_WEST_1;
    private static Optional<URI> started = Optional.empty();

    /** The calls that clients made. */
    final Set<String> calls = new ConcurrentSkipListSet<>();

    private final URI endpoint = endpoint();

    URI uri() {
        return endpoint;
    }

    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.region(REGION)
                .endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .addExecutionInterceptor(new ExecutionInterceptor() {
                            @Override
                            public void beforeExecution(
                                    Context.BeforeExecution context, ExecutionAttributes attributes) {
                                calls.add(context.request()
                                        .getClass()
                                        .getSimpleName()
                                        .replaceAll("Request$", ""));
                            }
                        })
                        .build())
                .build();
    }

    private static synchronized URI endpoint() {
        String given = System.getenv("AWS_ENDPOINT_URL");
        if (given != null && !given.isBlank()) {
            return URI.create(given);
        }
        if (started.isEmpty()) {
            started = Optional.of(start(Program.named("moto_server")));
        }
        return started.get();
    }

    private static URI start(Program moto) {
        try {
            int port;
            try (ServerSocket socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
            Path log = Files.createTempFile("moto", ".txt");
            Process process = moto.start(Map.of(), log, "-H", "127.0.0.1", "-p", Integer.toString(port));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                List<ProcessHandle> children = process.descendants().toList();
                process.destroy();
                children.forEach(ProcessHandle::destroy);
            }));
            URI uri = URI.create("http://localhost:" + port);
            for (int tries = 0; tries < 600; tries++) {
                if (!process.isAlive()) {
                    throw new AssertionError("moto ended: " + Files.readString(log));
                }
                if (answers(uri)) {
                    return uri;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
            throw new AssertionError("moto does not answer: " + Files.readString(log));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean answers(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status > 0;
        } catch (IOException notYet) {
            return false;
        }
    }
}
