package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis;

/** When the front door sends users to a load balancer that is new. */
class FrontDoorChecksTest {
    /**
     * HAProxy 3.0 holds a server for up until its first check, which decides at once; so does its health page. Until the
     * front door has found that good twice, the first checks are over.
     */
    @Test
    void theFrontDoorTakesALoadBalancerInAfterThatOneHasCheckedItsServers() {
        String configuration = HaProxy.configuration().text();
        int firstVerdict = seconds(configuration, "check inter (\\d+)s")
                + seconds(configuration, "timeout connect (\\d+)s")
                + seconds(configuration, "timeout check (\\d+)s");
        for (var targets : Synthesis.of("dev").resources("AWS::ElasticLoadBalancingV2::TargetGroup")) {
            assertThat((targets.property("/HealthyThresholdCount").asInt() - 1)
                            * targets.property("/HealthCheckIntervalSeconds").asInt())
                    .isGreaterThan(firstVerdict);
        }
    }

    private static int seconds(String configuration, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(configuration);
        assertThat(matcher.find()).as(pattern).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
