package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Edit;
import scaleup.Scaleup;
import scaleup.Synthesis;
import scaleup.environment.Names;
import software.amazon.awscdk.cxapi.CloudFormationStackArtifact;

/** A key of the configuration is what AWS is told, in the property that AWS documents for it. */
class KeysTest {
    private static final Map<String, String> PARTS =
            Map.of("loadBalancer", "LoadBalancer", "web", "Web", "application", "Application");

    static Stream<Arguments> values() {
        String template = "AWS::EC2::LaunchTemplate";
        String group = "AWS::AutoScaling::AutoScalingGroup";
        String policy = "AWS::AutoScaling::ScalingPolicy";
        String database = "AWS::RDS::DBInstance";
        return Stream.concat(
                PARTS.keySet().stream()
                        .flatMap(tier -> Stream.of(
                                arguments(
                                        tier + ".instanceType",
                                        "c7g.large",
                                        PARTS.get(tier),
                                        template,
                                        "/LaunchTemplateData/InstanceType",
                                        "c7g.large"),
                                arguments(
                                        "hosts.volumeGiB",
                                        33,
                                        PARTS.get(tier),
                                        template,
                                        "/LaunchTemplateData/BlockDeviceMappings/0/Ebs/VolumeSize",
                                        "33"),
                                arguments(
                                        "hosts.maximumLifetimeDays",
                                        9,
                                        PARTS.get(tier),
                                        group,
                                        "/MaxInstanceLifetime",
                                        "777600"),
                                arguments(tier + ".minimum", 3, PARTS.get(tier), group, "/MinSize", "3"),
                                arguments(tier + ".maximum", 7, PARTS.get(tier), group, "/MaxSize", "7"),
                                arguments(
                                        tier + ".targetCpuPercent",
                                        45,
                                        PARTS.get(tier),
                                        policy,
                                        "/TargetTrackingConfiguration/TargetValue",
                                        "45"))),
                Stream.of(
                        arguments(
                                "database.instanceClass",
                                "db.r7g.large",
                                "Database",
                                database,
                                "/DBInstanceClass",
                                "db.r7g.large"),
                        arguments("database.engineVersion", "8.4.11", "Database", database, "/EngineVersion", "8.4.11"),
                        arguments("database.multiAz", true, "Database", database, "/MultiAZ", "true"),
                        arguments("database.storageGiB", 42, "Database", database, "/AllocatedStorage", "42"),
                        arguments(
                                "database.maximumStorageGiB", 222, "Database", database, "/MaxAllocatedStorage", "222"),
                        arguments("database.backupDays", 11, "Database", database, "/BackupRetentionPeriod", "11"),
                        arguments(
                                "database.deletionProtection",
                                true,
                                "Database",
                                database,
                                "/DeletionProtection",
                                "true"),
                        arguments(
                                "network.cidr",
                                "10.99.0.0/16",
                                "Network",
                                "AWS::EC2::VPC",
                                "/CidrBlock",
                                "10.99.0.0/16")));
    }

    @ParameterizedTest(name = "{0} in {2}")
    @MethodSource("values")
    void isToldToAws(String key, Object value, String part, String type, String pointer, String expected) {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev." + key, value));
        assertThat(synthesis.resource(part, type).property(pointer).asText()).isEqualTo(expected);
        assertThat(Synthesis.of("dev").resource(part, type).property(pointer).asText())
                .as("otherwise")
                .isNotEqualTo(expected);
    }

    /**
     * AWS::EC2::LaunchTemplate: the instance type and the image are of one architecture, or no instance starts. The parameter's name is
     * another, too: {@code cdk deploy} uses "previous values for existing parameters" (AWS CDK CLI reference, --previous-parameters),
     * so a stack that has it would keep the image that it had.
     */
    @ParameterizedTest
    @ValueSource(strings = {"LoadBalancer", "Web", "Application"})
    void anotherArchitectureIsThatOfTypesAndImage(String part) {
        var synthesis = Synthesis.ofDev(edit -> {
            edit.set("environments.dev.hosts.architecture", "x86_64");
            PARTS.keySet().forEach(tier -> edit.set("environments.dev.%s.instanceType".formatted(tier), "t3.small"));
        });
        var data = synthesis.resource(part, "AWS::EC2::LaunchTemplate").property("/LaunchTemplateData");
        var parameter = data.at("/ImageId/Ref").asText();
        assertThat(Synthesis.of("dev").template(part).path("Parameters").has(parameter))
                .isFalse();
        assertThat(synthesis
                        .template(part)
                        .at("/Parameters/%s/Default".formatted(parameter))
                        .asText())
                .isEqualTo("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64");
        assertThat(data.path("InstanceType").asText()).isEqualTo("t3.small");
    }

    /** ASGAverageCPUUtilization (Amazon EC2 Auto Scaling API Reference, PredefinedMetricSpecification), and nothing else. */
    @ParameterizedTest
    @ValueSource(strings = {"LoadBalancer", "Web", "Application"})
    void scalingFollowsTheProcessorsOfItsOwnGroup(String part) {
        var synthesis = Synthesis.of("prod");
        var policy = synthesis.resource(part, "AWS::AutoScaling::ScalingPolicy");
        assertThat(policy.property("/PolicyType").asText()).isEqualTo("TargetTrackingScaling");
        assertThat(policy.property("/TargetTrackingConfiguration/PredefinedMetricSpecification")
                        .toString())
                .isEqualTo("{\"PredefinedMetricType\":\"ASGAverageCPUUtilization\"}");
        assertThat(policy.property("/TargetTrackingConfiguration/DisableScaleIn")
                        .asBoolean())
                .isFalse();
        assertThat(policy.property("/AutoScalingGroupName/Ref").asText())
                .isEqualTo(synthesis
                        .resource(part, "AWS::AutoScaling::AutoScalingGroup")
                        .id());
    }

