package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedMap;
import scaleup.rehearsal.machines.NetworkInterface;

/** An instance as {@code DescribeInstances} returns it: the elements of the API reference's {@code Instance}. */
final class InstanceDescription {
    private final Ec2 ec2;

    InstanceDescription(Ec2 ec2) {
        this.ec2 = ec2;
    }

    ObjectNode of(Instance instance) {
        LaunchTemplateData data = instance.template().data();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("instanceId", instance.id());
        node.put("imageId", instance.imageId());
        node.set("instanceState", state(instance.state()));
        node.put("amiLaunchIndex", 0);
        node.put("instanceType", data.instanceType());
        node.put("launchTime", instance.launchTime().toString());
        node.putObject("placement").put("availabilityZone", instance.zone()).put("tenancy", "default");
        node.putObject("monitoring").put("state", data.detailedMonitoring() ? "enabled" : "disabled");
        node.put("architecture", instance.architecture());
        data.instanceProfile()
                .ifPresent(arn -> node.putObject("iamInstanceProfile").put("arn", arn));
        node.putObject("metadataOptions")
                .put("state", "applied")
                .put("httpTokens", "required")
                .put("httpEndpoint", "enabled")
                .put("instanceMetadataTags", data.tagsInMetadata() ? "enabled" : "disabled");
        instance.reason().ifPresent(reason -> {
            node.put("reason", reason.message());
            node.putObject("stateReason").put("code", reason.code()).put("message", reason.message());
        });
        if (instance.attached()) {
            network(node, instance);
        }
        SortedMap<String, String> tags = ec2.tags().of(instance.id());
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            node.withArray("tagSet").addObject().put("key", tag.getKey()).put("value", tag.getValue());
        }
        return node;
    }

    static ObjectNode state(InstanceState state) {
        return JsonNodeFactory.instance.objectNode().put("code", state.code()).put("name", state.text());
    }

    private void network(ObjectNode node, Instance instance) {
        NetworkInterface attached = instance.networkInterface();
        String hostname = instance.hostname(ec2.account().region());
        String vpc = ec2.subnets().vpc(attached.subnet());
        place(node, instance, hostname, vpc);
        ObjectNode networkInterface = node.putArray("networkInterfaceSet").addObject();
        networkInterface.put("networkInterfaceId", attached.id());
        networkInterface.put("ownerId", ec2.account().id());
        networkInterface.put("status", "in-use");
        networkInterface.put("macAddress", instance.mac());
        place(networkInterface, instance, hostname, vpc);
        networkInterface
                .putArray("privateIpAddressesSet")
                .addObject()
                .put("primary", true)
                .put("privateIpAddress", attached.address())
                .put("privateDnsName", hostname);
    }

    private static void place(ObjectNode node, Instance instance, String hostname, String vpc) {
        node.put("privateIpAddress", instance.address());
        node.put("privateDnsName", hostname);
        node.put("subnetId", instance.networkInterface().subnet());
        node.put("vpcId", vpc);
        for (String group : instance.networkInterface().securityGroups()) {
            node.withArray("groupSet").addObject().put("groupId", group);
        }
    }
}
