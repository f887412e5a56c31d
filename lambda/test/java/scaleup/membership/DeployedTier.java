package scaleup.membership;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import scaleup.Deployed;
import scaleup.Moto;
import scaleup.Tap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.route53.Route53Client;

/** A tier with its membership function: a group of instances, and a record or target groups. */
public final class DeployedTier implements Deployed, AutoCloseable {
    private final String tier;
    private final String group;
    private final LaunchHook hook = new LaunchHook();
    private final AutoScalingClient autoScaling = client(AutoScalingClient.builder());
    private final Ec2Client ec2 = client(Ec2Client.builder());
    private final ElasticLoadBalancingV2Client loadBalancing = client(ElasticLoadBalancingV2Client.builder());
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> targetGroups;
    private final Optional<Route53Record> record;

    private DeployedTier(String tier, int size, boolean behindTargetGroups) {
        this.tier = tier;
        this.group = "Scaleup-dev-" + tier;
        autoScaling
                .describeAutoScalingGroups(request -> request.autoScalingGroupNames(group))
                .autoScalingGroups()
                .forEach(old -> close());
        makeGroup(size);
        environment.put("TIER", tier);
        environment.put("GROUP", group);
        environment.put("LAUNCH_HOOK", "launch");
        environment.put("TERMINATE_HOOK", "terminate");
        environment.put("READY_TAG", "scaleup:ready");
        environment.put("METRICS_NAMESPACE", METRICS);
        if (behindTargetGroups) {
            targetGroups = Stream.of(443, 80).map(this::targetGroup).toList();
            record = Optional.empty();
            environment.put("TARGET_GROUPS", String.join(",", targetGroups));
        } else {
            targetGroups = List.of();
            Route53Client route53 = client(Route53Client.builder());
            String zone = route53.createHostedZone(request -> request.name("dev.scaleup.internal")
                            .callerReference(UUID.randomUUID().toString()))
                    .hostedZone()
                    .id()
                    .replace("/hostedzone/", "");
            var publication = new MembershipSettings.Publication(tier + ".dev.scaleup.internal", zone);
            record = Optional.of(new Route53Record(route53, publication));
            environment.put("RECORD", publication.name());
            environment.put("HOSTED_ZONE", zone);
        }
    }

    /** A tier that a record publishes, {@code web} or {@code application}. */
    public static DeployedTier published(String tier, int size) {
        return new DeployedTier(tier, size, false);
    }

    /** The load balancers. */
    public static DeployedTier balanced(int size) {
        return new DeployedTier("load-balancer", size, true);
    }

    @Override
    public String name() {
        return tier + "-membership";
    }

    @Override
    public String handler() {
        return MembershipHandler.class.getName();
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public String event() {
        return "{\"source\": \"aws.events\", \"detail-type\": \"Scheduled Event\"}";
    }

    @Override
    public Tap.Supplement supplement() {
        return hook;
    }

    /** Another instance takes an instance's place. */
    void replaceOne() {
        String old = instances().get(0);
        autoScaling.terminateInstanceInAutoScalingGroup(
                request -> request.instanceId(old).shouldDecrementDesiredCapacity(false));
    }

    /** The hook holds an instance, which says that it is ready. */
    String holdOne() {
        String held = instances().get(0);
        sayReady(List.of(held));
        hook.hold(held);
        return held;
    }

    /** An instance says that its service has not answered for too long. */
    String sickenOne() {
        String sick = instances().get(0);
        say("unhealthy: GET http://10.0.0.4:8080/health: 503", List.of(sick));
        return sick;
    }

    private void sayReady(List<String> instances) {
        say("true", instances);
    }

    private void say(String value, List<String> instances) {
        ec2.createTags(request -> request.resources(instances)
                .tags(Tag.builder().key("scaleup:ready").value(value).build()));
    }

    /** Whether the group holds an instance for healthy; not if it has none of that id any more. */
    boolean holdsForHealthy(String id) {
        return autoScaling
                .describeAutoScalingGroups(request -> request.autoScalingGroupNames(group))
                .autoScalingGroups()
                .get(0)
                .instances()
                .stream()
                .anyMatch(instance -> instance.instanceId().equals(id)
                        && instance.healthStatus().equals("Healthy"));
    }

    boolean holds(String instance) {
        return hook.holds(instance);
    }

    /** The load balancer finds an instance healthy in every target group. */
    void register(String instance) {
        targetGroups.forEach(arn -> loadBalancing.registerTargets(request -> request.targetGroupArn(arn)
                .targets(TargetDescription.builder().id(instance).build())));
    }

    List<String> instances() {
        return autoScaling
                .describeAutoScalingGroups(request -> request.autoScalingGroupNames(group))
                .autoScalingGroups()
                .get(0)
                .instances()
                .stream()
                .map(Instance::instanceId)
                .toList();
    }

    /** What the record should hold. */
    List<String> addresses() {
        List<String> instances = instances();
        return ec2.describeInstances(request -> request.instanceIds(instances)).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .map(instance -> instance.privateIpAddress())
                .sorted()
                .toList();
    }

    List<String> published() {
        return Addresses.valuesOf(record.orElseThrow().read());
    }

    @Override
    public void close() {
        autoScaling.deleteAutoScalingGroup(
                request -> request.autoScalingGroupName(group).forceDelete(true));
    }

    private void makeGroup(int size) {
        String subnet = ec2.describeSubnets().subnets().get(0).subnetId();
        String template = group + UUID.randomUUID();
        ec2.createLaunchTemplate(request -> request.launchTemplateName(template)
                .launchTemplateData(data -> data.imageId("ami-12c6146b").instanceType("t4g.small")));
        autoScaling.createAutoScalingGroup(request -> request.autoScalingGroupName(group)
                .minSize(1)
                .maxSize(size)
                .desiredCapacity(size)
                .vpcZoneIdentifier(subnet)
                .launchTemplate(launch -> launch.launchTemplateName(template)));
        sayReady(instances());
    }

    private String targetGroup(int port) {
        String vpc = ec2.describeVpcs().vpcs().get(0).vpcId();
        return loadBalancing
                .createTargetGroup(request -> request.name("lb-%d-%s"
                                .formatted(port, UUID.randomUUID().toString().substring(0, 8)))
                        .protocol(ProtocolEnum.TCP)
                        .port(port)
                        .vpcId(vpc))
                .targetGroups()
                .get(0)
                .targetGroupArn();
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        URI endpoint = Moto.endpoint();
        builder.endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
        return Clients.configured(builder, UrlConnectionHttpClient.create());
    }
}
