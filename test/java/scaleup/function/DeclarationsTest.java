package scaleup.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.Proof;
import scaleup.Synthesis;
import scaleup.Synthesis.Resource;
import scaleup.configuration.Certificate;

/** What is declared of each function fits what the function is. */
class DeclarationsTest {
    private static final Path SOURCES = Synthesis.ROOT.resolve("lambda/main/java");

    private static final Pattern VARIABLE = Pattern.compile("\"([A-Z][A-Z_]+)\"");

    /** What is only needed, and only given, by what is configured. */
    private static final Map<String, Set<String>> OPTIONAL = Map.of(
            "scaleup.certificate",
            Set.of("CERTIFICATE"),
            "scaleup.membership",
            Set.of("RECORD", "HOSTED_ZONE", "TARGET_GROUPS"));

    /** AWS Lambda Developer Guide, "Define Lambda function handler in Java": package.Class. */
    @Proof
    void eachHandlerIsAClassInTheJar(Synthesis synthesis) {
        assertThat(synthesis.resources("AWS::Lambda::Function")).hasSize(6).allSatisfy(function -> assertThat(
                        SOURCES.resolve(function.property("/Handler").asText().replace('.', '/') + ".java"))
                .isRegularFile());
    }

    /** A variable that a function doesn't get fails its first run; one that it doesn't read has no effect. */
    @Proof
    void eachFunctionGetsTheVariablesThatItReads(Synthesis synthesis) throws IOException {
        for (Resource function : synthesis.resources("AWS::Lambda::Function")) {
            String handler = function.property("/Handler").asText();
            String folder = handler.substring(0, handler.lastIndexOf('.'));
            Set<String> read = new TreeSet<>();
            try (var files = Files.list(SOURCES.resolve(folder.replace('.', '/')))) {
                for (Path settings : files.filter(file -> file.toString().endsWith("Settings.java"))
                        .toList()) {
                    VARIABLE.matcher(Files.readString(settings)).results().forEach(match -> read.add(match.group(1)));
                }
            }
            Set<String> given = new TreeSet<>();
            function.property("/Environment/Variables").fieldNames().forEachRemaining(given::add);
            assertThat(read).as("read by %s", handler).containsAll(given);
            // AWS Lambda's own (AWS Lambda Developer Guide, "Defined runtime environment variables").
            read.remove("AWS_REGION");
            read.removeAll(OPTIONAL.getOrDefault(folder, Set.of()));
            assertThat(given).as("given to %s", handler).containsAll(read);
        }
    }

    @ParameterizedTest
    @CsvSource({"LoadBalancer, load-balancer", "Web, web", "Application, application"})
    void membershipLooksAfterItsOwnTier(String part, String tier) {
        var synthesis = Synthesis.of("prod");
        var group = synthesis.resource(part, "AWS::AutoScaling::AutoScalingGroup");
        var variables = variables(synthesis, "Scaleup-prod-" + tier + "-membership");
        assertThat(variables)
                .containsEntry("TIER", tier)
                .containsEntry("GROUP", group.property("/AutoScalingGroupName").asText())
                .containsEntry("READY_TAG", "scaleup:ready")
                .containsEntry("METRICS_NAMESPACE", synthesis.metrics());
        Map<String, String> hooks = new TreeMap<>();
        for (JsonNode hook : group.property("/LifecycleHookSpecificationList")) {
            hooks.put(
                    hook.path("LifecycleTransition").asText(),
                    hook.path("LifecycleHookName").asText());
        }
        assertThat(hooks)
                .isEqualTo(Map.of(
                        "autoscaling:EC2_INSTANCE_LAUNCHING", variables.get("LAUNCH_HOOK"),
                        "autoscaling:EC2_INSTANCE_TERMINATING", variables.get("TERMINATE_HOOK")));
        if (part.equals("LoadBalancer")) {
            // Those of the group itself: whoever is healthy there serves.
            assertThat(variables.get("TARGET_GROUPS"))
                    .isEqualTo(String.join(
                            ",",
                            Stream.of(0, 1)
                                    .map(index -> Synthesis.text(group.property("/TargetGroupARNs/" + index)))
                                    .toList()));
        } else {
            assertThat(variables).containsEntry("RECORD", tier + ".prod.scaleup.internal");
            var zone = synthesis.resource("Network", "AWS::Route53::HostedZone");
            assertThat(zone.property("/Name").asText()).isEqualTo("prod.scaleup.internal");
            assertThat(Synthesis.target(
                            synthesis,
                            function(synthesis, "Scaleup-prod-" + tier + "-membership")
                                    .property("/Environment/Variables/HOSTED_ZONE")))
                    .isEqualTo(zone.id());
        }
    }

