package scaleup.membership;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * An emulator of AWS that has Auto Scaling: moto, started here if it is installed (LocalStack has none without a
 * licence), or else what AWS_ENDPOINT_URL names.
 */
final class Emulator {
    private static URI endpoint;

    private Emulator() {}

    /** Where it listens. A test that asks is skipped if there is none, and fails where one is required. */
    static synchronized URI endpoint() throws IOException, InterruptedException {
        if (endpoint == null) {
            endpoint = start();
        }
        return endpoint;
    }

    /** A client of it, built as the function builds it. */
    static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder, URI endpoint) {
        builder.endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
        return Clients.configured(builder, UrlConnectionHttpClient.create());
    }

    private static URI start() throws IOException, InterruptedException {
        Optional<String> program = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> folder + "/moto_server")
                .filter(path -> new File(path).canExecute())
                .findFirst();
        if (program.isPresent()) {
            return moto(program.get());
        }
        String given = System.getenv("AWS_ENDPOINT_URL");
        if (given != null && !given.isBlank()) {
            return URI.create(given);
        }
        String missing = "moto_server (PyPI moto[server]==5.2.5) is not on the PATH, AWS_ENDPOINT_URL names nothing";
        if (Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))) {
            fail(missing);
        }
        return Assumptions.abort(missing);
    }

    private static URI moto(String program) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(program, "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        for (int attempt = 0; attempt < 600; attempt++) {
            try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return URI.create("http://localhost:" + connected.getPort());
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    break;
                }
                Thread.sleep(100);
            }
        }
        return fail("moto_server does not listen");
    }
}
