package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Amazon CloudWatch User Guide, 'Specification: Embedded metric format', 'Using Amazon CloudWatch alarms' and 'Configuring how
 * CloudWatch alarms treat missing data'.
 */
class MetricAlarmsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MetricAlarms alarms = new MetricAlarms();

    @ParameterizedTest
    @CsvSource({
        "GreaterThanThreshold, 1, true",
        "GreaterThanThreshold, 0, false",
        "GreaterThanOrEqualToThreshold, 0, true",
        "LessThanThreshold, -1, true",
        "LessThanThreshold, 0, false",
        "LessThanOrEqualToThreshold, 0, true",
        "LessThanOrEqualToThreshold, 0.5, false",
    })
    void anAlarmRingsWhereItsMetricBreachesItsThreshold(String operator, double value, boolean rings) throws Exception {
        alarms.read(List.of(line(1000, "web", value)));

        assertThat(alarms.ringing(Map.of("Stack/Refused", alarm("Refused", operator, "notBreaching")))
                        .isEmpty())
                .isNotEqualTo(rings);
    }

    @Test
    void theNewestPointDecidesInWhateverOrderTheyWereWritten() throws Exception {
        alarms.read(List.of(line(3000, "web", 0), line(2000, "web", 7)));

        assertThat(alarms.ringing(Map.of("Stack/Refused", alarm("Refused", "GreaterThanThreshold", "missing"))))
                .isEmpty();
    }

    @Test
    void whatRingsIsNamedWithItsMetricAndValue() throws Exception {
        alarms.read(List.of(line(1000, "web", 2)));

        assertThat(alarms.ringing(Map.of("Stack/Refused", alarm("Refused", "GreaterThanThreshold", "missing"))))
                .containsExactly("Stack/Refused would ring: Scaleup/dev Refused {Tier=web} is 2");
    }

    @Test
    void aMetricOfOtherDimensionsIsAnother() throws Exception {
        alarms.read(List.of(line(1000, "application", 2)));

        assertThat(alarms.ringing(Map.of("Stack/Refused", alarm("Refused", "GreaterThanThreshold", "missing"))))
                .isEmpty();
    }

    /** The alarm that nothing feeds: its metric is misspelt, or its function never ran. */
    @Test
    void missingDataRingsWhereItIsBreaching() throws Exception {
        assertThat(alarms.ringing(Map.of("Stack/Age", alarm("Age", "GreaterThanThreshold", "breaching"))))
                .containsExactly("Stack/Age would ring: nobody has written Scaleup/dev Age {Tier=web}");
        assertThat(alarms.ringing(Map.of("Stack/Age", alarm("Age", "GreaterThanThreshold", "notBreaching"))))
                .isEmpty();
    }

    @Test
    void awsOwnMetricsAndExpressionsAreNotMeasured() throws Exception {
        JsonNode ofAws = JSON.readTree("{\"Namespace\": \"AWS/EC2\", \"MetricName\": \"StatusCheckFailed\","
                + " \"ComparisonOperator\": \"GreaterThanThreshold\", \"TreatMissingData\": \"breaching\"}");
        JsonNode expression = JSON.readTree("{\"Metrics\": [], \"TreatMissingData\": \"breaching\"}");

        assertThat(alarms.ringing(Map.of("Stack/Hosts", ofAws, "Stack/Errors", expression)))
                .isEmpty();
    }

    @Test
    void otherLinesOfALogAndWhatIsCutOffArePassedOver() throws Exception {
        alarms.read(List.of(
                "START RequestId: 1 Version: $LATEST", "{\"level\": \"INFO\"}", "{\"_aws\": {\"Timestamp\": 1", ""));

        assertThat(alarms.ringing(Map.of("Stack/Refused", alarm("Refused", "GreaterThanThreshold", "missing"))))
                .isEmpty();
    }

    private static String line(long timestamp, String tier, double value) {
        return """
                {"_aws":{"Timestamp":%d,"CloudWatchMetrics":[{"Namespace":"Scaleup/dev","Dimensions":[["Tier"]],\
                "Metrics":[{"Name":"Refused","Unit":"Count"}]}]},"Tier":"%s","Refused":%s}""".formatted(timestamp, tier, value);
    }

    private static JsonNode alarm(String metric, String operator, String missing) throws Exception {
        return JSON.readTree("""
                {"Namespace": "Scaleup/dev", "MetricName": "%s", "Dimensions": [{"Name": "Tier", "Value": "web"}],
                 "Threshold": 0, "ComparisonOperator": "%s", "TreatMissingData": "%s"}
                """.formatted(metric, operator, missing));
    }
}
