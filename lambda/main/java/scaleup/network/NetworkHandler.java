package scaleup.network;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import scaleup.cloudformation.CustomResource;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Failure;
import scaleup.cloudformation.Provider;
import scaleup.ec2.Ec2Client;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** What AWS CloudFormation can't do to a network by itself, as its custom resources. Nothing else calls this function. */
public final class NetworkHandler implements RequestStreamHandler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(40);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        JsonNode event = JSON.readTree(input);
        if (!CustomResource.isRequest(event)) {
            throw new Failure("The event is no request of CloudFormation.");
        }
        new CustomResource()
                .handle(event, context, (request, deadline) -> provider(request).provide(request, deadline));
    }

    private static Provider provider(CustomResourceRequest request) {
        if (request.optionalProperty(ManagedPrefixList.PROPERTY).isPresent()) {
            return new ManagedPrefixList(client());
        }
        if (request.optionalProperty(NetworkInterfaces.PROPERTY).isPresent()) {
            return new NetworkInterfaces(client(), PAUSE);
        }
        return new DefaultSecurityGroup(client());
    }

    private static Ec2Client client() {
        return Ec2Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ATTEMPT))
                .overrideConfiguration(configuration -> configuration
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy()))
                .build();
    }
}
