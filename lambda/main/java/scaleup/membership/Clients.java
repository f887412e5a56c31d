package scaleup.membership;

import java.time.Duration;
import scaleup.ec2.Ec2Client;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.route53.Route53Client;

/** Wires a tier to AWS. The SDK repeats what is throttled or disturbed, with jitter. */
final class Clients {
    private static final int ATTEMPTS = 5;
    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofSeconds(20);

    private Clients() {}

    static Membership tier(MembershipSettings settings, Pause pause) {
        SdkHttpClient http = UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                .socketTimeout(ATTEMPT)
                .build();
        Ec2AutoScaling autoScaling = new Ec2AutoScaling(
                configured(AutoScalingClient.builder(), http), configured(Ec2Client.builder(), http), settings);
        return settings.record()
                .<Membership>map(record -> new PublishedTier(
                        autoScaling, new Route53Record(configured(Route53Client.builder(), http), record), pause))
                .orElseGet(() -> new BalancedTier(
                        autoScaling,
                        new LoadBalancerTargets(
                                configured(ElasticLoadBalancingV2Client.builder(), http), settings.targetGroups())));
    }

    static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C configured(
            B builder, SdkHttpClient http) {
        return builder.httpClient(http)
                .overrideConfiguration(configuration -> configuration
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build())
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL))
                .build();
    }
}