    /** In the console, and on the bill: whose server and whose volume it is. Detailed monitoring, as alarms look each minute. */
    @ParameterizedTest
    @CsvSource({"LoadBalancer, load-balancer", "Web, web", "Application, application"})
    void serversAndVolumesBearTheirTiersName(String part, String tier) {
        var data =
                Synthesis.of("prod").resource(part, "AWS::EC2::LaunchTemplate").property("/LaunchTemplateData");
        assertThat(data.path("TagSpecifications"))
                .extracting(JsonNode::toString)
                .containsExactlyInAnyOrderElementsOf(Stream.of("instance", "volume")
                        .map(type ->
                                "{\"ResourceType\":\"%s\",\"Tags\":[{\"Key\":\"Name\",\"Value\":\"Scaleup-prod-%s\"}]}"
                                        .formatted(type, tier))
                        .toList());
        assertThat(data.at("/Monitoring/Enabled").asBoolean()).isTrue();
        assertThat(data.at("/BlockDeviceMappings/0/Ebs/DeleteOnTermination").asBoolean())
                .isTrue();
        assertThat(data.at("/BlockDeviceMappings/0/DeviceName").asText())
                .as("Amazon Linux's root")
                .isEqualTo("/dev/xvda");
    }

    /** In the console each part of the network tells what it is, and of which environment; no two are called alike. */
    @ParameterizedTest
    @ValueSource(strings = {"VPC", "Subnet", "RouteTable", "NatGateway", "EIP", "InternetGateway"})
    void whatIsInTheNetworkHasAName(String type) {
        List<String> names = new ArrayList<>();
        for (var resource : Synthesis.of("prod").resources("Network", "AWS::EC2::" + type)) {
            for (JsonNode tag : resource.property("/Tags")) {
                if (tag.path("Key").asText().equals("Name")) {
                    names.add(tag.path("Value").asText());
                }
            }
        }
        assertThat(names)
                .hasSameSizeAs(Synthesis.of("prod").resources("Network", "AWS::EC2::" + type))
                .allMatch(name -> name.startsWith("Scaleup-prod"))
                .doesNotHaveDuplicates();
    }

    /** What CloudFormation puts on every resource that takes tags (AWS CloudFormation User Guide, "Resource tag"). */
    @Test
    void tagsAreTheStacksAndProductionsAreProtected() {
        var edit = new Edit(Synthesis.context()).set("environments.dev.tags.team", "shop");
        assertThat(stacks(edit.context(), "dev")).hasSize(6).allSatisfy(stack -> {
            assertThat(stack.getTags()).isEqualTo(Map.of("team", "shop"));
            assertThat(stack.getTerminationProtection()).isNotEqualTo(true);
        });
        assertThat(stacks(new Edit(Synthesis.context()).context(), "prod"))
                .hasSize(6)
                .allSatisfy(
                        stack -> assertThat(stack.getTerminationProtection()).isTrue());
    }

    /** Amazon RDS User Guide: DB snapshots bear their instance's tags; automated backups go with a database of no value. */
    @Test
    void aDatabasesBackupsAreItsOwn() {
        for (String environment : List.of("dev", "prod")) {
            var instance = Synthesis.of(environment).resource("Database", "AWS::RDS::DBInstance");
            assertThat(instance.property("/CopyTagsToSnapshot").asBoolean()).isTrue();
            assertThat(instance.property("/DBName").asText()).isEqualTo("application");
            assertThat(instance.property("/CACertificateIdentifier").asText()).isEqualTo("rds-ca-rsa2048-g1");
            assertThat(instance.property("/AutoMinorVersionUpgrade").asBoolean())
                    .isTrue();
        }
    }

    /**
     * AWS CloudFormation User Guide, "DeletionPolicy attribute": the default of a DB instance is a snapshot, of which a replica
     * has none. Amazon RDS User Guide: a replica has its own authority and its own tags on what is made of it when promoted.
     * Amazon RDS API Reference, CreateDBInstanceReadReplica: "The database can't be deleted when deletion protection is enabled",
     * and what a change of the template doesn't mention stays as it is, so that it has to be said.
     */
    @Test
    void aReplicaHoldsNothingOfItsOwn() {
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.database.readReplicas", 1)
                .set("environments.dev.database.deletionProtection", true));
        var replicas = synthesis.resources("Database", "AWS::RDS::DBInstance").stream()
                .filter(instance -> instance.id().startsWith("Replica"))
                .toList();
        assertThat(replicas).hasSize(1).allSatisfy(replica -> {
            assertThat(replica.body().path("DeletionPolicy").asText()).isEqualTo("Delete");
            assertThat(replica.body().path("UpdateReplacePolicy").asText()).isEqualTo("Delete");
            assertThat(replica.property("/CACertificateIdentifier").asText()).isEqualTo("rds-ca-rsa2048-g1");
            assertThat(replica.property("/DeletionProtection").asBoolean(true))
                    .as("one replica fewer is a change of a key")
                    .isFalse();
            assertThat(replica.property("/CopyTagsToSnapshot").asBoolean()).isTrue();
        });
    }

    private static List<CloudFormationStackArtifact> stacks(Map<String, Object> context, String environment) {
        context.put("environment", environment);
        var assembly = Scaleup.declare(
                        Scaleup.app(context), Scaleup.environment(new Edit(context).configuration(), Synthesis.ROOT))
                .synth();
        return Synthesis.PARTS.stream()
                .map(part -> assembly.getStackByName(new Names(environment).stack(part)))
                .toList();
    }
}
