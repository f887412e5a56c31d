package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.proof.Proof.Found;
import scaleup.review.server.MachineImage;
import scaleup.review.server.ServerGroup;

/** What servers are launched with, and by which roles all act. */
final class ServerProofs {
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";
    private static final String TEMPLATE = "AWS::EC2::LaunchTemplate";

    /** Where resources say by which role they act: what it may do stands in no template where the role doesn't. */
    private static final Map<String, List<String>> ROLES = new TreeMap<>(Map.of(
            "AWS::EC2::FlowLog", List.of("/DeliverLogsPermissionArn"),
            "AWS::Events::Rule", List.of("/RoleArn"),
            "AWS::IAM::InstanceProfile", List.of("/Roles/0"),
            "AWS::Lambda::Function", List.of("/Role"),
            "AWS::RDS::DBInstance", List.of("/MonitoringRoleArn", "/AssociatedRoles/0/RoleArn", "/DomainIAMRoleName")));

    private ServerProofs() {}

    static List<Found> launched(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var resources = reviewed.resources();
        for (Resource group : resources.ofType(GROUP)) {
            var template = resources.target(group.stack(), group.property("/LaunchTemplate/LaunchTemplateId"));
            var version = resources.target(group.stack(), group.property("/LaunchTemplate/Version"));
            boolean isNewest = version.isPresent()
                    && version.get().attribute().equals("LatestVersionNumber")
                    && template.isPresent()
                    && template.get().resource().equals(version.get().resource());
            if (!isNewest) {
                found.add(new Found(
                        group,
                        "%s launches by something else than the newest version of a launch template of these templates"
                                .formatted(group.key())));
            }
        }
        for (ServerGroup servers : ServerGroup.of(resources)) {
            if (servers.minimum() < servers.maximum() && servers.targetPercent().isEmpty()) {
                found.add(new Found(
                        servers.group(),
                        "%s has as many servers as before, however busy they are: no scaling policy is about them"
                                .formatted(servers.group().key())));
            }
        }
        for (Resource template : resources.ofType(TEMPLATE)) {
            JsonNode profile = template.property("/LaunchTemplateData/IamInstanceProfile");
            if (!profile.isMissingNode() && !isOneOf(resources, template, profile, "AWS::IAM::InstanceProfile")) {
                found.add(new Found(
                        template,
                        "servers of %s have a role of which no template says what it may do"
                                .formatted(template.key())));
            }
            // Amazon EC2 Instance Types: what is called nano has half a GiB.
            String kind = template.property("/LaunchTemplateData/InstanceType").asText();
            if (kind.endsWith(".nano")) {
                found.add(new Found(
                        template,
                        "servers of %s are %s, which have 0.5 GiB of memory; allowed: 1 GiB or more"
                                .formatted(template.key(), kind)));
            }
            // Not resolve:ssm: in the launch template (Amazon EC2 Auto Scaling User Guide, "Use AWS Systems Manager
            // parameters instead of AMI IDs in launch templates", Limitations): no refresh with skip matching.
            String image = MachineImage.of(resources, template);
            if (!image.matches("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-[\\w.-]+|ami-[0-9a-f]{8,17}")) {
                found.add(new Found(
                        template,
                        ("servers of %s start from %s; allowed: an image's id, or that of Amazon Linux 2023 by a parameter of the template"
                                        + " that looks up Amazon's")
                                .formatted(template.key(), image)));
            }
        }
        return found;
    }

    /** Roles by which two act, and servers of two tiers that act by one: each may what the other needs. */
    static List<Found> sharedRoles(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var resources = reviewed.resources();
        Map<Resource, Resource> by = new HashMap<>();
        ROLES.forEach((type, pointers) -> resources
                .ofType(type)
                .forEach(resource -> pointers.forEach(
                        pointer -> shared(resources, resource, resource.property(pointer), by, found))));
        for (Resource template : resources.ofType(TEMPLATE)) {
            JsonNode profile = template.property("/LaunchTemplateData/IamInstanceProfile");
            shared(resources, template, profile.has("Arn") ? profile.path("Arn") : profile.path("Name"), by, found);
        }
        return found;
    }

    private static void shared(
            Resources resources, Resource who, JsonNode role, Map<Resource, Resource> by, List<Found> found) {
        resources.target(who.stack(), role).ifPresent(target -> {
            Resource other = by.putIfAbsent(target.resource(), who);
            if (other != null && !other.equals(who)) {
                found.add(new Found(
                        who,
                        "%s has the role %s, which %s has, too"
                                .formatted(who.key(), target.resource().key(), other.key())));
            }
        });
    }

    /** Roles that stand in no template. */
    static List<Found> unknownRoles(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var resources = reviewed.resources();
        ROLES.forEach((type, pointers) -> resources
                .ofType(type)
                .forEach(resource -> pointers.forEach(pointer -> {
                    JsonNode role = resource.property(pointer);
                    if (!role.isMissingNode() && !isOneOf(resources, resource, role, "AWS::IAM::Role")) {
                        found.add(new Found(
                                resource,
                                "%s has the role %s, of which no template says what it may do"
                                        .formatted(
                                                resource.key(), role.isTextual() ? role.asText() : role.toString())));
                    }
                })));
        for (Resource rule : resources.ofType("AWS::Events::Rule")) {
            for (JsonNode target : rule.property("/Targets")) {
                if (target.has("RoleArn") && !isOneOf(resources, rule, target.path("RoleArn"), "AWS::IAM::Role")) {
                    found.add(new Found(
                            rule, "%s has a role of which no template says what it may do".formatted(rule.key())));
                }
            }
        }
        return found;
    }

    /** Whether a value, or the one that an object has, is a resource of a type. */
    private static boolean isOneOf(Resources resources, Resource of, JsonNode value, String type) {
        JsonNode plain = value;
        for (String name : List.of("Arn", "Name")) {
            plain = value.has(name) ? value.path(name) : plain;
        }
        return resources
                .target(of.stack(), plain)
                .filter(target -> target.resource().type().equals(type))
                .isPresent();
    }
}