    @Test
    void theDatabasesUserIsMadeInTheDatabaseThatThereIs() {
        var synthesis = Synthesis.of("prod");
        var instance = synthesis.resource("Database", "AWS::RDS::DBInstance");
        var function = function(synthesis, "Scaleup-prod-database-user");
        var variables = variables(synthesis, "Scaleup-prod-database-user");
        assertThat(Synthesis.target(synthesis, function.property("/Environment/Variables/DATABASE_HOST")))
                .isEqualTo(instance.id());
        assertThat(function.property("/Environment/Variables/DATABASE_HOST/Fn::GetAtt/1")
                        .asText())
                .isEqualTo("Endpoint.Address");
        assertThat(variables)
                .containsEntry("DATABASE_PORT", instance.property("/Port").asText())
                .containsEntry("METRICS_NAMESPACE", synthesis.metrics());
        var present = custom(synthesis, "Database", "Schema");
        assertThat(variables)
                .containsEntry("DATABASE_NAME", present.property("/Schema").asText());
        assertThat(present.property("/Secret"))
                .isEqualTo(function.property("/Environment/Variables/APPLICATION_SECRET"));
        // Who logs in: the secrets' attachments to this instance, and the names in them.
        var attachments = synthesis.resources("Database", "AWS::SecretsManager::SecretTargetAttachment");
        assertThat(attachments).hasSize(2).allSatisfy(attachment -> {
            assertThat(attachment.property("/TargetType").asText()).isEqualTo("AWS::RDS::DBInstance");
            assertThat(Synthesis.target(synthesis, attachment.property("/TargetId")))
                    .isEqualTo(instance.id());
            assertThat(attachment.property("/SecretId"))
                    .isIn(
                            function.property("/Environment/Variables/APPLICATION_SECRET"),
                            function.property("/Environment/Variables/MASTER_SECRET"));
        });
    }

    /** docs/failures.md: it tells CloudFormation the reason, before its own time-out. 900 s: AWS Lambda's longest ("Lambda quotas"). */
    @Proof
    void cloudFormationWaitsForAFunctionsAnswerForAsLongAsItMayRun(Synthesis synthesis) {
        Map<String, Integer> timeouts = new TreeMap<>();
        synthesis
                .resources("AWS::Lambda::Function")
                .forEach(function -> timeouts.put(
                        function.id(), function.property("/Timeout").asInt()));
        assertThat(timeouts.values()).allMatch(seconds -> seconds >= 60 && seconds <= 900);
        for (Resource custom : synthesis.resources("AWS::CloudFormation::CustomResource")) {
            int timeout = timeouts.get(Synthesis.target(synthesis, custom.property("/ServiceToken")));
            assertThat(custom.property("/ServiceTimeout").asInt(3600))
                    .as(custom.id())
                    .isBetween(timeout + 30, timeout + 120);
        }
    }

    /** docs/benchmarks.md measured them with this: with less memory there is less of a processor, and a cold start takes longer. */
    @Proof
    void haveTheMemoryThatTheyWereMeasuredWith(Synthesis synthesis) {
        assertThat(synthesis.resources("AWS::Lambda::Function"))
                .allSatisfy(function ->
                        assertThat(function.property("/MemorySize").asInt()).isEqualTo(1024));
    }

