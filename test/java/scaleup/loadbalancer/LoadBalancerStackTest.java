package scaleup.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.CloudConfig;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;

class LoadBalancerStackTest {
    private static final String PART = "LoadBalancer";
    private static final Synthesis DEV = Synthesis.of("dev");
    private static final Synthesis PROD = Synthesis.of("prod");

    @Test
    void takesConnectionsOfTheInternetInEveryZone() {
        var frontDoor = PROD.resource(PART, "AWS::ElasticLoadBalancingV2::LoadBalancer");
        assertThat(frontDoor.property("/Type").asText()).isEqualTo("network");
        assertThat(frontDoor.property("/Scheme").asText()).isEqualTo("internet-facing");
        assertThat(frontDoor.property("/Subnets"))
                .hasSize(3)
                .allSatisfy(subnet -> assertThat(Synthesis.target(PROD, subnet)).startsWith("Vpcpublic"));
        assertThat(attributes(frontDoor.property("/LoadBalancerAttributes")))
                .containsEntry("load_balancing.cross_zone.enabled", "true");
    }

    @Test
    void isProtectedFromDeletionInProduction() {
        assertThat(attributes(PROD.resource(PART, "AWS::ElasticLoadBalancingV2::LoadBalancer")
                        .property("/LoadBalancerAttributes")))
                .containsEntry("deletion_protection.enabled", "true");
        assertThat(attributes(DEV.resource(PART, "AWS::ElasticLoadBalancingV2::LoadBalancer")
                        .property("/LoadBalancerAttributes")))
                .containsEntry("deletion_protection.enabled", "false");
    }

    @Test
    void listensOnHttpsAndHttpWithoutLookingInside() {
        assertThat(DEV.resources(PART, "AWS::ElasticLoadBalancingV2::Listener"))
                .extracting(listener -> listener.property("/Protocol").asText()
                        + listener.property("/Port").asInt())
                .containsExactlyInAnyOrder("TCP443", "TCP80");
    }

    /** Elastic Load Balancing, "Listeners for your Network Load Balancers": 60 to 6000 s, then a flow is forgotten. */
    @Test
    void forgetsNoSilentConnectionBeforeHaproxyClosesIt() {
        assertThat(haproxy(DEV)).containsEntry("IDLE_SECONDS", "3600");
        assertThat(idleTimeouts(DEV)).containsOnly("3660");
        var longest = Synthesis.ofDev(edit -> edit.set("environments.dev.loadBalancer.idleSeconds", 5940));
        assertThat(haproxy(longest)).containsEntry("IDLE_SECONDS", "5940");
        assertThat(idleTimeouts(longest)).containsOnly("6000");
    }

    @Test
    void tellsHaproxyTheLimits() {
        assertThat(haproxy(DEV))
                .containsEntry("CONNECTIONS_PER_CLIENT", "500")
                .containsEntry("HTTP2_PER_CLIENT", "100")
                // 256 MiB of buffers, 32 a connection: another quarter
                .containsEntry("HTTP2", "409")
                .containsEntry("REQUESTS_PER_CLIENT", "500")
                // 80 MiB of buffers, three a request: a quarter of the smallest instance's memory, 1 GiB
                .containsEntry("REQUESTS", "4096")
                // A quarter of a volume of 8 GiB, and a tenth of that
                .containsEntry("BODIES", "204")
                .containsEntry("BODIES_PER_CLIENT", "20")
                .containsEntry("BODY_BYTES", "10485760")
                .containsEntry("BUFFER_BYTES", "20480");
        assertThat(trustedProxies(DEV)).isEmpty();
        var explicit = Synthesis.ofDev(edit -> edit.set("environments.dev.loadBalancer.connectionsPerClient", 50)
                .set("environments.dev.loadBalancer.bodyMiB", 1)
                .set("environments.dev.loadBalancer.headerKiB", 64)
                .set("environments.dev.loadBalancer.trustedProxies", List.of("203.0.113.0/24", "198.51.100.7/32")));
        assertThat(haproxy(explicit))
                .containsEntry("CONNECTIONS_PER_CLIENT", "50")
                .containsEntry("HTTP2_PER_CLIENT", "10")
                .containsEntry("HTTP2", "120")
                // RFC 9113, 6.5.2: "no smaller than 100"
                .containsEntry("REQUESTS_PER_CLIENT", "100")
                .containsEntry("REQUESTS", "1204")
                .containsEntry("BODIES", "2048")
                .containsEntry("BODIES_PER_CLIENT", "204")
                .containsEntry("BODY_BYTES", "1048576")
                .containsEntry("BUFFER_BYTES", "69632");
        var large = Synthesis.ofDev(edit -> edit.set("environments.dev.loadBalancer.bodyMiB", 1024));
        assertThat(haproxy(large)).containsEntry("BODIES", "4").containsEntry("BODIES_PER_CLIENT", "2");
        assertThat(trustedProxies(explicit)).isEqualTo("203.0.113.0/24\n198.51.100.7/32\n");
    }

