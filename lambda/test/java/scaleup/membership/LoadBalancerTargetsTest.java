package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/** Who is healthy to the front door: on HTTPS and on HTTP, as users come by both. */
class LoadBalancerTargetsTest {
    private static final TargetHealth HEALTHY =
            TargetHealth.builder().state(TargetHealthStateEnum.HEALTHY).build();

    /** Elastic Load Balancing API Reference, TargetHealth: a description only where the state is not healthy. */
    private static final TargetHealth INITIAL = TargetHealth.builder()
            .state(TargetHealthStateEnum.INITIAL)
            .description("Target registration is in progress")
            .build();

    private static final TargetHealth UNUSED =
            TargetHealth.builder().state(TargetHealthStateEnum.UNUSED).build();

    private final Map<String, Map<String, TargetHealth>> groups = Map.of(
            "https", Map.of("i-1", HEALTHY, "i-2", HEALTHY, "i-3", INITIAL),
            "http", Map.of("i-1", HEALTHY, "i-3", HEALTHY, "i-4", UNUSED));

    @Test
    void isWhoIsHealthyInEveryTargetGroup() {
        for (var order : List.of(List.of("https", "http"), List.of("http", "https"))) {
            var health = new LoadBalancerTargets(new FrontDoor(), order).health();
            assertThat(health.healthy()).containsExactly("i-1");
        }
    }

    @Test
    void saysWhatTheFrontDoorSaysOfTheOthers() {
        assertThat(new LoadBalancerTargets(new FrontDoor(), List.of("https", "http"))
                        .health()
                        .others())
                .isEqualTo(Map.of("i-3", "initial (Target registration is in progress)", "i-4", "unused"));
    }

    private final class FrontDoor implements ElasticLoadBalancingV2Client {
        @Override
        public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
            List<TargetHealthDescription> targets = new ArrayList<>();
            groups.get(request.targetGroupArn())
                    .forEach((id, health) -> targets.add(TargetHealthDescription.builder()
                            .target(TargetDescription.builder().id(id).build())
                            .targetHealth(health)
                            .build()));
            return DescribeTargetHealthResponse.builder()
                    .targetHealthDescriptions(targets)
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
