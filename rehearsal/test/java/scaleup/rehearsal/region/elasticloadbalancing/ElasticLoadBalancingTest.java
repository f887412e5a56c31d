package scaleup.rehearsal.region.elasticloadbalancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.computer.FreePort;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

/** The resources as the templates declare them, and the API. */
class ElasticLoadBalancingTest {
    private final Door door = new Door();
    private int port;

    @BeforeEach
    void port() throws Exception {
        port = FreePort.find();
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void aLoadBalancerHasANodeWithItsGroupsInEachSubnetAndAPublicAddress() throws Exception {
        Made made = door.loadBalancer();
        assertThat(door.vpc.allocated)
                .extracting(NetworkInterface::subnet)
                .containsExactly("eu-central-1a", "eu-central-1b");
        assertThat(door.vpc.allocated)
                .allSatisfy(node -> assertThat(node.securityGroups()).containsExactly("sg-1"));
        assertThat(door.vpc.published.keySet())
                .containsExactlyInAnyOrder(new Slot(10).publicAddress(4), new Slot(10).publicAddress(5));
        assertThat(made.reference())
                .matches("arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/"
                        + "Scaleu-Door-[0-9A-F]{12}/[0-9a-f]{16}");
        assertThat(made.attributes())
                .containsEntry("LoadBalancerArn", made.reference())
                .containsEntry("CanonicalHostedZoneID", "Z3F0SRJ5LGBH90")
                .containsEntry("SecurityGroups", "sg-1");
        assertThat(made.reference())
                .endsWith("loadbalancer/" + made.attributes().get("LoadBalancerFullName"));
        assertThat(made.attributes().get("DNSName"))
                .matches("scaleu-door-[0-9a-f]{12}-[0-9a-f]{16}\\.elb\\.eu-central-1\\.amazonaws\\.com");
        try (var another = new Door()) {
            assertThat(another.loadBalancer().reference())
                    .as("the same in each rehearsal")
                    .isEqualTo(made.reference());
        }
    }

    @Test
    void anInternalLoadBalancerHasNoPublicAddress() throws Exception {
        door.loadBalancer("{'Type': 'network', 'Scheme': 'internal', 'Subnets': ['eu-central-1a']}");
        assertThat(door.vpc.published).isEmpty();
    }

    @Test
    void whatIsDeclaredAndNotPlayedHasAReason() {
        var properties = "{'Type': 'network', 'Tags': [], 'LoadBalancerAttributes': "
                + "[{'Key': 'deletion_protection.enabled', 'Value': 'true'},"
                + " {'Key': 'access_logs.s3.enabled', 'Value': 'false'}]}";
        assertThat(door.loadBalancerPlayer.notPlayed(Door.json(properties)))
                .isEqualTo(Map.of(
                        "Tags", "nothing in a rehearsal reads them",
                        "LoadBalancerAttributes.deletion_protection.enabled",
                                "a rehearsal deletes everything at its end"));
    }

    @Test
    void anAttributeThatIsNotPlayedIsTrueOrFalse() {
        assertThatThrownBy(() ->
                        door.loadBalancer("{'Type': 'network', 'Subnets': ['eu-central-1a'], 'LoadBalancerAttributes': "
                                + "[{'Key': 'deletion_protection.enabled', 'Value': 'maybe'}]}"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("deletion_protection.enabled is 'maybe'");
    }

    @Test
    void whatIsUnknownOrNotPlayedIsRefusedByName() throws Exception {
        assertThatThrownBy(() -> door.loadBalancer("{'Type': 'network', 'SubnetMappings': []}"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("SubnetMappings");
        assertThatThrownBy(() -> door.loadBalancer("{'Subnets': ['eu-central-1a']}"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("network");
        assertThatThrownBy(() -> door.loadBalancer("{'Type': 'network', 'Subnets': ['eu-central-1a'], "
                        + "'LoadBalancerAttributes': [{'Key': 'crosszone', 'Value': 'true'}]}"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("crosszone");
        assertThatThrownBy(() -> door.group(port, port, "proxy_protocol.enabled=true"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("proxy_protocol.enabled");
        assertThatThrownBy(() -> door.group(port, port, "preserve_client_ip.enabled=true"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("preserve_client_ip.enabled");
        assertThatThrownBy(() -> door.group(port, port, "stickiness.enabled=true"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("stickiness.enabled");
        assertThatThrownBy(() -> door.group(port, port, "deregistration_delay.timeout_seconds=3601"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("0 to 3600");
        // Amazon's API Reference, TargetGroupAttribute: "can only be configured when" termination is off, which is on
        // by default.
        assertThatThrownBy(() -> door.group(port, port, "target_health_state.unhealthy.draining_interval_seconds=0"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("needs target_health_state.unhealthy.connection_termination.enabled to be false");
        assertThatThrownBy(() -> door.group(Door.group(port, "'HealthCheckTimeoutSeconds': 10,")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("smaller than the interval");
        assertThatThrownBy(() -> door.group(Door.group(port, "'HealthCheckProtocol': 'HTTPS',")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("HTTPS");
        assertThatThrownBy(() -> door.group("{'Protocol': 'UDP', 'Port': 53, 'VpcId': 'vpc-1'}"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("UDP");
        assertThatThrownBy(() -> door.listener("{'LoadBalancerArn': 'arn:none', 'Port': 1, 'DefaultActions': []}"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("LoadBalancerNotFound");
    }

    @Test
    void aGroupIsDescribedAsDeclared() throws Exception {
        Made group = door.group("""
                {'HealthCheckIntervalSeconds': 5, 'HealthCheckPath': '/health', 'HealthCheckPort': '8404',
                 'HealthCheckProtocol': 'HTTP', 'HealthyThresholdCount': 2, 'Matcher': {'HttpCode': '200'}, 'Port': %d,
                 'Protocol': 'TCP', 'TargetType': 'instance', 'UnhealthyThresholdCount': 2, 'VpcId': 'vpc-1',
                 'TargetGroupAttributes': [{'Key': 'proxy_protocol_v2.enabled', 'Value': 'true'},
                                           {'Key': 'preserve_client_ip.enabled', 'Value': 'false'}]}""".formatted(port));
        Made loadBalancer = door.loadBalancer();
        door.listener(loadBalancer, group, port);
        JsonNode described = door.call(
                        "DescribeTargetGroups", "{'LoadBalancerArn': '%s'}".formatted(loadBalancer.reference()))
                .at("/TargetGroups/0");
        assertThat(described.path("TargetGroupArn").asText()).isEqualTo(group.reference());
        assertThat(described.path("HealthCheckPath").asText()).isEqualTo("/health");
        assertThat(described.at("/Matcher/HttpCode").asText()).isEqualTo("200");
        assertThat(described.at("/LoadBalancerArns/0").asText()).isEqualTo(loadBalancer.reference());
        assertThat(group.attributes().get("TargetGroupFullName")).startsWith("targetgroup/Scaleu-Targe-");
        assertThat(door.journal.entries())
                .as("six seconds within an interval of five")
                .extracting(Journal.Entry::text)
                .anyMatch(text -> text.contains("default time-out"));
        JsonNode listener = door.call(
                        "DescribeListeners", "{'LoadBalancerArn': '%s'}".formatted(loadBalancer.reference()))
                .at("/Listeners/0");
        assertThat(listener.path("Port").asInt()).isEqualTo(port);
        assertThat(listener.at("/DefaultActions/0/TargetGroupArn").asText()).isEqualTo(group.reference());
        assertThat(door.call("DescribeLoadBalancers", "{}")
                        .at("/LoadBalancers/0/State/Code")
                        .asText())
                .isEqualTo("active");
    }

    @Test
    void targetsAreRegisteredAndDeregisteredByTheApi() throws Exception {
        Made group = door.group(port, port);
        door.instances.put("i-1", new Instances.Location("127.0.1.1", "eu-central-1a"));
        String target = "{'TargetGroupArn': '%s', 'Targets': [{'Id': 'i-1'}]}".formatted(group.reference());
        door.call("RegisterTargets", target);
        JsonNode health = door.call("DescribeTargetHealth", "{'TargetGroupArn': '%s'}".formatted(group.reference()))
                .at("/TargetHealthDescriptions/0");
        assertThat(health.at("/Target/Id").asText()).isEqualTo("i-1");
        assertThat(health.at("/Target/Port").asInt()).isEqualTo(port);
        assertThat(health.at("/TargetHealth/Reason").asText()).isEqualTo("Target.NotInUse");
        door.instances.remove("i-1");
        assertThat(door.health(group, "i-1").path("Reason").asText()).isEqualTo("Target.InvalidState");
        door.call("DeregisterTargets", target);
        Door.await(() -> door.loadBalancers.drained(group.reference(), "i-1"));
        assertThatThrownBy(() -> door.call("RegisterTargets", target))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("InvalidTarget"));
    }

    @Test
    void attributesAreReadAndModified() throws Exception {
        Made group = door.group(port, port);
        String arn = "'TargetGroupArn': '%s'".formatted(group.reference());
        door.call(
                "ModifyTargetGroupAttributes",
                "{%s, 'Attributes': [{'Key': 'proxy_protocol_v2.enabled', 'Value': 'true'}]}".formatted(arn));
        assertThat(door.call("DescribeTargetGroupAttributes", "{%s}".formatted(arn))
                        .path("Attributes"))
                .anySatisfy(attribute -> {
                    assertThat(attribute.path("Key").asText()).isEqualTo("proxy_protocol_v2.enabled");
                    assertThat(attribute.path("Value").asText()).isEqualTo("true");
                });
        assertThatThrownBy(() -> door.call(
                        "ModifyTargetGroupAttributes",
                        "{%s, 'Attributes': [{'Key': 'preserve_client_ip.enabled', 'Value': 'true'}]}".formatted(arn)))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        assertNotFound("DescribeTargetHealth", "{'TargetGroupArn': 'arn:none'}", "TargetGroupNotFound");
        assertNotFound("DescribeTargetGroups", "{'TargetGroupArns': ['arn:none']}", "TargetGroupNotFound");
        assertNotFound("DescribeLoadBalancers", "{'Names': ['none']}", "LoadBalancerNotFound");
        assertNotFound("DescribeListeners", "{'ListenerArns': ['arn:none']}", "ListenerNotFound");
        assertThatThrownBy(() -> door.loadBalancers.register("arn:none", "i-1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void assertNotFound(String action, String parameters, String code) {
        assertThatThrownBy(() -> door.call(action, parameters))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