    /**
     * The whole pattern of each rule: a field more and events are missed, one less and others wake the function. Amazon EC2 Auto
     * Scaling User Guide, "Amazon EC2 Auto Scaling event reference"; AWS Resource Groups Tagging API, "Tag change events"; AWS
     * Certificate Manager User Guide, "ACM Certificate Available event".
     */
    @Proof
    void areWokenByTheseEventsAndAtTheseTimes(Synthesis synthesis) {
        Set<String> wakes = new TreeSet<>();
        for (Resource rule : synthesis.resources("AWS::Events::Rule")) {
            assertThat(rule.property("/Targets")).hasSize(1);
            assertThat(rule.property("/State").asText("ENABLED")).isEqualTo("ENABLED");
            String alias = Synthesis.target(synthesis, rule.property("/Targets/0/Arn"));
            var function = synthesis.resources(rule.part(), "AWS::Lambda::Alias").stream()
                    .filter(each -> each.id().equals(alias))
                    .findFirst()
                    .orElseThrow()
                    .property("/FunctionName");
            wakes.add(Synthesis.target(synthesis, function).replaceFirst("[0-9A-F]{8}$", "") + " "
                    + rule.part() + " "
                    + rule.property("/ScheduleExpression")
                            .asText(rule.property("/EventPattern").toString()));
        }
        Set<String> expected = new TreeSet<>();
        for (var tier : Map.of("LoadBalancer", "load-balancer", "Web", "web", "Application", "application")
                .entrySet()) {
            String function = "TierMembershipFunction " + tier.getKey() + " ";
            expected.add(function + "rate(1 minute)");
            expected.add(function
                    + "{\"source\":[\"aws.autoscaling\"],\"detail\":{\"AutoScalingGroupName\":[\"Scaleup-%s-%s\"]}}"
                            .formatted(synthesis.environment(), tier.getValue()));
            expected.add(function
                    + "{\"source\":[\"aws.tag\"],\"detail-type\":[\"Tag Change on Resource\"],\"detail\":{\"changed-tag-keys\":[\"scaleup:ready\"],\"service\":[\"ec2\"],\"resource-type\":[\"instance\"],\"tags\":{\"Name\":[\"Scaleup-%s-%s\"]}}}"
                            .formatted(synthesis.environment(), tier.getValue()));
        }
        expected.add("CertificateFunction LoadBalancer rate(1 hour)");
        var certificate = synthesis.configuration().certificate();
        if (certificate.source() == Certificate.Source.ACM) {
            expected.add(
                    "CertificateFunction LoadBalancer {\"source\":[\"aws.acm\"],\"detail-type\":[\"ACM Certificate Available\"],\"resources\":[\"%s\"]}"
                            .formatted(certificate.arn().orElseThrow()));
        }
        assertThat(wakes).isEqualTo(expected);
    }

    /**
     * Well within the 90 days of AWS Security Hub's control SecretsManager.4, and before the function has been idle "for
     * consecutive weeks": AWS Lambda takes the network interfaces of such a function, and its next call fails (AWS Lambda Developer
     * Guide, "VPC networking for Lambda"). Never beside the deployment that made the user:
     * the first rotation is asynchronous, and CloudFormation doesn't hear of its failure (AWS::SecretsManager::RotationSchedule,
     * RotateImmediatelyOnUpdate).
     */
    @Test
    void passwordsAreRotatedEachWeekByTheOneFunctionThatMayNotSleep() {
        var synthesis = Synthesis.of("prod");
        var schedules = synthesis.resources("Database", "AWS::SecretsManager::RotationSchedule");
        assertThat(synthesis.resources())
                .filteredOn(resource -> !resource.property("/VpcConfig").isMissingNode())
                .hasSize(1)
                .allSatisfy(function -> assertThat(schedules)
                        .extracting(schedule -> Synthesis.target(synthesis, schedule.property("/RotationLambdaARN")))
                        .contains(function.id()));
        assertThat(schedules).hasSize(2).allSatisfy(schedule -> {
            assertThat(schedule.property("/RotationRules").toString()).isEqualTo("{\"AutomaticallyAfterDays\":7}");
            assertThat(schedule.property("/RotateImmediatelyOnUpdate").asBoolean(true))
                    .isFalse();
        });
    }

    private static Resource custom(Synthesis synthesis, String part, String property) {
        return synthesis.resources(part, "AWS::CloudFormation::CustomResource").stream()
                .filter(resource -> !resource.property("/" + property).isMissingNode())
                .findFirst()
                .orElseThrow();
    }

    private static Resource function(Synthesis synthesis, String name) {
        return synthesis.resources("AWS::Lambda::Function").stream()
                .filter(function -> function.property("/FunctionName").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> variables(Synthesis synthesis, String name) {
        Map<String, String> variables = new TreeMap<>();
        function(synthesis, name)
                .property("/Environment/Variables")
                .properties()
                .forEach(variable -> variables.put(variable.getKey(), Synthesis.text(variable.getValue())));
        return variables;
    }
}
