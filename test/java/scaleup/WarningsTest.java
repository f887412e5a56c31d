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

    /**
     * Amazon VPC User Guide, "Gateway endpoints": to Amazon S3 and DynamoDB alone, of which S3's is declared; AWS PrivateLink Guide, "AWS
     * services that integrate with AWS PrivateLink": an endpoint is one service's.
     */
    @ParameterizedTest
    @CsvSource({
        "endpoints, sqs:SendMessage, arn:aws:sqs:eu-central-1:111122223333:jobs, true",
        "endpoints, dynamodb:GetItem, arn:aws:dynamodb:eu-central-1:111122223333:table/carts, true",
        "endpoints, kms:Decrypt, arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000, true",
        "endpoints, ssm:GetParameter, arn:aws:ssm:eu-central-1:111122223333:parameter/shop, false",
        "endpoints, s3:PutObject, arn:aws:s3:::shop-uploads/*, false",
        "nat-per-zone, sqs:SendMessage, arn:aws:sqs:eu-central-1:111122223333:jobs, false"
    })
    void aPermissionToWhatNoWayLeadsToIsWarnedOf(String egress, String action, String resource, boolean warned) {
        var context = new Edit(Synthesis.context())
                .set("environments.prod.network.egress", egress)
                .set("environments.prod.application.permissions.one.actions", List.of(action))
                .set("environments.prod.application.permissions.one.resources", List.of(resource))
                .context();
        context.put("environment", "prod");
        var warnings = Warnings.of(new Edit(context).configuration()).stream()
                .filter(warning -> warning.key().equals("application.permissions.one.actions"))
                .toList();
        assertThat(warnings).hasSize(warned ? 1 : 0).allSatisfy(warning -> assertThat(warning.text())
                .startsWith(action.replaceFirst(":.*", ": with network.egress endpoints no way leads there")));
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
