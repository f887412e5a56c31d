package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.report.Report;
import scaleup.rehearsal.template.Outcome;

class ReportMakingTest {
    @Test
    void aPropertyThatIsNotPlayedIsNamedOnceForAllResourcesOfItsType() {
        var group = "AWS::AutoScaling::AutoScalingGroup";
        var outcomes = List.of(
                outcome("Web", group, Map.of("MetricsCollection", "no metrics", "Cooldown", "no policies")),
                outcome("Application", group, Map.of("Cooldown", "no policies")),
                outcome("Network", "AWS::EC2::VPC", Map.of()),
                outcome("Database", "AWS::RDS::DBInstance", Map.of("StorageType", "a file")));

        assertThat(ReportMaking.notPlayed(outcomes))
                .containsExactly(
                        new Report.Property(group, "Cooldown", "no policies"),
                        new Report.Property(group, "MetricsCollection", "no metrics"),
                        new Report.Property("AWS::RDS::DBInstance", "StorageType", "a file"));
    }

    private static Outcome outcome(String stack, String type, Map<String, String> notPlayed) {
        return new Outcome(stack, "Id", type, "", Outcome.State.MADE, "made", "", notPlayed, null, null);
    }
}
