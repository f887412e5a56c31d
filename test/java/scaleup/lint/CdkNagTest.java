package scaleup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.NIST80053R5Checks;
import io.github.cdklabs.cdknag.NagReportFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import scaleup.Edit;
import scaleup.Scaleup;
import scaleup.Synthesis;
import scaleup.environment.Names;
import scaleup.review.finding.AcknowledgedFinding;
import software.amazon.awscdk.Aspects;

/**
 * The rules of cdk-nag's packs AWS Solutions and NIST 800-53 rev 5: what they find of a resource is fixed, or acknowledged with the
 * reason why it stays, in {@code acknowledged.json} of the review, whose page shows it.
 */
class CdkNagTest {
    private static final List<String> PACKS = List.of("AwsSolutions", "NIST.800.53.R5");

    private static final Map<String, Set<Finding>> FOUND = new HashMap<>();

    /** What a rule finds of a construct. */
    private record Finding(String rule, String path) implements Comparable<Finding> {
        @Override
        public int compareTo(Finding other) {
            return toString().compareTo(other.toString());
        }

        boolean isOf(AcknowledgedFinding acknowledged) {
            return acknowledged.rule().equals(rule) && acknowledged.isAbout(path);
        }

        @Override
        public String toString() {
            return "%s %s".formatted(rule, path);
        }
    }

    /** AcknowledgedFinding, those of cdk-nag. */
    private static List<AcknowledgedFinding> acknowledged() {
        return AcknowledgedFinding.all().stream()
                .filter(acknowledged -> PACKS.stream().anyMatch(acknowledged.rule()::startsWith))
                .toList();
    }

    @Test
    void findsNothingInDevelopmentThatIsNotAcknowledged() throws IOException {
        assertThat(findings("dev"))
                .filteredOn(finding -> acknowledged().stream().noneMatch(finding::isOf))
                .isEmpty();
    }

    @Test
    void findsLessInProduction() throws IOException {
        assertThat(findings("prod"))
                .filteredOn(finding -> acknowledged().stream()
                        .filter(AcknowledgedFinding::isInProduction)
                        .noneMatch(finding::isOf))
                .isEmpty();
    }

    /** One that applies to nothing would let through what comes to be found there later. */
    @Test
    void findsWhateverIsAcknowledged() throws IOException {
        Set<Finding> found = new TreeSet<>(findings("dev"));
        found.addAll(findings("prod"));
        List<String> stale = new ArrayList<>();
        for (AcknowledgedFinding acknowledged : acknowledged()) {
            for (String pattern : acknowledged.resources()) {
                if (found.stream()
                        .noneMatch(finding -> finding.rule().equals(acknowledged.rule())
                                && AcknowledgedFinding.matches(pattern, finding.path()))) {
                    stale.add("%s %s".formatted(acknowledged.rule(), pattern));
                }
            }
        }
        assertThat(stale).isEmpty();
    }

    @Test
    void acknowledgesNothingWithoutAReason() {
        assertThat(AcknowledgedFinding.all()).allSatisfy(acknowledged -> {
            assertThat(acknowledged.reason()).as(acknowledged.rule()).hasSizeGreaterThan(20);
            assertThat(acknowledged.says()).as(acknowledged.rule()).isNotBlank();
            assertThat(acknowledged.resources()).as(acknowledged.rule()).isNotEmpty();
        });
    }

    private static synchronized Set<Finding> findings(String environment) throws IOException {
        Set<Finding> findings = FOUND.get(environment);
        if (findings == null) {
            findings = asked(environment);
            FOUND.put(environment, findings);
        }
        return findings;
    }

    private static Set<Finding> asked(String environment) throws IOException {
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
        Aspects.of(app)
                .add(NIST80053R5Checks.Builder.create()
                        .reportFormats(List.of(NagReportFormat.JSON))
                        .build());
        Path assembly = Path.of(app.synth().getDirectory());
        Set<Finding> findings = new TreeSet<>();
        for (String pack : PACKS) {
            for (String part : Synthesis.PARTS) {
                String stack = new Names(environment).stack(part);
                String prefix = stack.substring(0, stack.length() - part.length());
                var report = assembly.resolve("%s-%s-NagReport.json".formatted(pack, stack));
                for (JsonNode line :
                        new ObjectMapper().readTree(report.toFile()).path("lines")) {
                    if (line.path("compliance").asText().equals("Non-Compliant")) {
                        findings.add(new Finding(
                                line.path("ruleId").asText().replaceFirst("\\[.*", ""),
                                AcknowledgedFinding.path(line.path("resourceId").asText(), prefix)));
                    }
                }
            }
        }
        return findings;
    }
}
