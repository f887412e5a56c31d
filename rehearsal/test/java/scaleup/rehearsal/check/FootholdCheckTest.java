package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the answers to somebody who has taken over the application say; whole rehearsals ask for them. */
class FootholdCheckTest {
    /** As AWS answers in each of the protocols. */
    private static final String NOTHING = """
            sts:GetCallerIdentity 200 <GetCallerIdentityResponse><Arn>arn:aws:sts::111122223333:assumed-role/Scaleup-dev-application-eu-central-1/i-0a1</Arn>
            own-secret 200 {"ARN": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:Application-AbCdEf",
            secretsmanager:GetSecretValue 400 {"__type":"AccessDeniedException","Message":"User: x is not authorized"}
            autoscaling:SetInstanceHealth 403 <ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>
            ec2:CreateTags 403 <Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>
            cloudwatch:PutMetricData 403 <ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>
            sts:AssumeRole 403 <ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>
            s3:GetObject 403 <Error><Code>AccessDenied</Code></Error>
            metadata 000 curl: (28) Connection timed out after 2002 milliseconds
            """;

    @Test
    void isWellWhereItGetsNothingButItsOwnSecret() {
        assertThat(FootholdCheck.findings(NOTHING))
                .extracting(Finding::subject, Finding::verdict)
                .containsExactly(
                        tuple(FootholdCheck.ROLE, Finding.Verdict.PASSED),
                        tuple(FootholdCheck.REFUSED, Finding.Verdict.PASSED),
                        tuple(FootholdCheck.METADATA, Finding.Verdict.PASSED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The host's role
                "Scaleup-dev-application-eu-central-1 | Scaleup-dev-Application-TierRole25D0D2F0-0A1B2C3D4E5F | credentials of its own role",
                "own-secret 200 | own-secret 400 | credentials of its own role",
                "secretsmanager:GetSecretValue 400 {\"__type\":\"AccessDeniedException\" | secretsmanager:GetSecretValue 200 {\"ARN\": \"other\" | may do nothing",
                "autoscaling:SetInstanceHealth 403 | autoscaling:SetInstanceHealth 200 | may do nothing",
                "UnauthorizedOperation | InvalidID | may do nothing",
                "s3:GetObject 403 <Error><Code>AccessDenied | s3:GetObject 200 PK | may do nothing",
                "s3:GetObject 403 | s3:Other 403 | may do nothing",
                "User: x is not authorized | The rehearsal doesn't know which permission | may do nothing",
                "metadata 000 | metadata 200 | metadata",
                "metadata 000 | other 000 | metadata"
            })
    void findsEachThatItShouldNotGet(String was, String is, String subject) {
        assertThat(NOTHING).contains(was);

        var failed = FootholdCheck.findings(NOTHING.replace(was, is)).stream()
                .filter(Finding::failed)
                .toList();

        assertThat(failed).singleElement().satisfies(finding -> assertThat(finding.subject())
                .contains(subject));
    }

    @Test
    void isNotWellWithoutAnApplicationServer() throws InterruptedException {
        assertThat(new FootholdCheck(List.of(), "arn").run())
                .singleElement()
                .extracting(Finding::verdict)
                .isEqualTo(Finding.Verdict.FAILED);
    }

    /** Nobody listens, so nothing is allowed: that is no proof. */
    @Test
    void isNotWellWhereNothingAnswers() {
        assertThat(FootholdCheck.findings("")).allMatch(Finding::failed);
    }
}
