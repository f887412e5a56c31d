package scaleup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Synthesis;
import scaleup.environment.Names;
import scaleup.host.Program;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.ec2.CfnSecurityGroupEgress;
import software.constructs.Construct;

/** The rules of cdk-preflight, which its makers tried on AWS, find nothing that AWS refuses although its schemas allow it. */
class CdkPreflightTest {
    @TempDir
    private Path folder;

    @Test
    void findsNothingInAnyEnvironment() throws IOException {
        List<Path> folders = new ArrayList<>();
        List<Synthesis> environments = Stream.of(
                        Synthesis.everyShape(),
                        List.of(Synthesis.of("trial"), Synthesis.of("staging")),
                        Synthesis.ofUser())
                .flatMap(List::stream)
                .distinct()
                .toList();
        for (Synthesis environment : environments) {
            folders.add(write(environment, environment.templates()));
        }
        assertThat(findings(folders)).isEmpty();
    }

    /**
     * What the API References forbid: Amazon EC2, IpRange; Elastic Load Balancing, TargetGroupAttribute; and of two stacks, Amazon EC2
     * Auto Scaling, CreateAutoScalingGroup, AvailabilityZones: "all subnets that you specify must reside in" them.
     */
    @Test
    void findsWhatAwsRefusesOfAResourceAndOfTwoStacks() throws IOException {
        Synthesis prod = Synthesis.of("prod");
        Map<String, JsonNode> templates = new LinkedHashMap<>();
        prod.templates().forEach((part, template) -> templates.put(part, template.deepCopy()));
        ObjectNode rule = properties(templates.get("Network"), "AWS::EC2::SecurityGroupEgress");
        rule.put("Description", "to AWS's APIs");
        ObjectNode targets = properties(templates.get("LoadBalancer"), "AWS::ElasticLoadBalancingV2::TargetGroup");
        ((ArrayNode) targets.path("TargetGroupAttributes"))
                .addObject()
                .put("Key", "target_health_state.unhealthy.draining_interval_seconds")
                .put("Value", "0");
        properties(templates.get("Web"), "AWS::AutoScaling::AutoScalingGroup")
                .putArray("AvailabilityZones")
                .add("eu-central-1a");

        assertThat(findings(List.of(write(prod, templates))))
                .extracting(finding -> finding.replaceFirst("/.*\\(", " ("))
                .containsOnly(
                        "Scaleup-prod-Network (cdk-preflight pf-ec2-sg-rule-description)",
                        "Scaleup-prod-LoadBalancer (cdk-preflight"
                                + " pf-elbv2-tg-attr-draining-interval-requires-termination-off)",
                        "Scaleup-prod-Web (cdk-preflight pf-asg-vpczone-az-mismatch)");
    }

    /** AWS CDK API Reference, "class Validations", acknowledge: of a construct, and of what is in it. */
    @Test
    void saysNothingOfWhatAConstructAcknowledges() {
        App app = new App(AppProps.builder().outdir(folder.toString()).build());
        var stack = new Stack(app, "Stack");
        var known = new Construct(stack, "Known");
        egress(known, "Rule");
        egress(stack, "KnownAsWell");
        Validations.of(known)
                .acknowledge(Acknowledgment.builder()
                        .id("cdk-preflight::pf-ec2-sg-rule-description")
                        .reason("the rule is wrong here")
                        .build());
        Validations.of(egress(stack, "Another"))
                .acknowledge(Acknowledgment.builder()
                        .id("cdk-preflight::pf-ec2-sg-rule-cidr")
                        .reason("is of another rule")
                        .build());
        app.synth();

        assertThat(findings(List.of(folder)))
                .extracting(finding -> finding.replaceFirst(" .*\\(", " ("))
                .containsExactlyInAnyOrder(
                        "Stack/KnownAsWell (cdk-preflight pf-ec2-sg-rule-description)",
                        "Stack/Another (cdk-preflight pf-ec2-sg-rule-description)");
    }

    private static CfnSecurityGroupEgress egress(Construct scope, String id) {
        return CfnSecurityGroupEgress.Builder.create(scope, id)
                .groupId("sg-01234567")
                .ipProtocol("tcp")
                .fromPort(443)
                .toPort(443)
                .cidrIp("10.0.0.0/16")
                .description("to AWS's APIs")
                .build();
    }

    private static ObjectNode properties(JsonNode template, String type) {
        for (JsonNode resource : template.path("Resources")) {
            if (resource.path("Type").asText().equals(type)) {
                return (ObjectNode) resource.path("Properties");
            }
        }
        throw new AssertionError("no " + type);
    }

    private Path write(Synthesis environment, Map<String, JsonNode> templates) throws IOException {
        Path assembly = Files.createTempDirectory(folder, environment.environment());
        var names = new Names(environment.environment());
        for (var template : templates.entrySet()) {
            Files.writeString(
                    assembly.resolve(names.stack(template.getKey()) + ".template.json"),
                    template.getValue().toString());
        }
        return assembly;
    }

    private static List<String> findings(List<Path> assemblies) {
        List<String> words = new ArrayList<>(List.of(Synthesis.ROOT + "/reviewer/cdk-preflight.mjs", "eu-central-1"));
        assemblies.forEach(assembly -> words.add(assembly.toString()));
        var outcome = Program.named("node").run(words.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        return outcome.output().lines().toList();
    }
}