    @Test
    void tellsHaproxyTheClientsAddressAndLetsConnectionsOfLeavingTargetsLiveButNotOfDeadOnes() {
        assertThat(targetGroups()).hasSize(2).allSatisfy(targets -> assertThat(
                        attributes(targets.property("/TargetGroupAttributes")))
                .isEqualTo(new TreeMap<>(Map.of(
                        "proxy_protocol_v2.enabled", "true",
                        "preserve_client_ip.enabled", "false",
                        "deregistration_delay.timeout_seconds", "300",
                        "deregistration_delay.connection_termination.enabled", "false",
                        "target_health_state.unhealthy.connection_termination.enabled", "true"))));
    }

    @Test
    void checksTheHealthPageOfHaproxy() {
        assertThat(targetGroups()).allSatisfy(targets -> {
            assertThat(targets.property("/HealthCheckProtocol").asText()).isEqualTo("HTTP");
            assertThat(targets.property("/HealthCheckPort").asText()).isEqualTo("8404");
            assertThat(targets.property("/HealthCheckPath").asText()).isEqualTo("/health");
            assertThat(targets.property("/Matcher/HttpCode").asText()).isEqualTo("200");
            assertThat(targets.property("/HealthCheckIntervalSeconds").asInt()).isEqualTo(5);
        });
        assertThat(CloudConfig.brought(DEV, PART, "/opt/haproxy").get("/opt/haproxy/haproxy.cfg"))
                .contains(":8404");
    }

    @Test
    void registersItsServersInBothTargetGroups() {
        var arns = DEV.resource(PART, "AWS::AutoScaling::AutoScalingGroup").property("/TargetGroupARNs");
        assertThat(arns)
                .extracting(arn -> arn.path("Ref").asText())
                .containsExactlyInAnyOrderElementsOf(
                        targetGroups().stream().map(Resource::id).toList());
    }

    @Test
    void waitsAsLongAsANetworkLoadBalancerNeedsToTakeInATarget() {
        assertThat(DEV.resource(PART, "AWS::AutoScaling::AutoScalingGroup")
                        .property("/DefaultInstanceWarmup")
                        .asInt())
                .isEqualTo(300);
    }

