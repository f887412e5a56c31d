package scaleup.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import scaleup.proof.DangerousChangesTest.Change;
import scaleup.proof.DangerousChangesTest.Templates;

/** Changes that an auditor thought of by AWS's Well-Architected Framework and the CIS benchmark, without a look at the proofs. */
final class AuditChanges {
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";
    private static final String FUNCTION = "AWS::Lambda::Function";
    private static final String RULE = "AWS::Events::Rule";
    private static final String ROLE = "AWS::IAM::Role";
    private static final String CUSTOM = "AWS::CloudFormation::CustomResource";
    private static final String LAUNCHED = "AWS::EC2::LaunchTemplate";

    private AuditChanges() {}

    private static Change bad(String proof, String words, Consumer<Templates> made) {
        return new Change(words, proof, made);
    }

    private static Change passes(String words, Consumer<Templates> made) {
        return new Change(words, "", made);
    }

    /** The properties of the first resource of a type of which something holds. */
    private static ObjectNode which(Templates templates, String part, String type, Predicate<JsonNode> holds) {
        return (ObjectNode) templates
                .resources(part)
                .path(templates.idOf(part, type, holds))
                .path("Properties");
    }

    private static Predicate<JsonNode> says(String text) {
        return resource -> resource.toString().contains(text);
    }

    private static ObjectNode variables(Templates templates, String part, String handler) {
        return (ObjectNode) which(templates, part, FUNCTION, says(handler)).at("/Environment/Variables");
    }

    private static ObjectNode hook(Templates templates, int which) {
        return (ObjectNode) templates
                .properties("Web", GROUP)
                .path("LifecycleHookSpecificationList")
                .path(which);
    }

    private static ObjectNode parameters(Templates templates) {
        return (ObjectNode)
                templates.properties("Database", "AWS::RDS::DBParameterGroup").path("Parameters");
    }

    private static JsonNode reference(Templates templates, String part, String type, String text) {
        return Templates.any("{'Fn::GetAtt': ['%s', 'Arn']}".formatted(templates.idOf(part, type, says(text))));
    }

