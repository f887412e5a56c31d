package scaleup.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.Synthesis;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Stack;
import scaleup.review.change.Comparison;
import scaleup.review.proof.Acknowledgements;
import scaleup.review.proof.ChangeProof;
import scaleup.review.proof.Concern;
import scaleup.review.proof.Proof;
import scaleup.review.proof.Reviewed;

/** A dangerous change to the templates of prod is found by the proof that it breaks, and a harmless one by none. */
class DangerousChangesTest {
    private static final String DATABASE = "AWS::RDS::DBInstance";
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";
    private static final String TEMPLATE = "AWS::EC2::LaunchTemplate";

    /** A change, and the proof that finds it; none where it is harmless. */
    record Change(String words, String proof, Consumer<Templates> made) {
        @Override
        public String toString() {
            return words;
        }
    }

    /** The templates by part, to be changed. */
    record Templates(Map<String, JsonNode> parts, Set<String> unprotected) {
        ObjectNode resources(String part) {
            return (ObjectNode) parts.get(part).path("Resources");
        }

        /** The first resource of a type, in the order of the template. */
        ObjectNode first(String part, String type) {
            for (JsonNode resource : resources(part)) {
                if (resource.path("Type").asText().equals(type)) {
                    return (ObjectNode) resource;
                }
            }
            throw new AssertionError("%s has no %s".formatted(part, type));
        }

        String id(String part, String type) {
            return resources(part).properties().stream()
                    .filter(entry -> entry.getValue().path("Type").asText().equals(type))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
        }

        /** The logical id of the group of a component, for example {@code Web}. */
        String group(String name) {
            var ids = new ArrayList<String>();
            resources("Network").fieldNames().forEachRemaining(ids::add);
            return ids.stream()
                    .filter(id -> id.matches("Isolation" + name + "[0-9A-F]{8}"))
                    .findFirst()
                    .orElseThrow();
        }

        ObjectNode properties(String part, String type) {
            return first(part, type).withObject("/Properties");
        }

        void add(String part, String id, String json) {
            resources(part).set(id, read(json));
        }

        void remove(String part, String id) {
            resources(part).remove(id);
        }

        /** Another logical id, to which whatever refers to it in its own template refers too. */
        void rename(String part, String from, String to) {
            parts.put(part, plain(parts.get(part).toString().replace('"' + from + '"', '"' + to + '"')));
        }

        List<ObjectNode> all(String part, String type) {
            List<ObjectNode> all = new ArrayList<>();
            for (JsonNode resource : resources(part)) {
                if (resource.path("Type").asText().equals(type)) {
                    all.add((ObjectNode) resource);
                }
            }
            return all;
        }

        /** The logical id of the first resource of a type of which something holds. */
        String idOf(String part, String type, Predicate<JsonNode> which) {
            return resources(part).properties().stream()
                    .filter(entry ->
                            entry.getValue().path("Type").asText().equals(type) && which.test(entry.getValue()))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
        }

        /** JSON that may have single quotes. */
        private static ObjectNode read(String json) {
            return (ObjectNode) any(json);
        }

        static JsonNode any(String json) {
            return plain(json.replace('\'', '"'));
        }

        private static JsonNode plain(String json) {
            try {
                return new ObjectMapper().readTree(json);
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }

        Resources reviewed(Synthesis of) {
            var stacks = of.reviewed().resources().stacks();
            List<Stack> changed = new ArrayList<>();
            int i = 0;
            for (JsonNode template : parts.values()) {
                changed.add(
                        new Stack(stacks.get(i), template, Map.of(), List.of(), !unprotected.contains(stacks.get(i))));
                i++;
            }
            return new Resources(changed);
        }
    }

    private static Change bad(String proof, String words, Consumer<Templates> made) {
        return new Change(words, proof, made);
    }

