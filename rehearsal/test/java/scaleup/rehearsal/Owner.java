package scaleup.rehearsal;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.network.NetworkNamespace;
import scaleup.rehearsal.machines.network.Router;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** The account's owner, who calls the region that is played with AWS's SDK, as the file aws.env has it. */
final class Owner {
    private final Map<String, String> environment = new HashMap<>();
    private final String namespace;

    Owner(Slot slot) throws IOException {
        namespace = new Router(slot).namespace();
        for (String line : Files.readAllLines(slot.folder().resolve("owner/aws.env"))) {
            String[] variable = line.substring("export ".length()).split("=", 2);
            environment.put(variable[0], variable[1]);
        }
    }

    /** A client whose calls must be made by {@link #call}. */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.region(Region.of(environment.get("AWS_REGION")))
                .endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL")))
                .credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(
                        environment.get("AWS_ACCESS_KEY_ID"),
                        environment.get("AWS_SECRET_ACCESS_KEY"),
                        environment.get("AWS_SESSION_TOKEN"))))
                // Its sockets are opened by the thread that calls.
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /** Calls in the router's network namespace, where alone the owner's endpoint is. */
    <T> T call(Callable<T> call) throws IOException, InterruptedException {
        return NetworkNamespace.call(namespace, call);
    }
}
