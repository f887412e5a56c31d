package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarningsTest {
    /** As AWS CDK has it (Annotations, addWarningV2), so that the CDK CLI prints them and --strict refuses them. */
    @Test
    void prodAsShippedIsToldThatBrowsersWarnAndThatNobodyIsToldOfAlarms() {
        assertThat(Synthesis.of("prod").warnings())
                .satisfiesExactlyInAnyOrder(
                        warning -> assertThat(warning)
                                .startsWith("certificate.source is self-signed: browsers tell every user")
                                .endsWith("[ack: scaleup:certificate.source]"),
                        warning -> assertThat(warning)
                                .startsWith("alarmEmail is none: when something is wrong, nobody is told")
                                .endsWith("[ack: scaleup:alarmEmail]"));
    }

    @Test
    void whatIsNotForProductionIsToldNothing() {
        assertThat(Synthesis.of("dev").warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "network.egress, nat-single, nat-per-zone",
        "web.minimum, 1, 2",
        "application.minimum, 1, 2",
        "certificate.source, self-signed, acm",
        "alarmEmail, , ops@example.com"
    })
    void eachNamesItsKeyAndGoesWhereTheKeyHasAnAllowedValue(String key, String bad, String good) {
        assertThat(keys(key, bad)).contains(key);
        assertThat(keys(key, good)).doesNotContain(key);
    }

    private static List<String> keys(String key, String value) {
        Edit edit = new Edit(Synthesis.context());
        if (value != null) {
            edit.set(
                    "environments.prod." + key,
                    value.equals("1") || value.equals("2") ? Integer.parseInt(value) : value);
        }
        if ("acm".equals(value)) {
            edit.set(
                    "environments.prod.certificate.arn",
                    "arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012");
        }
        var context = edit.context();
        context.put("environment", "prod");
        return Warnings.of(new Edit(context).configuration()).stream()
                .map(Warnings.Warning::key)
                .toList();
    }
}