    static Stream<Change> dangerous() {
        return Stream.of(
                bad("functions", "a function that logs in to somebody else's database", templates -> variables(
                                templates, "Database", "DatabaseUserHandler")
                        .put("DATABASE_HOST", "db.example.com")),
                bad("functions", "a function that rotates somebody else's password", templates -> variables(
                                templates, "Database", "DatabaseUserHandler")
                        .put("MASTER_SECRET", "arn:aws:secretsmanager:eu-west-1:999999999999:secret:a")),
                bad("functions", "a function that renews somebody else's certificate", templates -> variables(
                                templates, "LoadBalancer", "CertificateHandler")
                        .put("SECRET", "arn:aws:secretsmanager:eu-west-1:999999999999:secret:a")),
                bad("functions", "a function that lists servers in somebody else's zone", templates -> variables(
                                templates, "Web", "MembershipHandler")
                        .put("HOSTED_ZONE", "Z1")),
                bad("functions", "a function that lists its servers as another tier's", templates -> variables(
                                templates, "Web", "MembershipHandler")
                        .put("RECORD", "application.prod.scaleup.internal")),
                bad("functions", "a function that waits for hooks that no group has", templates -> variables(
                                templates, "Web", "MembershipHandler")
                        .put("LAUNCH_HOOK", "start")),
                bad("functions", "a function that waits for another tag", templates -> variables(
                                templates, "Web", "MembershipHandler")
                        .put("READY_TAG", "ready")),
                bad("functions", "events of servers that come alone", templates -> ((ObjectNode)
                                which(templates, "Web", RULE, says("aws.autoscaling"))
                                        .path("EventPattern"))
                        .set("detail-type", Templates.any("['EC2 Instance Launch Successful']"))),
                bad("functions", "servers whose tag wakes no function", templates -> ((ObjectNode)
                                which(templates, "Web", RULE, says("aws.tag")).at("/EventPattern/detail"))
                        .set("changed-tag-keys", Templates.any("['Name']"))),
                bad("functions", "servers that are looked at once a day", templates -> which(
                                templates, "Web", RULE, says("ScheduleExpression"))
                        .put("ScheduleExpression", "rate(1 day)")),
                bad("permissions", "a function with another's role", templates -> which(
                                templates, "LoadBalancer", FUNCTION, says("MembershipHandler"))
                        .set("Role", reference(templates, "LoadBalancer", ROLE, "UpdateSecretVersionStage"))),
                bad("permissions", "servers with a function's role", templates -> ((ObjectNode) templates
                                .properties("Web", "AWS::IAM::InstanceProfile")
                                .at("/Roles/0"))
                        .put("Ref", templates.idOf("Web", ROLE, says("lambda.amazonaws.com")))),
                bad("permissions", "servers with another tier's role", templates -> {
                    ((ObjectNode) templates.parts().get("LoadBalancer"))
                            .withObject("/Outputs")
                            .set(
                                    "Profile",
                                    Templates.any("{'Value': {'Ref': '%s'}}"
                                            .formatted(templates.id("LoadBalancer", "AWS::IAM::InstanceProfile"))));
                    ((ObjectNode) templates.properties("Web", LAUNCHED).at("/LaunchTemplateData/IamInstanceProfile"))
                            .removeAll()
                            .set(
                                    "Name",
                                    Templates.any(
                                            "{'Fn::GetStackOutput': {'StackName': 'Scaleup-prod-LoadBalancer', 'OutputName': 'Profile'}}"));
                }),
                bad("zones", "a zone that goes out by another's NAT gateway", templates -> {
                    var routes = templates.all("Network", "AWS::EC2::Route").stream()
                            .map(route -> (ObjectNode) route.path("Properties"))
                            .filter(route -> route.has("NatGatewayId"))
                            .toList();
                    routes.get(0).set("NatGatewayId", routes.get(1).path("NatGatewayId"));
                }),
                bad("roll-outs", "servers whose failure stops no roll-out", templates -> ((ArrayNode) templates
                                .first("Web", GROUP)
                                .at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences/AlarmSpecification/Alarms"))
                        .remove(0)),
                bad("roll-outs", "servers that are given up after two minutes", templates -> hook(templates, 0)
                        .put("HeartbeatTimeout", 130)),
                bad("roll-outs", "servers whose health isn't looked at for a day", templates -> templates
                        .properties("Web", GROUP)
                        .put("HealthCheckGracePeriod", 86400)),
                bad("roll-outs", "a deployment that is given up after ten seconds", templates -> which(
                                templates, "Web", CUSTOM, says("LaunchTemplateVersion"))
                        .put("ServiceTimeout", 10)),
                bad("roll-outs", "a deployment that is done without a server", templates -> which(
                                templates, "Web", CUSTOM, says("LaunchTemplateVersion"))
                        .put("Minimum", 0)),
                bad("servers", "a scaling policy for another tier", templates -> templates
                        .properties("Web", "AWS::AutoScaling::ScalingPolicy")
                        .put("AutoScalingGroupName", "Scaleup-prod-application")),
                bad("servers", "disks too small for the system", templates -> ((ObjectNode) templates
                                .properties("Web", LAUNCHED)
                                .at("/LaunchTemplateData/BlockDeviceMappings/0/Ebs"))
                        .put("VolumeSize", 1)),
                bad("database", "a database for five clients", templates -> parameters(templates)
                        .put("max_connections", "5")),
                bad("database", "a database on magnetic disks", templates -> templates
                        .properties("Database", "AWS::RDS::DBInstance")
                        .put("StorageType", "standard")),
                bad(
                        "network-load-balancer",
                        "targets by address, which no Auto Scaling group registers",
                        templates -> templates
                                .properties("LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup")
                                .put("TargetType", "ip")),
                bad("network-load-balancer", "connections that end after a minute", templates -> ((ObjectNode) templates
                                .properties("LoadBalancer", "AWS::ElasticLoadBalancingV2::Listener")
                                .at("/ListenerAttributes/0"))
                        .put("Value", "60")),
                bad("templates", "a template with hooks", templates -> ((ObjectNode)
                                templates.parts().get("Web"))
                        .set("Hooks", Templates.any("{'Blue': {'Type': 'AWS::CodeDeploy::BlueGreen'}}"))),
                bad("properties", "dedicated hardware", templates -> templates
                        .properties("Network", "AWS::EC2::VPC")
                        .put("InstanceTenancy", "dedicated")),
                bad("properties", "a function's variables encrypted with another account's key", templates -> templates
                        .properties("Web", FUNCTION)
                        .put("KmsKeyArn", "arn:aws:kms:eu-west-1:999999999999:key/1")),
                bad("properties", "Performance Insights with another account's key", templates -> templates
                        .properties("Database", "AWS::RDS::DBInstance")
                        .put("PerformanceInsightsKMSKeyId", "arn:aws:kms:eu-west-1:999999999999:key/1")),
                bad("permissions", "Enhanced Monitoring by somebody else's role", templates -> templates
                        .properties("Database", "AWS::RDS::DBInstance")
                        .put("MonitoringRoleArn", "arn:aws:iam::999999999999:role/a")));
    }

    static Stream<Change> harmless() {
        return Stream.of(
                passes(
                        "another description of a function",
                        templates -> templates.properties("Web", FUNCTION).put("Description", "lists who serves")),
                passes("another description of a schedule", templates -> which(
                                templates, "Web", RULE, says("ScheduleExpression"))
                        .put("Description", "each minute")),
                passes("more time to set up a server", templates -> hook(templates, 0)
                        .put("HeartbeatTimeout", 1800)),
                passes("a function that is woken every other minute", templates -> which(
                                templates, "Web", RULE, says("ScheduleExpression"))
                        .put("ScheduleExpression", "rate(2 minutes)")),
                passes("a tag of a role", templates -> templates
                        .properties("Web", ROLE)
                        .set("Tags", Templates.any("[{'Key': 'team', 'Value': 'web'}]"))),
                passes("a tag of the network", templates -> templates
                        .properties("Network", "AWS::EC2::VPC")
                        .set("Tags", Templates.any("[{'Key': 'team', 'Value': 'web'}]"))),
                passes("a tag of a log", templates -> templates
                        .properties("Web", "AWS::Logs::LogGroup")
                        .set("Tags", Templates.any("[{'Key': 'team', 'Value': 'web'}]"))),
                passes("a longer wait for servers", templates -> which(
                                templates, "Web", CUSTOM, says("LaunchTemplateVersion"))
                        .put("ServiceTimeout", 1800)),
                passes(
                        "servers whose health is asked for a little later",
                        templates -> templates.properties("Web", GROUP).put("HealthCheckGracePeriod", 120)),
                passes("statements that may take a minute at most", templates -> parameters(templates)
                        .put("max_execution_time", "60000")),
                passes("metadata of a template", templates -> ((ObjectNode)
                                templates.parts().get("Web"))
                        .set("Metadata", Templates.any("{'team': 'web'}"))));
    }
}