    private static Change rule(String words, String direction, String group, String peer, String ports) {
        return bad(
                "connections",
                words,
                templates -> templates.add(
                        "Network",
                        "Opened",
                        "{'Type': 'AWS::EC2::SecurityGroup%s', 'Properties': {'GroupId': {'Fn::GetAtt': ['%s', 'GroupId']}, %s, %s}}"
                                .formatted(direction, templates.group(group), peer, ports)));
    }

    private static ObjectNode data(Templates templates, String part) {
        return templates.properties(part, TEMPLATE).withObject("/LaunchTemplateData");
    }

    private static ObjectNode statement(Templates templates, String part, String type) {
        JsonNode found = templates.properties(part, type).findValue("Statement");
        return (ObjectNode) (found.isArray() ? found.get(0) : found);
    }

    /** A statement more in the policies of a role, the first of its stack. */
    private static void allow(Templates templates, String part, String action, String resource) {
        ((ArrayNode) templates.properties(part, "AWS::IAM::Role").path("Policies"))
                .add(Templates.read(
                        "{'PolicyName': 'more', 'PolicyDocument': {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': '%s', 'Resource': '%s'}]}}"
                                .formatted(action, resource)));
    }

    private static Change allowed(String proof, String words, String action, String resource) {
        return bad(proof, words, templates -> allow(templates, "Web", action, resource));
    }

    /** The first statement of a template's roles that allows an action. */
    private static ObjectNode allowing(Templates templates, String part, String action) {
        for (JsonNode resource : templates.parts().get(part).path("Resources")) {
            if (resource.path("Type").asText().startsWith("AWS::IAM::")
                    || resource.path("Type").asText().equals("AWS::KMS::Key")) {
                for (JsonNode statement : resource.findValues("Statement").stream()
                        .flatMap(statements -> Stream.iterate(0, i -> i < statements.size(), i -> i + 1)
                                .map(statements::get))
                        .toList()) {
                    if (statement.path("Action").toString().contains('"' + action + '"')) {
                        return (ObjectNode) statement;
                    }
                }
            }
        }
        throw new AssertionError("%s allows %s nowhere".formatted(part, action));
    }

