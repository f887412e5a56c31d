package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Call;

/** 'Actions, resources, and condition keys for Amazon EC2'. */
final class Ec2Actions {
    /** The kind of a resource by the prefix of its id. */
    private static final Map<String, String> KINDS = Map.of(
            "i", "instance",
            "vol", "volume",
            "eni", "network-interface",
            "sg", "security-group",
            "subnet", "subnet",
            "vpc", "vpc",
            "lt", "launch-template");

    private Ec2Actions() {}

    static Map<String, Needs> table(Account account) {
        return new Needs.Table()
                .without(
                        "DescribeAvailabilityZones",
                        "DescribeInstanceStatus",
                        "DescribeInstances",
                        "DescribeLaunchTemplateVersions",
                        "DescribeLaunchTemplates",
                        "DescribeManagedPrefixLists",
                        "DescribeNetworkInterfaces",
                        "DescribeRegions",
                        "DescribeSecurityGroups",
                        "DescribeSubnets",
                        "DescribeTags",
                        "DescribeVolumes",
                        "DescribeVpcs")
                .rows(
                        call -> arns(account, call.parameters().path("InstanceId")).stream()
                                .map(arn -> onInstance(call, arn))
                                .toList(),
                        "RebootInstances",
                        "StartInstances",
                        "StopInstances",
                        "TerminateInstances")
                .on(
                        parameters -> arn(
                                account, parameters.path("NetworkInterfaceId").asText()),
                        "AssignPrivateIpAddresses",
                        "DeleteNetworkInterface",
                        "UnassignPrivateIpAddresses")
                .on(
                        parameters -> arn(account, parameters.path("GroupId").asText()),
                        "RevokeSecurityGroupEgress",
                        "RevokeSecurityGroupIngress")
                .onEach(parameters -> networkInterface(account, parameters), "CreateNetworkInterface")
                .rows(call -> tags(account, call), "CreateTags", "DeleteTags")
                .rows();
    }

    private static List<Asked> tags(Account account, Call call) {
        Map<String, String> requested = new LinkedHashMap<>();
        call.parameters()
                .path("Tag")
                .forEach(tag -> requested.put(
                        tag.path("Key").asText(), tag.path("Value").asText()));
        return arns(account, call.parameters().path("ResourceId")).stream()
                .map(arn -> onInstance(call, arn)
                        .with("aws:TagKeys", List.copyOf(requested.keySet()))
                        .with(Needs.keys("aws:RequestTag/", requested)))
                .toList();
    }

    /** With ec2:InstanceID, 'the ID of an instance', which the resource type {@code instance} has and no other. */
    private static Asked onInstance(Call call, String arn) {
        var asked = Needs.asked(call, arn);
        int id = arn.indexOf(":instance/");
        return id < 0 ? asked : asked.with("ec2:InstanceID", List.of(arn.substring(id + ":instance/".length())));
    }

    private static List<String> networkInterface(Account account, JsonNode parameters) {
        var touched = new ArrayList<String>();
        touched.add(account.arn("ec2", "network-interface/*"));
        touched.add(arn(account, parameters.path("SubnetId").asText()));
        touched.addAll(arns(account, parameters.path("SecurityGroupId")));
        return touched;
    }

    private static List<String> arns(Account account, JsonNode ids) {
        return Needs.texts(ids).stream().map(id -> arn(account, id)).toList();
    }

    private static String arn(Account account, String id) {
        int dash = id.indexOf('-');
        var prefix = dash < 0 ? id : id.substring(0, dash);
        return account.arn("ec2", KINDS.getOrDefault(prefix, prefix) + "/" + id);
    }
}
