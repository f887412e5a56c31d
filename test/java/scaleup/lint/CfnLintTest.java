package scaleup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Synthesis;
import scaleup.host.Program;
import scaleup.review.finding.AcknowledgedFinding;

/** cfn-lint finds nothing in any template. */
class CfnLintTest {
    @TempDir
    Path templates;

    @Test
    void findsNothing() throws IOException {
        var cfnLint = Program.named("cfn-lint").atLeast("1.58.0", "--version");
        List<String> arguments = new ArrayList<>(List.of("--format", "json", "--template"));
        for (String environment : List.of("dev", "trial", "staging", "prod")) {
            arguments.addAll(write(environment, Synthesis.of(environment)));
        }
        arguments.addAll(
                write("endpoints", Synthesis.ofDev(edit -> edit.set("environments.dev.network.egress", "endpoints")
                        .set("environments.dev.network.dnsFirewall", true))));
        arguments.addAll(
                write("everything", Synthesis.ofDev(edit -> edit.set("environments.dev.alarmEmail", "a@example.com")
                        .set("environments.dev.database.readReplicas", 1)
                        .set("environments.dev.database.audit", true)
                        .set("environments.dev.domain.name", "www.example.com")
                        .set("environments.dev.domain.hostedZoneId", "Z0123456789ABCDEFGHIJ"))));
        var outcome = cfnLint.run(arguments.toArray(String[]::new));
        List<String> findings = new ArrayList<>();
        for (JsonNode finding : new ObjectMapper().readTree(outcome.output())) {
            findings.add("%s %s: %s %s"
                    .formatted(
                            Path.of(finding.path("Filename").asText()).getFileName(),
                            finding.at("/Rule/Id").asText(),
                            finding.path("Message").asText(),
                            finding.at("/Location/Path")));
        }
        assertThat(findings).isEmpty();
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    /** What its metadata tells cfn-lint to leave out is acknowledged as what cdk-nag finds is, and nothing else is. */
    @Test
    void isAskedOfEverythingButWhatIsAcknowledged() {
        Set<String> left = new TreeSet<>();
        for (var resource : Synthesis.of("prod").resources()) {
            for (JsonNode check : resource.body().at("/Metadata/cfn-lint/config/ignore_checks")) {
                left.add("%s %s/%s".formatted(check.asText(), resource.part(), resource.id()));
            }
        }
        Set<String> acknowledged = new TreeSet<>();
        AcknowledgedFinding.all().stream()
                .filter(finding -> finding.rule().matches("[EWI]\\d{4}"))
                .forEach(finding -> finding.resources().forEach(path -> acknowledged.add(finding.rule() + " " + path)));
        assertThat(left).isEqualTo(acknowledged).isNotEmpty();
    }

    private List<String> write(String name, Synthesis synthesis) throws IOException {
        List<String> files = new ArrayList<>();
        for (var template : synthesis.templates().entrySet()) {
            Path file = templates.resolve("%s-%s.json".formatted(name, template.getKey()));
            Files.writeString(file, template.getValue().toString());
            files.add(file.toString());
        }
        return files;
    }
}
