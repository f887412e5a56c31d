package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.Failure;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.route53.Route53Client;

/** A group with instances, against an emulator's Auto Scaling, EC2 and Elastic Load Balancing. */
class Ec2AutoScalingTest {
    private static final int SIZE = 7;

    private final String group = "Scaleup-dev-web-" + UUID.randomUUID();
    private URI endpoint;
    private AutoScalingClient autoScaling;
    /** Amazon EC2 as a whole, to make things with, and as the function has it. */
    private Ec2Client ec2;

    private scaleup.ec2.Ec2Client described;
    private Ec2AutoScaling adapter;

    @BeforeEach
    void makeGroup() {
        endpoint = Emulator.endpoint();
        autoScaling = Emulator.client(AutoScalingClient.builder(), endpoint);
        ec2 = Emulator.client(Ec2Client.builder(), endpoint);
        makeGroup(autoScaling, ec2, group, SIZE);
        described = Emulator.client(scaleup.ec2.Ec2Client.builder(), endpoint);
        adapter = new Ec2AutoScaling(autoScaling, described, settings(group), 5);
    }

    @Test
    void theGroupAndItsHostsAreRead() {
        Group seen = adapter.group();
        String first = seen.members().get(0).id();
        ec2.createTags(request -> request.resources(first)
                .tags(Tag.builder().key("scaleup:ready").value("true").build()));
        Map<String, Ec2Instance> hosts = adapter.hosts();

        assertThat(seen.minimum()).isEqualTo(1);
        assertThat(seen.desired()).isEqualTo(SIZE);
        assertThat(seen.members()).hasSize(SIZE).allMatch(Member::inService);
        assertThat(hosts.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        seen.members().stream().map(Member::id).toList());
        assertThat(hosts.values()).allMatch(Ec2Instance::running).allSatisfy(host -> assertThat(host.address())
                .isPresent());
        assertThat(hosts.values().stream().filter(Ec2Instance::ready).map(Ec2Instance::id))
                .containsExactly(first);
    }

    @Test
    void whatIsUnhealthyOrTerminatedIsSeen() {
        List<Member> members = adapter.group().members();
        autoScaling.setInstanceHealth(
                request -> request.instanceId(members.get(0).id()).healthStatus("Unhealthy"));
        ec2.terminateInstances(request -> request.instanceIds(members.get(1).id()));

        assertThat(adapter.group().members().stream()
                        .filter(member -> member.id().equals(members.get(0).id())))
                .noneMatch(Member::inService);
        assertThat(Optional.ofNullable(adapter.hosts().get(members.get(1).id())).filter(Ec2Instance::running))
                .isEmpty();
    }

    @Test
    void aGroupThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> new Ec2AutoScaling(autoScaling, described, settings("nobody")).group())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void aTierIsPublishedFollowedAndRemoved() throws InterruptedException {
        Route53Client route53 = Emulator.client(Route53Client.builder(), endpoint);
        String zone = route53.createHostedZone(
                        request -> request.name("dev.scaleup.internal").callerReference(group))
                .hostedZone()
                .id();
        Route53Record record =
                new Route53Record(route53, new MembershipSettings.Publication("web.dev.scaleup.internal", zone));
        PublishedTier tier = new PublishedTier(adapter, record, duration -> {});

        MembershipOutcome first = tier.run();
        assertThat(first.serving())
                .as("in service and published, but nobody got an answer")
                .isZero();
        assertThat(first.added()).isEqualTo(SIZE);

        List<String> ids = adapter.group().members().stream().map(Member::id).toList();
        tag(ids.subList(0, 1), "GET http://10.0.0.4:8080/health: 404 Last words: no route");
        tag(ids.subList(1, SIZE), "true");
        MembershipOutcome ready = tier.run();
        assertThat(ready.serving()).isEqualTo(SIZE - 1);
        assertThat(ready.problems())
                .containsExactly(ids.get(0) + " says: GET http://10.0.0.4:8080/health: 404 Last words: no route");

        String gone = adapter.group().members().get(0).id();
        String address = adapter.hosts().get(gone).address().orElseThrow();
        autoScaling.terminateInstanceInAutoScalingGroup(
                request -> request.instanceId(gone).shouldDecrementDesiredCapacity(true));
        MembershipOutcome second = tier.run();
        assertThat(second.removed()).isEqualTo(1);
        assertThat(Addresses.valuesOf(record.read())).hasSize(SIZE - 1).doesNotContain(address);

        tier.remove();
        assertThat(record.read()).isEmpty();
    }

    @Test
    void whatIsHealthyInEveryTargetGroupIsRead() {
        ElasticLoadBalancingV2Client loadBalancing = Emulator.client(ElasticLoadBalancingV2Client.builder(), endpoint);
        String vpc = ec2.describeVpcs().vpcs().get(0).vpcId();
        List<String> targetGroups = List.of(443, 80).stream()
                .map(port -> loadBalancing
                        .createTargetGroup(request -> request.name("lb-" + port + group.substring(group.length() - 8))
                                .protocol(ProtocolEnum.TCP)
                                .port(port)
                                .vpcId(vpc))
                        .targetGroups()
                        .get(0)
                        .targetGroupArn())
                .toList();
        List<String> ids = adapter.group().members().stream().map(Member::id).toList();
        loadBalancing.registerTargets(
                request -> request.targetGroupArn(targetGroups.get(0)).targets(target(ids.get(0)), target(ids.get(1))));
        loadBalancing.registerTargets(
                request -> request.targetGroupArn(targetGroups.get(1)).targets(target(ids.get(1))));

        LoadBalancerTargets targets = new LoadBalancerTargets(loadBalancing, targetGroups);

        assertThat(targets.health().healthy()).containsExactly(ids.get(1));
        assertThat(targets.health().others()).doesNotContainKey(ids.get(1));
    }

    private void tag(List<String> ids, String value) {
        ec2.createTags(request -> request.resources(ids)
                .tags(Tag.builder().key("scaleup:ready").value(value).build()));
    }

    static void makeGroup(AutoScalingClient autoScaling, Ec2Client ec2, String name, int size) {
        String subnet = ec2.describeSubnets().subnets().get(0).subnetId();
        ec2.createLaunchTemplate(request -> request.launchTemplateName(name)
                .launchTemplateData(data -> data.imageId("ami-12c6146b").instanceType("t4g.small")));
        autoScaling.createAutoScalingGroup(request -> request.autoScalingGroupName(name)
                .minSize(1)
                .maxSize(size)
                .desiredCapacity(size)
                .vpcZoneIdentifier(subnet)
                .launchTemplate(template -> template.launchTemplateName(name)));
    }

    private static TargetDescription target(String id) {
        return TargetDescription.builder().id(id).build();
    }

    static MembershipSettings settings(String group) {
        Map<String, String> environment = new HashMap<>(MembershipSettingsTest.environment());
        environment.put("GROUP", group);
        return MembershipSettings.of(environment);
    }
}
