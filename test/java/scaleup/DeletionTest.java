package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis.Resource;

/**
 * What {@code cdk destroy} deletes first. AWS CloudFormation deletes a resource before those that it depends on, by reference
 * or by DependsOn (AWS CloudFormation Template Reference Guide, "DependsOn attribute"); the CDK CLI deletes a stack before
 * those that it depends on.
 */
class DeletionTest {
    /** The CDK's order of deployment; deleted in reverse. */
    private static final List<String> DEPLOYED = Synthesis.PARTS;

    private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{([A-Za-z0-9]+)[.}]");

    /**
     * "To delete unused network interfaces, the Lambda service uses the execution role of the function" (AWS re:Post, "How do
     * I find and delete an elastic network interface that Lambda created?"; awslabs/aws-support-tools#174). Without it they
     * stay, and no subnet or security group that has one can be deleted.
     */
    @Proof
    void aFunctionsRoleOutlivesItsNetworkInterfaces(Synthesis synthesis) {
        var inVpc = synthesis.resources("AWS::Lambda::Function").stream()
                .filter(function -> !function.property("/VpcConfig").isMissingNode())
                .toList();
        assertThat(inVpc).isNotEmpty().allSatisfy(function -> {
            var role = one(synthesis, function.part(), target(synthesis, function, "/Role"));
            var groups = function.property("/VpcConfig/SecurityGroupIds");
            assertThat(groups).isNotEmpty();
            for (JsonNode group : groups) {
                assertThat(synthesis.resources(function.part(), "AWS::CloudFormation::CustomResource"))
                        .filteredOn(custom ->
                                custom.property("/InterfacesOfSecurityGroup").equals(group))
                        .singleElement()
                        .satisfies(gone -> {
                            assertBefore(synthesis, function, gone);
                            assertBefore(synthesis, gone, role);
                            var waiting = answering(synthesis, gone);
                            assertThat(waiting.property("/VpcConfig").isMissingNode())
                                    .as("has interfaces of its own")
                                    .isTrue();
                            assertThat(waiting.property("/Timeout").asInt()).isEqualTo(900);
                        });
            }
        });
    }

    /** A policy of its own would be deleted while what needs it is still there. */
    @Proof
    void whatARoleMayDoGoesWithIt(Synthesis synthesis) {
        assertThat(synthesis.resources().stream().map(Resource::type))
                .doesNotContain("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy");
    }

    /** AWS CloudFormation asks a custom resource's function to delete it, and waits for the answer. */
    @Proof
    void aCustomResourceGoesBeforeTheFunctionThatAnswersForIt(Synthesis synthesis) {
        assertThat(synthesis.resources("AWS::CloudFormation::CustomResource"))
                .isNotEmpty()
                .allSatisfy(custom -> {
                    var function = answering(synthesis, custom);
                    assertBefore(synthesis, custom, function);
                    assertBefore(
                            synthesis, function, one(synthesis, function.part(), target(synthesis, function, "/Role")));
                });
    }

    /**
     * "You can delete a hosted zone only if there are no records other than the default SOA and NS records" (Amazon Route 53
     * API Reference, DeleteHostedZone). Who writes one is asleep, and its servers are gone, before it is removed.
     */
    @Proof
    void noRecordIsLeftInAHostedZone(Synthesis synthesis) {
        var zone = synthesis.resource("Network", "AWS::Route53::HostedZone");
        var writers = synthesis.resources("AWS::Lambda::Function").stream()
                .filter(function ->
                        !function.property("/Environment/Variables/RECORD").isMissingNode())
                .toList();
        assertThat(writers).hasSize(2).allSatisfy(writer -> {
            var record = synthesis.resources(writer.part(), "AWS::CloudFormation::CustomResource").stream()
                    .filter(custom ->
                            custom.property("/Record").equals(writer.property("/Environment/Variables/RECORD")))
                    .findFirst()
                    .orElseThrow();
            synthesis
                    .resources(writer.part(), "AWS::Events::Rule")
                    .forEach(rule -> assertBefore(synthesis, rule, record));
            assertBefore(synthesis, synthesis.resource(writer.part(), "AWS::AutoScaling::AutoScalingGroup"), record);
            assertBefore(synthesis, record, writer);
            assertBefore(synthesis, record, zone);
        });
    }

