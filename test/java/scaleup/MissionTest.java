package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every element of the picture is found in the templates. */
class MissionTest {
    @Proof
    void hasAFrontDoorThreeTiersAndADatabase(Synthesis synthesis) {
        assertThat(synthesis.resources("AWS::ElasticLoadBalancingV2::LoadBalancer"))
                .hasSize(1);
        assertThat(synthesis.resources("AWS::AutoScaling::AutoScalingGroup"))
                .extracting(Synthesis.Resource::part)
                .containsExactly("Application", "Web", "LoadBalancer");
        assertThat(synthesis.resources("AWS::RDS::DBInstance"))
                .hasSize(1 + synthesis.configuration().database().readReplicas());
    }

    @Proof
    void runsTwoOrMoreLoadBalancersAtOnce(Synthesis synthesis) {
        var group = synthesis.resource("LoadBalancer", "AWS::AutoScaling::AutoScalingGroup");
        assertThat(group.property("/MinSize").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(group.property("/TargetGroupARNs")).isNotEmpty();
    }

    @Proof
    void sharesNoServerBetweenTiers(Synthesis synthesis) {
        var programs = List.of("/usr/sbin/haproxy -Ws -f /opt/haproxy/haproxy.cfg", "/usr/sbin/nginx", "COMMAND=");
        var parts = List.of("LoadBalancer", "Web", "Application");
        for (String part : parts) {
            String userData = CloudConfig.text(synthesis, part);
            for (String program : programs) {
                boolean own = programs.indexOf(program) == parts.indexOf(part);
                assertThat(userData.contains(program))
                        .as("%s on a host of %s", program, part)
                        .isEqualTo(own);
            }
        }
    }

    /** It has servers to choose from, but nobody on the network can ask it. */
    @Test
    void theHaProxyOfAWebServerIsNoLoadBalancer() {
        assertThat(CloudConfig.brought(Synthesis.of("prod"), "Web", "/opt/haproxy")
                        .get("/opt/haproxy/upstream.cfg"))
                .contains("bind unix@")
                .doesNotContainPattern("bind (?!unix@)");
    }
}
