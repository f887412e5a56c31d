package scaleup.certificate;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import scaleup.Moto;
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

/** AWS as an emulator plays it. */
final class Aws {
    static final Region REGION = Region.EU_WEST_1;

    /** The calls that clients made. */
    final Set<String> calls = new ConcurrentSkipListSet<>();

    private final URI endpoint = Moto.endpoint();

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
}
