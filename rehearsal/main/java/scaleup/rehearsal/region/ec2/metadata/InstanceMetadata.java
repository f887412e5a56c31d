package scaleup.rehearsal.region.ec2.metadata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.ec2.Ec2;
import scaleup.rehearsal.region.ec2.Instance;
import scaleup.rehearsal.region.ec2.LaunchTemplateData;
import scaleup.rehearsal.region.ec2.Subnets;
import scaleup.rehearsal.region.gateway.CredentialsIssuer;
import scaleup.rehearsal.region.gateway.Principal;

/**
 * The metadata of instances, as far as a machine of the rehearsal has them.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html">Access instance
 *     metadata for an EC2 instance</a> (instance metadata categories) and "Instance identity documents for Amazon EC2
 *     instances"
 */
public final class InstanceMetadata {
    private final Account account;
    private final Ec2 ec2;
    private final Subnets subnets;
    private final RoleCredentials credentials;
    private final Function<String, Optional<String>> targetLifecycleState;
    private final Clock clock;
    private final Map<String, Instant> configured = new ConcurrentHashMap<>();

    /** @param targetLifecycleState of an instance in an Auto Scaling group, by its id */
    public InstanceMetadata(
            Account account,
            Ec2 ec2,
            Subnets subnets,
            CredentialsIssuer issuer,
            Clock clock,
            Function<String, Optional<String>> targetLifecycleState) {
        this.account = account;
        this.ec2 = ec2;
        this.subnets = subnets;
        this.credentials = new RoleCredentials(issuer, clock);
        this.targetLifecycleState = targetLifecycleState;
        this.clock = clock;
    }

    /** What is at a path below the version, for example {@code meta-data/instance-id}. */
    Optional<byte[]> at(Instance instance, String path) {
        return tree(instance).at(path);
    }

    /** When the instance at an address first asked for its user data. */
    public Optional<Instant> configured(String address) {
        return Optional.ofNullable(configured.get(address));
    }

    private byte[] userData(Instance instance) {
        configured.putIfAbsent(instance.address(), clock.instant());
        return instance.template().data().userDataBytes();
    }

    private MetadataTree tree(Instance instance) {
        var tree = new MetadataTree();
        LaunchTemplateData data = instance.template().data();
        String hostname = instance.hostname(account.region());
        text(tree, "ami-id", instance.imageId());
        text(tree, "ami-launch-index", "0");
        text(tree, "ami-manifest-path", "(unknown)");
        text(tree, "block-device-mapping/ami", "xvda");
        text(tree, "block-device-mapping/root", "/dev/xvda");
        text(tree, "hostname", hostname);
        text(tree, "instance-action", "none");
        text(tree, "instance-id", instance.id());
        text(tree, "instance-life-cycle", "on-demand");
        text(tree, "instance-type", data.instanceType());
        text(tree, "local-hostname", hostname);
        text(tree, "local-ipv4", instance.address());
        text(tree, "mac", instance.mac());
        text(tree, "placement/availability-zone", instance.zone());
        text(tree, "placement/region", account.region());
        text(tree, "profile", "default-hvm");
        text(tree, "reservation-id", instance.reservation());
        text(tree, "services/domain", "amazonaws.com");
        text(tree, "services/partition", account.partition());
        network(tree, instance, hostname);
        targetLifecycleState
                .apply(instance.id())
                .ifPresent(state -> text(tree, "autoscaling/target-lifecycle-state", state));
        instance.role().ifPresent(role -> role(tree, instance, role));
        if (data.tagsInMetadata()) {
            ec2.tags().of(instance.id()).forEach((key, value) -> text(tree, "tags/instance/" + key, value));
        }
        tree.put("dynamic/instance-identity/document", () -> bytes(identity(instance)));
        if (!data.userData().isEmpty()) {
            tree.put("user-data", () -> userData(instance));
        }
        return tree;
    }

    private void network(MetadataTree tree, Instance instance, String hostname) {
        String folder = "network/interfaces/macs/" + instance.mac() + "/";
        String subnet = instance.networkInterface().subnet();
        text(tree, folder + "device-number", "0");
        text(tree, folder + "interface-id", instance.networkInterface().id());
        text(tree, folder + "local-hostname", hostname);
        text(tree, folder + "local-ipv4s", instance.address());
        text(tree, folder + "mac", instance.mac());
        text(tree, folder + "owner-id", account.id());
        text(
                tree,
                folder + "security-group-ids",
                String.join("\n", instance.networkInterface().securityGroups()));
        text(tree, folder + "subnet-id", subnet);
        text(tree, folder + "subnet-ipv4-cidr-block", subnets.cidr(subnet));
        text(tree, folder + "vpc-id", subnets.vpc(subnet));
        text(tree, folder + "vpc-ipv4-cidr-block", subnets.vpcCidr(subnet));
        text(tree, folder + "vpc-ipv4-cidr-blocks", subnets.vpcCidr(subnet));
    }

    private void role(MetadataTree tree, Instance instance, String role) {
        String profile = instance.template().data().instanceProfile().orElseThrow();
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("Code", "Success");
        info.put("LastUpdated", instance.launchTime().toString());
        info.put("InstanceProfileArn", profile);
        text(tree, "iam/info", info.toPrettyString());
        value(
                tree,
                "iam/security-credentials/" + role,
                () -> bytes(credentials.document(new Principal(role, instance.id()))));
    }

    private String identity(Instance instance) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("accountId", account.id());
        document.put("architecture", instance.architecture());
        document.put("availabilityZone", instance.zone());
        for (String absent : new String[] {
            "billingProducts", "devpayProductCodes", "kernelId", "marketplaceProductCodes", "ramdiskId"
        }) {
            document.putNull(absent);
        }
        document.put("imageId", instance.imageId());
        document.put("instanceId", instance.id());
        document.put("instanceType", instance.template().data().instanceType());
        document.put("pendingTime", instance.launchTime().toString());
        document.put("privateIp", instance.address());
        document.put("region", account.region());
        document.put("version", "2017-09-30");
        return document.toPrettyString();
    }

    private static void text(MetadataTree tree, String path, String text) {
        value(tree, path, () -> bytes(text));
    }

    private static void value(MetadataTree tree, String path, Supplier<byte[]> value) {
        tree.put("meta-data/" + path, value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
