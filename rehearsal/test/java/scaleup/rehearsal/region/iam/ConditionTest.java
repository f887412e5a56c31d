package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // operator | values of the policy | values of the request | holds
                "StringEquals | a | a | true",
                "StringEquals | a,b | b | true",
                "StringEquals | a | A | false",
                "StringEquals | a | | false",
                "StringEqualsIfExists | a | | true",
                "StringEqualsIfExists | a | b | false",
                "StringEqualsIgnoreCase | a | A | true",
                "StringNotEquals | a | b | true",
                "StringNotEquals | a,b | b | false",
                "StringNotEquals | a | | true",
                "StringLike | prod-* | prod-web | true",
                "StringLike | prod-? | prod-web | false",
                "StringNotLike | prod-* | prod-web | false",
                "ArnLike | arn:aws:logs:*:1:log-group:/a/* | arn:aws:logs:x:1:log-group:/a/b | true",
                "ArnEquals | arn:aws:s3:::b* | arn:aws:s3:::bucket | true",
                "ArnLike | arn:aws:*:1:x | arn:aws:s3:r:1:x | false",
                "ArnNotLike | arn:aws:s3:::b* | arn:aws:s3:::bucket | false",
                "Bool | false | false | true",
                "Bool | true | false | false",
                "Bool | true | | false",
                "BoolIfExists | true | | true",
                "Null | true | | true",
                "Null | false | | false",
                "Null | true | a | false",
                "Null | false | a | true",
                "NumericEquals | 10 | 10.0 | true",
                "NumericNotEquals | 10 | 10.0 | false",
                "NumericLessThan | 10 | 9 | true",
                "NumericLessThan | 10 | 10 | false",
                "NumericLessThanEquals | 10 | 10 | true",
                "NumericGreaterThan | 10 | 11 | true",
                "NumericGreaterThan | 10 | 10 | false",
                "NumericGreaterThanEquals | 10 | 10 | true",
                "IpAddress | 203.0.113.0/24 | 203.0.113.77 | true",
                "IpAddress | 203.0.113.0/24 | 203.0.114.1 | false",
                "IpAddress | 203.0.113.7 | 203.0.113.7 | true",
                "IpAddress | 0.0.0.0/0 | 203.0.113.7 | true",
                "NotIpAddress | 203.0.113.0/24 | 203.0.113.77 | false",
                "ForAllValues:StringEquals | a,b | a | true",
                "ForAllValues:StringEquals | a,b | a,b | true",
                "ForAllValues:StringEquals | a,b | a,c | false",
                "ForAllValues:StringEquals | a,b | | true",
                "ForAllValues:StringNotEquals | a | b,c | true",
                "ForAllValues:StringNotEquals | a | a,c | false",
                "ForAnyValue:StringEquals | a,b | c,a | true",
                "ForAnyValue:StringEquals | a,b | c | false",
                "ForAnyValue:StringEquals | a,b | | false",
                "ForAnyValue:StringLike | a* | c,abc | true",
            })
    void anOperatorHoldsAsItsPageSays(String operator, String policy, String request, boolean holds) {
        var condition = new Condition(operator, "aws:Key", List.of(policy.split(",")));
        var asked = Asked.of("s3:GetObject", "*")
                .with("aws:key", request == null ? List.of() : List.of(request.split(",")));

        assertThat(condition.isKnown()).isTrue();
        assertThat(condition.holds(asked)).isEqualTo(holds);
    }

    @Test
    void namesOfKeysAreNotCaseSensitive() {
        var asked = new Asked("s3:GetObject", "*", Map.of("AWS:SecureTransport", List.of("true")));

        assertThat(new Condition("Bool", "aws:securetransport", List.of("true")).holds(asked))
                .isTrue();
    }

    @Test
    void anOperatorThatIsNotEvaluatedIsNotKnown() {
        assertThat(new Condition("DateLessThan", "aws:CurrentTime", List.of("2030")).isKnown())
                .isFalse();
    }
}