    /**
     * What writes after its log group is gone makes a new one, which nobody deletes and which the next deployment finds in
     * its way: its name is literal. Amazon RDS makes one by itself; others only if they may.
     */
    @Proof
    void noLogGroupIsMadeAgainAfterItsDeletion(Synthesis synthesis) {
        assertThat(synthesis.resources("AWS::IAM::Role"))
                .noneMatch(role -> role.body().toString().contains("logs:CreateLogGroup"))
                .noneMatch(role -> role.body().toString().contains("logs:*"))
                // Those of application.policies are the user's own.
                .filteredOn(role -> !role.property("/ManagedPolicyArns").isMissingNode())
                .allSatisfy(role -> assertThat(role.property("/ManagedPolicyArns"))
                        .extracting(JsonNode::asText)
                        .isSubsetOf(synthesis.configuration().application().policies()));
        for (var group : synthesis.resources("AWS::Logs::LogGroup")) {
            String name = group.property("/LogGroupName").asText();
            if (name.startsWith("/aws/rds/")) {
                var writer = synthesis.resources("AWS::RDS::DBInstance").stream()
                        .filter(instance -> name.startsWith("/aws/rds/instance/%s/"
                                .formatted(instance.property("/DBInstanceIdentifier")
                                        .asText())))
                        .findFirst();
                assertThat(writer).as(name).isPresent();
                assertBefore(synthesis, writer.get(), group);
            }
        }
        for (var function : synthesis.resources("AWS::Lambda::Function")) {
            assertBefore(
                    synthesis,
                    function,
                    one(synthesis, function.part(), target(synthesis, function, "/LoggingConfig/LogGroup")));
        }
        for (var log : synthesis.resources("AWS::EC2::FlowLog")) {
            assertBefore(synthesis, log, one(synthesis, "Network", target(synthesis, log, "/LogGroupName")));
            assertBefore(
                    synthesis, log, one(synthesis, "Network", target(synthesis, log, "/DeliverLogsPermissionArn")));
        }
    }

    /**
     * "You can't detach an internet gateway from a VPC that has resources with associated elastic or public addresses" (Amazon
     * VPC User Guide, "Delete an internet gateway").
     */
    @Proof
    void publicAddressesGoBeforeTheInternetGateway(Synthesis synthesis) {
        var attachment = synthesis.resource("Network", "AWS::EC2::VPCGatewayAttachment");
        for (var nat : synthesis.resources("AWS::EC2::NatGateway")) {
            assertBefore(synthesis, nat, attachment);
            assertBefore(synthesis, nat, one(synthesis, "Network", target(synthesis, nat, "/AllocationId")));
        }
        for (var frontDoor : synthesis.resources("AWS::ElasticLoadBalancingV2::LoadBalancer")) {
            assertBefore(synthesis, frontDoor, attachment);
        }
    }

    /** A leaving server is still told, read and held by what let it in: the terminate hook would wait its whole time. */
    @Proof
    void serversGoBeforeWhatTheyNeedToLeave(Synthesis synthesis) {
        for (var group : synthesis.resources("AWS::AutoScaling::AutoScalingGroup")) {
            for (String type : List.of(
                    "AWS::EC2::LaunchTemplate",
                    "AWS::IAM::InstanceProfile",
                    "AWS::Logs::LogGroup",
                    "AWS::Lambda::Function")) {
                for (var needed : synthesis.resources(group.part(), type)) {
                    boolean ofTheTier = needed.id().startsWith("Tier");
                    if (ofTheTier) {
                        assertBefore(synthesis, group, needed);
                    }
                }
            }
            // What a service may do, until it has ended its requests: a role with a literal name.
            for (var role : synthesis.resources(group.part(), "AWS::IAM::Role")) {
                if (!role.property("/RoleName").isMissingNode()) {
                    assertBefore(synthesis, group, role);
                }
            }
            for (String type :
                    List.of("AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint", "AWS::EC2::SecurityGroupEgress")) {
                synthesis.resources(type).forEach(way -> assertBefore(synthesis, group, way));
            }
        }
    }

    /** "You can't delete a DB instance that has read replicas" in another way than one by one (Amazon RDS User Guide). */
    @Proof
    void replicasGoBeforeTheirDatabase(Synthesis synthesis) {
        var instances = synthesis.resources("AWS::RDS::DBInstance");
        for (var replica : instances) {
            if (replica.id().startsWith("Replica")) {
                assertBefore(synthesis, replica, one(synthesis, "Database", "Instance"));
            }
        }
    }

    /**
     * "You can't delete an option group while any snapshot is associated with it" (Amazon RDS User Guide, "Deleting an option
     * group"; terraform-aws-modules/terraform-aws-rds#162): where a final snapshot is taken, its group stays.
     */
    @Proof
    void anOptionGroupIsKeptAsLongAsSnapshotsBelongToIt(Synthesis synthesis) {
        for (var group : synthesis.resources("AWS::RDS::OptionGroup")) {
            for (var instance : synthesis.resources("AWS::RDS::DBInstance")) {
                assertBefore(synthesis, instance, group);
            }
            boolean snapshot = synthesis.resources("AWS::RDS::DBInstance").stream()
                    .anyMatch(instance ->
                            instance.body().path("DeletionPolicy").asText().equals("Snapshot"));
            assertThat(group.body().path("DeletionPolicy").asText())
                    .isEqualTo(snapshot ? "RetainExceptOnCreate" : "Delete");
        }
    }