    @Test
    void tellsHaproxyWhatTheConfigurationSays() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.loadBalancer.algorithm", "leastconn")
                .set("environments.dev.loadBalancer.requestsPerSecondPerClient", 7)
                .set("environments.dev.loadBalancer.responseTimeoutSeconds", 40)
                .set("environments.dev.loadBalancer.applicationPaths", List.of("/api/", "/ws/"))
                .set("environments.dev.web.maximum", 20));
        assertThat(haproxy(synthesis))
                .containsEntry("ALGORITHM", "leastconn")
                .containsEntry("REQUESTS_PER_10_SECONDS", "70")
                .containsEntry("RESPONSE_TIMEOUT_SECONDS", "40")
                .containsEntry("WEB_NAME", "web.dev.scaleup.internal")
                .containsEntry("WEB_PORT", "8080")
                .containsEntry("WEB_SLOTS", "40")
                .containsEntry("APPLICATION_NAME", "application.dev.scaleup.internal")
                .containsEntry("APPLICATION_PORT", "8080")
                .containsEntry("APPLICATION_SLOTS", "16");
        assertThat(list(synthesis, "application-paths")).isEqualTo("/api/\n/ws/\n");
    }

    @Test
    void choosesServersInTurnByDefault() {
        assertThat(haproxy(DEV)).containsEntry("ALGORITHM", "roundrobin");
    }

    @Test
    void takesTheCertificateFromOneSecretThatAllLoadBalancersShare() {
        var secret = DEV.resource(PART, "AWS::SecretsManager::Secret");
        assertThat(haproxy(DEV)).containsEntry("CERTIFICATE_SECRET", "<" + secret.id() + ">");
        assertThat(secret.property("/SecretString").isMissingNode()).isTrue();
    }

    @Test
    void takesTheCertificateFromTheUsersSecret() {
        String arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:site-AbCdEf";
        var synthesis = Synthesis.ofDev(edit ->
                edit.set("environments.dev.certificate.source", "secret").set("environments.dev.certificate.arn", arn));
        assertThat(haproxy(synthesis)).containsEntry("CERTIFICATE_SECRET", arn);
        assertThat(synthesis.resources(PART, "AWS::SecretsManager::Secret")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "application"})
    void countsTheAnswersAndErrorsOfTheTiersBehind(String tier) {
        var filters = DEV.resources(PART, "AWS::Logs::MetricFilter").stream()
                .filter(filter -> filter.property("/MetricTransformations/0/MetricName")
                        .asText()
                        .startsWith(tier + "-"))
                .toList();
        assertThat(filters)
                .extracting(filter -> filter.property("/FilterPattern").asText())
                .containsExactlyInAnyOrder(
                        "{ $.backend = \"%s\" }".formatted(tier),
                        "{ $.backend = \"%s\" && $.status >= 500 }".formatted(tier));
        assertThat(filters).allSatisfy(filter -> assertThat(
                        Synthesis.text(filter.property("/MetricTransformations/0/MetricNamespace")))
                .isEqualTo(DEV.metrics()));
    }

    @Test
    void bearsTheDomainIfThereIsOne() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.domain.name", "www.example.com")
                .set("environments.dev.domain.hostedZoneId", "Z0123456789ABCDEFGHIJ"));
        var record = synthesis.resource(PART, "AWS::Route53::RecordSet");
        assertThat(record.property("/Name").asText()).isEqualTo("www.example.com");
        assertThat(record.property("/Type").asText()).isEqualTo("A");
        assertThat(record.property("/HostedZoneId").asText()).isEqualTo("Z0123456789ABCDEFGHIJ");
        assertThat(record.property("/AliasTarget/DNSName/Fn::GetAtt/1").asText())
                .isEqualTo("DNSName");
        assertThat(synthesis.template(PART).at("/Outputs/Url/Value").asText()).isEqualTo("https://www.example.com");
        assertThat(DEV.resources(PART, "AWS::Route53::RecordSet")).isEmpty();
    }

    private static List<Resource> targetGroups() {
        return DEV.resources(PART, "AWS::ElasticLoadBalancingV2::TargetGroup");
    }

    private static Map<String, String> haproxy(Synthesis synthesis) {
        return CloudConfig.variables(CloudConfig.files(synthesis, PART).get("/etc/scaleup/haproxy.env"));
    }

    private static String list(Synthesis synthesis, String name) {
        return CloudConfig.brought(synthesis, PART, "/opt/haproxy").get("/opt/haproxy/%s.lst".formatted(name));
    }

    private static String trustedProxies(Synthesis synthesis) {
        return list(synthesis, "trusted-proxies");
    }

    private static Stream<String> idleTimeouts(Synthesis synthesis) {
        return synthesis.resources(PART, "AWS::ElasticLoadBalancingV2::Listener").stream()
                .map(listener ->
                        attributes(listener.property("/ListenerAttributes")).get("tcp.idle_timeout.seconds"));
    }

    private static Map<String, String> attributes(JsonNode list) {
        Map<String, String> attributes = new TreeMap<>();
        list.forEach(attribute -> attributes.put(
                attribute.path("Key").asText(), attribute.path("Value").asText()));
        return attributes;
    }
}
