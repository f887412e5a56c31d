package scaleup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.NagReportFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import scaleup.Edit;
import scaleup.Scaleup;
import scaleup.Synthesis;
import scaleup.environment.Names;
import software.amazon.awscdk.Aspects;

/** The rules of cdk-nag's AWS Solutions pack: what they find is fixed, or stands here with the reason why it stays. */
class CdkNagTest {
    private static final String CONDITIONS =
            "Each wildcard stands where AWS allows no narrower resource or is held by a condition: see HostRoleTest, FunctionsTest.";
    private static final String CAPACITY = "An alarm on the capacity of each tier tells what matters of its events.";
    private static final String CONFIGURED = "A decision of the configuration, which enforces it in production.";

    private static final String LAST = "The queue is itself where events end that a function failed on.";

    /** Part and rule to reason. */
    private static final Map<String, String> ACCEPTED = Map.ofEntries(
            Map.entry("Network AwsSolutions-EC23", "The front door is for the client networks of the configuration."),
            Map.entry("Network AwsSolutions-IAM5", CONDITIONS),
            Map.entry("Database AwsSolutions-RDS3", CONFIGURED),
            Map.entry("Database AwsSolutions-RDS10", CONFIGURED),
            Map.entry(
                    "Database AwsSolutions-RDS11", "Another port hides nothing: only the application tier gets there."),
            Map.entry("Database AwsSolutions-IAM5", CONDITIONS),
            Map.entry("LoadBalancer AwsSolutions-SQS3", LAST),
            Map.entry("Web AwsSolutions-SQS3", LAST),
            Map.entry("Application AwsSolutions-SQS3", LAST),
            Map.entry("LoadBalancer AwsSolutions-SMG4", "A certificate is renewed before it expires, not rotated."),
            Map.entry(
                    "LoadBalancer AwsSolutions-ELB2", "A TCP listener has no access log; HAProxy's has every request."),
            Map.entry("LoadBalancer AwsSolutions-IAM5", CONDITIONS),
            Map.entry("Web AwsSolutions-IAM5", CONDITIONS),
            Map.entry("Application AwsSolutions-IAM5", CONDITIONS),
            Map.entry("LoadBalancer AwsSolutions-AS3", CAPACITY),
            Map.entry("Web AwsSolutions-AS3", CAPACITY),
            Map.entry("Application AwsSolutions-AS3", CAPACITY));

    @Test
    void findsNothingInDevelopmentThatIsNotAccepted() throws IOException {
        assertThat(findings("dev")).isEqualTo(new TreeSet<>(ACCEPTED.keySet()));
    }

    @Test
    void findsLessInProduction() throws IOException {
        Set<String> expected = new TreeSet<>(ACCEPTED.keySet());
        expected.removeAll(Set.of("Database AwsSolutions-RDS3", "Database AwsSolutions-RDS10"));
        assertThat(findings("prod")).isEqualTo(expected);
    }

    private static Set<String> findings(String environment) throws IOException {
        var context = Synthesis.context();
        context.put("environment", environment);
        // Findings are read from the reports; as annotations they would end the synthesis.
        context.put("@aws-cdk/core:annotationsInValidationReport", false);
        var app = Scaleup.declare(
                Scaleup.app(context), Scaleup.environment(new Edit(context).configuration(), Synthesis.ROOT));
        Aspects.of(app)
                .add(AwsSolutionsChecks.Builder.create()
                        .reportFormats(List.of(NagReportFormat.JSON))
                        .build());
        Path assembly = Path.of(app.synth().getDirectory());
        Set<String> findings = new TreeSet<>();
        for (String part : Synthesis.PARTS) {
            var report =
                    assembly.resolve("AwsSolutions-%s-NagReport.json".formatted(new Names(environment).stack(part)));
            for (JsonNode line : new ObjectMapper().readTree(report.toFile()).path("lines")) {
                if (line.path("compliance").asText().equals("Non-Compliant")) {
                    findings.add(part + " " + line.path("ruleId").asText().replaceFirst("\\[.*", ""));
                }
            }
        }
        return findings;
    }
}