    /**
     * What outlives its stack, or a first deployment that failed, must not be in the way of the next one by its name. A key is
     * kept for its snapshots' sake, and not where its creation was undone (AWS CloudFormation Template Reference Guide,
     * "DeletionPolicy attribute": RetainExceptOnCreate); a snapshot gets a name of its own.
     */
    @Proof
    void whatIsKeptIsNotInTheWayOfTheNextDeployment(Synthesis synthesis) {
        for (var kept : synthesis.resources()) {
            switch (kept.body().path("DeletionPolicy").asText("Delete")) {
                case "Delete" -> {}
                case "Snapshot" -> assertThat(kept.type()).isEqualTo("AWS::RDS::DBInstance");
                case "RetainExceptOnCreate" -> assertThat(kept.type()).isIn("AWS::KMS::Key", "AWS::RDS::OptionGroup");
                default -> throw new AssertionError(kept.id() + " is kept after a failed first deployment");
            }
        }
        assertThat(synthesis.resources("AWS::KMS::Alias"))
                .as("a key has no name but by an alias")
                .isEmpty();
        assertThat(synthesis.resources("AWS::RDS::OptionGroup"))
                .allMatch(group -> group.property("/OptionGroupName").isMissingNode());
        assertThat(synthesis.resources("AWS::SecretsManager::Secret"))
                .as("a secret's name is taken for the days in which it can be recovered")
                .allMatch(secret -> secret.property("/Name").isMissingNode());
    }

    /** Protection refuses the rollback of a first deployment too, so a person must know how to take each away. */
    @Test
    void everyProtectionOfProductionCanBeTakenAwayAsDocumented() throws IOException {
        Set<String> protectedTypes = new TreeSet<>();
        for (var resource : Synthesis.of("prod").resources()) {
            if (Pattern.compile("[dD]eletion_?[pP]rotection[^{}]*(true|\"all)")
                    .matcher(resource.body().path("Properties").toString())
                    .find()) {
                protectedTypes.add(resource.type());
            }
        }
        Map<String, String> ways = Map.of(
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                        "aws elbv2 modify-load-balancer-attributes --attributes Key=deletion_protection.enabled,Value=false",
                "AWS::RDS::DBInstance", "aws rds modify-db-instance --no-deletion-protection");
        assertThat(protectedTypes).isEqualTo(ways.keySet());
        assertThat(Files.readString(Synthesis.ROOT.resolve("docs/operations.md")))
                .contains("aws cloudformation update-termination-protection --no-enable-termination-protection")
                .contains(ways.values());
    }

    private static void assertBefore(Synthesis synthesis, Resource first, Resource then) {
        if (first.part().equals(then.part())) {
            assertThat(needed(synthesis.template(first.part()), first.id()))
                    .as("%s %s is deleted before", first.part(), first.id())
                    .contains(then.id());
        } else {
            assertThat(DEPLOYED.indexOf(first.part()))
                    .as("%s is deleted before %s", first.part(), then.part())
                    .isGreaterThan(DEPLOYED.indexOf(then.part()));
        }
    }

    /** All that a resource depends on, directly or not, in its template. */
    private static Set<String> needed(JsonNode template, String id) {
        Map<String, Set<String>> direct = new HashMap<>();
        template.path("Resources").properties().forEach(resource -> {
            Set<String> references = new HashSet<>();
            collect(resource.getValue(), references);
            for (JsonNode dependency : listed(resource.getValue().path("DependsOn"))) {
                references.add(dependency.asText());
            }
            direct.put(resource.getKey(), references);
        });
        Set<String> all = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(id));
        while (!open.isEmpty()) {
            for (String next : direct.getOrDefault(open.pop(), Set.of())) {
                if (all.add(next)) {
                    open.push(next);
                }
            }
        }
        return all;
    }

    private static void collect(JsonNode node, Set<String> references) {
        if (node.isObject()) {
            node.properties().forEach(entry -> {
                switch (entry.getKey()) {
                    case "Ref" -> references.add(entry.getValue().asText());
                    case "Fn::GetAtt" ->
                        references.add(
                                entry.getValue().isArray()
                                        ? entry.getValue().path(0).asText()
                                        : entry.getValue().asText().split("\\.", 2)[0]);
                    case "Fn::Sub" ->
                        SUBSTITUTED
                                .matcher(entry.getValue().toString())
                                .results()
                                .forEach(match -> references.add(match.group(1)));
                    default -> {}
                }
            });
        }
        node.forEach(child -> collect(child, references));
    }

    private static List<JsonNode> listed(JsonNode oneOrMany) {
        List<JsonNode> listed = new ArrayList<>();
        if (oneOrMany.isArray()) {
            oneOrMany.forEach(listed::add);
        } else if (oneOrMany.isTextual()) {
            listed.add(oneOrMany);
        }
        return listed;
    }

    /** The function that a custom resource is answered by: of its own stack, or of another one by a weak reference. */
    private static Resource answering(Synthesis synthesis, Resource custom) {
        var token = custom.property("/ServiceToken");
        boolean own = token.has("Fn::GetAtt");
        String id = Synthesis.target(synthesis, token);
        return synthesis.resources("AWS::Lambda::Function").stream()
                .filter(function ->
                        function.id().equals(id) && own == function.part().equals(custom.part()))
                .findFirst()
                .orElseThrow();
    }

    private static String target(Synthesis synthesis, Resource resource, String pointer) {
        return Synthesis.target(synthesis, resource.property(pointer));
    }

    private static Resource one(Synthesis synthesis, String part, String id) {
        return synthesis.resources().stream()
                .filter(resource ->
                        resource.part().equals(part) && resource.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + id + " in " + part));
    }
}
