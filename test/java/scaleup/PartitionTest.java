package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The templates are for every partition: ARNs and domains name the one they are deployed to (CloudFormation Template Reference,
 * "Pseudo parameters reference", AWS::Partition and AWS::URLSuffix). Principals of services are the same in all of them, but for
 * Amazon CloudWatch Logs' (AWS CDK API Reference, region_info: "Service principals are now globally SERVICE.amazonaws.com").
 */
class PartitionTest {
    private static final String UNIVERSAL_PRINCIPAL = "([a-z0-9-]+|events\\.rds)\\.amazonaws\\.com";

    static List<Synthesis> environments() {
        return List.of(
                Synthesis.of("prod"), Synthesis.ofDev(edit -> edit.set("environments.dev.network.egress", "endpoints")
                        .set("environments.dev.alarmEmail", "a@example.com")
                        .set("environments.dev.database.readReplicas", 1)
                        .set("environments.dev.domain.name", "www.example.com")
                        .set("environments.dev.domain.hostedZoneId", "Z0123456789ABCDEFGHIJ")));
    }

    @ParameterizedTest
    @MethodSource("environments")
    void isNamedNowhere(Synthesis synthesis) {
        List<String> named = new ArrayList<>();
        List<String> principals = new ArrayList<>();
        synthesis
                .templates()
                .values()
                .forEach(template -> texts(template, text -> {
                    if (text.matches(UNIVERSAL_PRINCIPAL)) {
                        principals.add(text);
                    } else if (text.matches("(?s).*(arn:aws|amazonaws\\.com|aws\\.amazon\\.com).*")) {
                        named.add(text);
                    }
                }));
        assertThat(named).isEmpty();
        assertThat(principals)
                .contains("ec2.amazonaws.com", "lambda.amazonaws.com", "events.amazonaws.com")
                .doesNotContain("logs.amazonaws.com");
    }

    private static void texts(JsonNode node, Consumer<String> each) {
        if (node.isTextual()) {
            each.accept(node.asText());
        }
        node.forEach(child -> texts(child, each));
    }
}