    private static Stream<Change> permissions() {
        return Stream.of(
                allowed(
                        "escalation",
                        "a server that passes roles",
                        "iam:PassRole",
                        "arn:aws:iam::123456789012:role/admin"),
                allowed(
                        "escalation",
                        "a server that changes a function's code",
                        "lambda:UpdateFunctionCode",
                        "arn:aws:lambda:eu-west-1:123456789012:function:Scaleup-prod-network"),
                allowed(
                        "escalation",
                        "a server that writes policies of roles",
                        "iam:PutRolePolicy",
                        "arn:aws:iam::123456789012:role/web"),
                allowed(
                        "escalation",
                        "a server that assumes another's role",
                        "sts:AssumeRole",
                        "arn:aws:iam::123456789012:role/admin"),
                allowed(
                        "escalation",
                        "a server that runs commands on others",
                        "ssm:SendCommand",
                        "arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0"),
                allowed(
                        "escalation",
                        "a server that writes what others install",
                        "s3:PutObject",
                        "arn:aws:s3:::cdk-hnb659fds-assets-123456789012-eu-west-1/a.tar"),
                allowed(
                        "escalation",
                        "a server that lets others use a key",
                        "kms:CreateGrant",
                        "arn:aws:kms:eu-west-1:123456789012:key/1"),
                allowed(
                        "escalation",
                        "a server that lets others call a function",
                        "lambda:AddPermission",
                        "arn:aws:lambda:eu-west-1:123456789012:function:Scaleup-prod-network"),
                allowed(
                        "escalation",
                        "a server that changes what servers are launched with",
                        "ec2:CreateLaunchTemplateVersion",
                        "arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1"),
                allowed(
                        "escalation",
                        "all actions of IAM that begin with Put",
                        "iam:Put*",
                        "arn:aws:iam::123456789012:role/web"),
                allowed(
                        "escalation",
                        "an action in other upper and lower case",
                        "IAM:passrole",
                        "arn:aws:iam::123456789012:role/admin"),
                allowed("wildcards", "all secrets of the account", "secretsmanager:GetSecretValue", "*"),
                allowed("wildcards", "all objects of all buckets", "s3:GetObject", "arn:aws:s3:::*"),
                allowed(
                        "wildcards",
                        "all keys, without a condition",
                        "kms:Decrypt",
                        "arn:aws:kms:eu-west-1:123456789012:key/*"),
                allowed("wildcards", "an action that AWS doesn't have", "s3:GetObjects", "arn:aws:s3:::files/a"),
                allowed(
                        "permissions",
                        "web servers read a secret",
                        "secretsmanager:GetSecretValue",
                        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-abcdef"),
                bad("permissions", "web servers read the database's secret", templates -> {
                    allow(templates, "Web", "secretsmanager:GetSecretValue", "none");
                    var on = allowing(templates, "Application", "secretsmanager:GetSecretValue")
                            .path("Resource");
                    allowing(templates, "Web", "secretsmanager:GetSecretValue").set("Resource", on.deepCopy());
                }),
                bad("permissions", "metrics in any namespace", templates -> allowing(
                                templates, "Web", "cloudwatch:PutMetricData")
                        .remove("Condition")),
                bad("permissions", "a server that may set another tag on itself", templates -> allowing(
                                templates, "Web", "ec2:CreateTags")
                        .withObject("/Condition")
                        .withObject("/ForAllValues:StringEquals")
                        .put("aws:TagKeys", "Name")),
                bad("permissions", "a function that writes another tier's record", templates -> allowing(
                                templates, "Web", "route53:ChangeResourceRecordSets")
                        .withObject("/Condition")
                        .withObject("/ForAllValues:StringEquals")
                        .put(
                                "route53:ChangeResourceRecordSetsNormalizedRecordNames",
                                "application.prod.scaleup.internal")),
                bad("permissions", "containers may assume a server's role", templates -> ((ObjectNode)
                                allowing(templates, "Web", "sts:AssumeRole").path("Principal"))
                        .put("Service", "ecs-tasks.amazonaws.com")),
                bad("permissions", "a managed policy of AWS's that nobody declared", templates -> templates
                        .properties("Web", "AWS::IAM::Role")
                        .putArray("ManagedPolicyArns")
                        .add("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")),
                bad(
                        "permissions",
                        "a policy for a role as a resource of its own",
                        templates -> templates.add(
                                "Web",
                                "More",
                                "{'Type': 'AWS::IAM::Policy', 'Properties': {'PolicyName': 'more', 'Roles': [{'Ref': '%s'}], 'PolicyDocument': {'Statement': {'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': 'arn:aws:s3:::files/a'}}}}"
                                        .formatted(templates.id("Web", "AWS::IAM::Role")))),
                bad("permissions", "a function that another service calls", templates -> templates
                        .properties("Web", "AWS::Lambda::Permission")
                        .put("Principal", "s3.amazonaws.com")),
                bad("permissions", "a function that any rule of events calls", templates -> templates
                        .properties("Web", "AWS::Lambda::Permission")
                        .remove("SourceArn")),
                bad("permissions", "a queue that another service may fill", templates -> statement(
                                templates, "Web", "AWS::SQS::QueuePolicy")
                        .put("Effect", "Allow")
                        .set("Principal", Templates.read("{'Service': 'sns.amazonaws.com'}"))),
                bad("permissions", "a key for all log groups", templates -> allowing(
                                templates, "Network", "kms:Encrypt")
                        .remove("Condition")),
                bad("permissions", "all actions but one", templates -> {
                    var statement = allowing(templates, "Web", "logs:PutLogEvents");
                    statement.remove("Action");
                    statement.put("NotAction", "logs:DeleteLogGroup");
                }));
    }

    static Stream<Change> dangerous() {
        return Stream.of(
                        permissions(),
                        changes(),
                        SettingChanges.dangerous(),
                        MetricChanges.dangerous(),
                        AuditChanges.dangerous(),
                        AlarmChanges.dangerous(),
                        UserDataChanges.dangerous(),
                        ValueChanges.dangerous())
                .flatMap(stream -> stream);
    }

    private static Stream<Change> changes() {
        String port = "'IpProtocol': 'tcp', 'FromPort': %1$d, 'ToPort': %1$d";
        String anybody = "'CidrIp': '0.0.0.0/0'";
        return Stream.of(
                rule("SSH to web servers from anywhere", "Ingress", "Web", anybody, port.formatted(22)),
                rule("the database open to everybody", "Ingress", "Database", anybody, port.formatted(3306)),
                rule(
                        "all ports of application servers within the VPC",
                        "Ingress",
                        "Application",
                        "'CidrIp': '10.0.0.0/8'",
                        "'IpProtocol': '-1'"),
                rule(
                        "a third port at the network load balancer",
                        "Ingress",
                        "FrontDoor",
                        anybody,
                        port.formatted(8404)),
                rule(
                        "IPv6 to the network load balancer",
                        "Ingress",
                        "FrontDoor",
                        "'CidrIpv6': '::/0'",
                        port.formatted(443)),
                rule("web servers to everywhere by every protocol", "Egress", "Web", anybody, "'IpProtocol': '-1'"),
                rule(
                        "UDP out of application servers",
                        "Egress",
                        "Application",
                        anybody,
                        "'IpProtocol': 'udp', 'FromPort': 53, 'ToPort': 53"),
                rule(
                        "a range of ports from the database outwards",
                        "Egress",
                        "Database",
                        anybody,
                        "'IpProtocol': 'tcp', 'FromPort': 1, 'ToPort': 65535"),
                rule(
                        "somebody else's prefix list let into load balancers",
                        "Ingress",
                        "LoadBalancer",
                        "'SourcePrefixListId': 'pl-0123456789abcdef0'",
                        port.formatted(443)),
                bad("connections", "the network load balancer reaches web servers past load balancers", templates -> {
                    for (String end : List.of("Egress", "Ingress")) {
                        boolean isEgress = end.equals("Egress");
                        templates.add(
                                "Network",
                                "Past" + end,
                                "{'Type': 'AWS::EC2::SecurityGroup%s', 'Properties': {'GroupId': {'Fn::GetAtt': ['%s', 'GroupId']}, '%s': {'Fn::GetAtt': ['%s', 'GroupId']}, 'IpProtocol': 'tcp', 'FromPort': 8080, 'ToPort': 8080}}"
                                        .formatted(
                                                end,
                                                templates.group(isEgress ? "FrontDoor" : "Web"),
                                                isEgress ? "DestinationSecurityGroupId" : "SourceSecurityGroupId",
                                                templates.group(isEgress ? "Web" : "FrontDoor")));
                    }
                }),
                bad(
                        "connections",
                        "a connection's rule is gone",
                        templates ->
                                templates.remove("Network", templates.id("Network", "AWS::EC2::SecurityGroupIngress"))),
                bad("connections", "a group without the rule that closes its egress", templates -> ((ObjectNode)
                                templates
                                        .resources("Network")
                                        .path(templates.group("Database"))
                                        .path("Properties"))
                        .remove("SecurityGroupEgress")),
                bad("connections", "web servers in the group of application servers too", templates -> ((ArrayNode)
                                data(templates, "Web").path("SecurityGroupIds"))
                        .add(data(templates, "Application")
                                .path("SecurityGroupIds")
                                .get(0))),
                bad("routes", "the database's subnets with a route to the internet", templates -> {
                    var route = templates.first("Network", "AWS::EC2::Route").deepCopy();
                    var table = templates.parts().get("Network").path("Resources").properties().stream()
                            .filter(entry ->
                                    entry.getValue().path("Type").asText().equals("AWS::EC2::RouteTable")
                                            && entry.getKey().contains("database"))
                            .findFirst()
                            .orElseThrow()
                            .getKey();
                    route.withObject("/Properties").removeAll();
                    route.withObject("/Properties").put("DestinationCidrBlock", "0.0.0.0/0");
                    route.withObject("/Properties")
                            .putObject("GatewayId")
                            .put("Ref", templates.id("Network", "AWS::EC2::InternetGateway"));
                    route.withObject("/Properties").putObject("RouteTableId").put("Ref", table);
                    templates.resources("Network").set("Out", route);
                }),
                bad("routes", "web servers in public subnets", templates -> templates
                        .properties("Web", GROUP)
                        .set(
                                "VPCZoneIdentifier",
                                templates
                                        .properties("LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer")
                                        .path("Subnets"))),
                bad(
                        "routes",
                        "a route to a peer that nobody declared",
                        templates -> templates.add(
                                "Network",
                                "Peer",
                                "{'Type': 'AWS::EC2::Route', 'Properties': {'RouteTableId': {'Ref': '%s'}, 'DestinationCidrBlock': '10.99.0.0/16', 'VpcPeeringConnectionId': 'pcx-0123456789abcdef0'}}"
                                        .formatted(templates.id("Network", "AWS::EC2::RouteTable")))),
                bad("public-addresses", "a public database", templates -> templates
                        .properties("Database", DATABASE)
                        .put("PubliclyAccessible", true)),
                bad("public-addresses", "a database that doesn't say whether it is public", templates -> templates
                        .properties("Database", DATABASE)
                        .remove("PubliclyAccessible")),
                bad("public-addresses", "subnets that assign public addresses", templates -> templates
                        .properties("Network", "AWS::EC2::Subnet")
                        .put("MapPublicIpOnLaunch", true)),
                bad("public-addresses", "application servers with public addresses", templates -> data(
                                templates, "Application")
                        .putArray("NetworkInterfaces")
                        .addObject()
                        .put("AssociatePublicIpAddress", true)),
                bad("listeners", "the network load balancer listens on the health page's port", templates -> templates
                        .properties("LoadBalancer", "AWS::ElasticLoadBalancingV2::Listener")
                        .put("Port", 8404)),
                bad("zones", "web servers in one zone only", templates -> {
                    var zones = (ArrayNode) templates.properties("Web", GROUP).path("VPCZoneIdentifier");
                    while (zones.size() > 1) {
                        zones.remove(1);
                    }
                }),
                bad("zones", "the network load balancer in one zone only", templates -> {
                    var subnets = (ArrayNode) templates
                            .properties("LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer")
                            .path("Subnets");
                    while (subnets.size() > 1) {
                        subnets.remove(1);
                    }
                }),
                bad("load-balancers", "one load balancer", templates -> templates
                        .properties("LoadBalancer", GROUP)
                        .put("MinSize", "1")),
                bad("roll-outs", "old servers go first", templates -> ((ObjectNode) templates
                                .first("Web", GROUP)
                                .at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences"))
                        .put("MinHealthyPercentage", 50)),
                bad("roll-outs", "a roll-out that goes on before an alarm can ring", templates -> ((ObjectNode)
                                templates
                                        .first("Application", GROUP)
                                        .at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences"))
                        .remove(List.of("CheckpointPercentages", "CheckpointDelay"))),
                bad("roll-outs", "no alarm stops a roll-out", templates -> ((ObjectNode) templates
                                .first("Web", GROUP)
                                .at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences"))
                        .remove("AlarmSpecification")),
                bad("encryption", "a volume that is not encrypted", templates -> ((ObjectNode)
                                data(templates, "Web").at("/BlockDeviceMappings/0/Ebs"))
                        .put("Encrypted", false)),
                bad("encryption", "clients without TLS at the database", templates -> templates
                        .properties("Database", "AWS::RDS::DBParameterGroup")
                        .withObject("/Parameters")
                        .put("require_secure_transport", "0")),
                bad("encryption", "a log without its key", templates -> templates
                        .properties("Web", "AWS::Logs::LogGroup")
                        .remove("KmsKeyId")),
                bad("encryption", "a queue that is not encrypted", templates -> templates
                        .properties("Web", "AWS::SQS::Queue")
                        .put("SqsManagedSseEnabled", false)),
                bad("backups", "no backups", templates -> templates
                        .properties("Database", DATABASE)
                        .put("BackupRetentionPeriod", 0)),
                bad("retention", "a database that is deleted with its stack", templates -> templates
                        .first("Database", DATABASE)
                        .put("DeletionPolicy", "Delete")),
                bad("retention", "a database that a replacement deletes", templates -> templates
                        .first("Database", DATABASE)
                        .remove("UpdateReplacePolicy")),
                bad("retention", "a key that is deleted while snapshots need it", templates -> templates
                        .first("Database", "AWS::KMS::Key")
                        .put("DeletionPolicy", "Delete")),
                bad("retention", "no deletion protection", templates -> templates
                        .properties("Database", DATABASE)
                        .put("DeletionProtection", false)),
                bad("passwords", "the master's password in the template", templates -> templates
                        .properties("Database", DATABASE)
                        .put("MasterUserPassword", "correct horse battery staple")),
                bad("instance-metadata", "IMDSv1", templates -> data(templates, "LoadBalancer")
                        .withObject("/MetadataOptions")
                        .put("HttpTokens", "optional")),
                bad("instance-metadata", "a launch template without a word on IMDS", templates -> data(
                                templates, "LoadBalancer")
                        .remove("MetadataOptions")),
                bad("actions", "a role that may do everything in a service", templates -> statement(
                                templates, "Web", "AWS::IAM::Role")
                        .put("Action", "s3:*")),
                bad("actions", "an administrator", templates -> templates
                        .properties("Web", "AWS::IAM::Role")
                        .putArray("ManagedPolicyArns")
                        .add("arn:aws:iam::aws:policy/AdministratorAccess")),
                bad("principals", "a role that anyone may assume", templates -> ((ObjectNode) templates
                                .properties("Web", "AWS::IAM::Role")
                                .at("/AssumeRolePolicyDocument/Statement/0"))
                        .putObject("Principal")
                        .put("AWS", "*")),
                bad("principals", "a role that another account may assume", templates -> ((ObjectNode) templates
                                .properties("Web", "AWS::IAM::Role")
                                .at("/AssumeRolePolicyDocument/Statement/0"))
                        .putObject("Principal")
                        .put("AWS", "arn:aws:iam::999999999999:root")),
                bad("principals", "a queue open to all", templates -> {
                    var statement = statement(templates, "Web", "AWS::SQS::QueuePolicy");
                    statement.put("Effect", "Allow").remove("Condition");
                }),
                bad("principals", "a function that anybody may call", templates -> templates
                        .properties("Web", "AWS::Lambda::Permission")
                        .put("Principal", "*")),
                bad(
                        "changes",
                        "another name for the database's construct",
                        templates -> templates.rename("Database", "Instance", "Database")),
                bad(
                        "changes",
                        "another name for the network load balancer's construct",
                        templates -> templates.rename(
                                "LoadBalancer",
                                templates.id("LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
                                "Door")),
                bad("changes", "a database that is encrypted with another key", templates -> templates
                        .properties("Database", DATABASE)
                        .put("KmsKeyId", "alias/other")),
                bad("changes", "an internal network load balancer", templates -> templates
                        .properties("LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer")
                        .put("Scheme", "internal")),
                bad("changes", "another name for the private zone", templates -> templates
                        .properties("Network", "AWS::Route53::HostedZone")
                        .put("Name", "other.internal")),
                bad("changes", "a log group under another name", templates -> templates
                        .properties("Web", "AWS::Logs::LogGroup")
                        .put("LogGroupName", "/other")),
                bad(
                        "changes",
                        "an elastic address that is gone",
                        templates -> templates.remove("Network", templates.id("Network", "AWS::EC2::EIP"))),
                bad(
                        "changes",
                        "a secret that is gone",
                        templates -> templates.remove(
                                "LoadBalancer", templates.id("LoadBalancer", "AWS::SecretsManager::Secret"))),
                bad("changes", "a stack that is no longer protected from deletion", templates -> templates
                        .unprotected()
                        .add("Scaleup-prod-Database")),
                bad("changes", "another minor version of the database", templates -> templates
                        .properties("Database", DATABASE)
                        .put("EngineVersion", "8.4.99")),
                bad("changes", "a smaller database", templates -> templates
                        .properties("Database", DATABASE)
                        .put("DBInstanceClass", "db.t4g.micro")));
    }

    static Stream<Change> harmless() {
        return Stream.of(
                        harmlessOnes(),
                        SettingChanges.harmless(),
                        MetricChanges.harmless(),
                        AuditChanges.harmless(),
                        AlarmChanges.harmless(),
                        UserDataChanges.harmless(),
                        ValueChanges.harmless())
                .flatMap(stream -> stream);
    }

    private static Stream<Change> harmlessOnes() {
        return Stream.of(
                bad("", "logs of the network load balancer that are kept for longer", templates -> templates
                        .properties("LoadBalancer", "AWS::Logs::LogGroup")
                        .put("RetentionInDays", 3653)),
                bad("", "more web servers", templates -> templates
                        .properties("Web", GROUP)
                        .put("MaxSize", "20")),
                bad("", "larger application servers", templates -> data(templates, "Application")
                        .put("InstanceType", "m7g.large")),
                bad("", "larger volumes", templates -> ((ObjectNode)
                                data(templates, "Web").at("/BlockDeviceMappings/0/Ebs"))
                        .put("VolumeSize", 30)),
                bad("", "another description of a secret", templates -> templates
                        .properties("Database", "AWS::SecretsManager::Secret")
                        .put("Description", "another")),
                bad("", "more storage of the database", templates -> templates
                        .properties("Database", DATABASE)
                        .put("AllocatedStorage", "400")),
                bad("", "a longer time-out of a function", templates -> templates
                        .properties("Web", "AWS::Lambda::Function")
                        .put("Timeout", 30)),
                bad(
                        "",
                        "one more topic",
                        templates -> templates.add("Operations", "Another", "{'Type': 'AWS::SNS::Topic'}")),
                bad(
                        "",
                        "a rule under another name",
                        templates -> templates.rename(
                                "Network", templates.id("Network", "AWS::EC2::SecurityGroupEgress"), "Renamed")),
                bad("", "an empty dashboard", templates -> templates
                        .properties("Operations", "AWS::CloudWatch::Dashboard")
                        .put("DashboardBody", "{}")),
                bad("", "a statement that denies", templates -> {
                    allow(templates, "Web", "iam:PassRole", "*");
                    allowing(templates, "Web", "iam:PassRole").put("Effect", "Deny");
                }),
                bad("", "a narrower condition", templates -> allowing(templates, "Web", "cloudwatch:PutMetricData")
                        .withObject("/Condition")
                        .withObject("/StringEquals")
                        .put("aws:RequestedRegion", "eu-west-1")),
                bad("", "one value fewer in a condition", templates -> allowing(
                                templates, "Web", "route53:ChangeResourceRecordSets")
                        .withObject("/Condition")
                        .withObject("/ForAllValues:StringEquals")
                        .put("route53:ChangeResourceRecordSetsActions", "CREATE")),
                bad("", "a statement with a name", templates -> allowing(templates, "Web", "logs:PutLogEvents")
                        .put("Sid", "Logs")),
                bad(
                        "",
                        "the same permission in a policy of its own",
                        templates -> templates.add(
                                "Web",
                                "Same",
                                "{'Type': 'AWS::IAM::Policy', 'Properties': {'PolicyName': 'same', 'Roles': [{'Ref': '%s'}], 'PolicyDocument': {'Statement': {'Effect': 'Allow', 'Action': 'ec2:DescribeInstances', 'Resource': '*'}}}}"
                                        .formatted(membershipRole(templates)))),
                bad("", "another description of a role", templates -> templates
                        .properties("Web", "AWS::IAM::Role")
                        .put("Description", "another")),
                bad("", "more memory of a function", templates -> templates
                        .properties("Web", "AWS::Lambda::Function")
                        .put("MemorySize", 2048)),
                bad("", "a function that is woken less often", templates -> templates
                        .properties("Web", "AWS::Events::Rule")
                        .put("ScheduleExpression", "rate(5 minutes)")),
                bad("", "an alarm that rings later", templates -> templates
                        .properties("Web", "AWS::CloudWatch::Alarm")
                        .put("EvaluationPeriods", 15)),
                bad("", "one action less", templates -> ((ArrayNode) templates
                                .properties("Web", "AWS::IAM::Role")
                                .at("/Policies/0/PolicyDocument/Statement/0/Action"))
                        .remove(0)));
    }

    private static String membershipRole(Templates templates) {
        var ids = new ArrayList<String>();
        templates.resources("Web").fieldNames().forEachRemaining(ids::add);
        return ids.stream()
                .filter(id -> id.startsWith("TierMembershipFunctionRole"))
                .findFirst()
                .orElseThrow();
    }

    private static final Synthesis PROD = Synthesis.of("prod");

    private static List<Concern> concerns(Change change) {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        PROD.templates().forEach((part, template) -> parts.put(part, template.deepCopy()));
        var templates = new Templates(parts, new HashSet<>());
        change.made().accept(templates);
        var before = PROD.reviewed().resources();
        var after = templates.reviewed(PROD);
        List<Concern> concerns = new ArrayList<>(Proof.all(new Reviewed(after)));
        concerns.addAll(ChangeProof.of(before, Comparison.of(before, after), after, Acknowledgements.NONE));
        if (templates.unprotected().isEmpty()) {
            assertThat(parts).as("unchanged").isNotEqualTo(PROD.templates());
        }
        return concerns;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dangerous")
    void isFound(Change change) {
        assertThat(concerns(change)).extracting(Concern::proof).contains(change.proof());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harmless")
    void passes(Change change) {
        assertThat(concerns(change)).isEmpty();
    }

    /** What was tried stands in docs/review.md, so that nobody has to believe a number. */
    @Test
    void theDocumentationNamesEachChange() throws IOException {
        List<String> lines = new ArrayList<>();
        dangerous().forEach(change -> lines.add("| %s | %s |".formatted(change.words(), change.proof())));
        harmless().forEach(change -> lines.add("| %s | passes |".formatted(change.words())));
        String documented = Files.readString(Synthesis.ROOT.resolve("docs/review.md"));
        assertThat(documented
                        .substring(documented.indexOf("## What was tried"))
                        .lines()
                        .filter(line -> line.matches("\\| [^|]+ \\| (passes|[a-z-]+) \\|"))
                        .toList())
                .as("docs/review.md, as it has to be:%n%s", String.join("\n", lines))
                .containsExactlyInAnyOrderElementsOf(lines);
        System.out.printf(
                "%d dangerous changes, each found by its proof; %d harmless ones, each let pass: docs/review.md%n",
                dangerous().count(), harmless().count());
    }

    @Test
    void theDocumentationNamesEachProof() throws IOException {
        assertThat(Files.readString(Synthesis.ROOT.resolve("docs/review.md")))
                .contains(Proof.ALL.stream()
                        .map(proof -> "| %s | %s |".formatted(proof.id(), proof.statement()))
                        .toList());
    }

    /** A proof that no change breaks would never fail. */
    @Test
    void everyProofIsBrokenByAChange() {
        var broken = new TreeSet<String>();
        dangerous().forEach(change -> broken.add(change.proof()));
        assertThat(broken).containsAll(Proof.ALL.stream().map(Proof::id).toList());
    }
}
