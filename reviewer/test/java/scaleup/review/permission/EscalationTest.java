package scaleup.review.permission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which actions somebody gets more rights than he was given. */
class EscalationTest {
    private static Optional<String> by(String action, String resource) {
        return Escalation.by(new AllowedAction("hosts of web", action, resource, List.of(), true), Optional.empty());
    }

    /** RhinoSecurityLabs/AWS-IAM-Privilege-Escalation, README: of each of its methods an action that all of it depends on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "iam:CreatePolicyVersion",
                "iam:SetDefaultPolicyVersion",
                "iam:PassRole",
                "iam:CreateAccessKey",
                "iam:CreateLoginProfile",
                "iam:UpdateLoginProfile",
                "iam:AttachUserPolicy",
                "iam:AttachGroupPolicy",
                "iam:AttachRolePolicy",
                "iam:PutUserPolicy",
                "iam:PutGroupPolicy",
                "iam:PutRolePolicy",
                "iam:AddUserToGroup",
                "iam:UpdateAssumeRolePolicy",
                "lambda:UpdateFunctionCode",
                "lambda:UpdateFunctionConfiguration",
                "glue:UpdateDevEndpoint",
            })
    void everyMethodOfRhinoSecurityLabsIsFound(String action) {
        assertThat(by(action, "arn:aws:iam::123456789012:role/a")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "*:*", "iam:*", "iam:Pass*", "lambda:Update?unctionCode", "all but s3:GetObject", "s3:*"})
    void whatStandsForOneOfThemIsFound(String action) {
        assertThat(by(action, "arn:aws:s3:::files/a")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:PutBucketPolicy",
                "kms:CreateGrant",
                "sqs:AddPermission",
                "iam:CreateServiceSpecificCredential"
            })
    void whatAwsCallsPermissionsManagementIsFound(String action) {
        assertThat(by(action, "arn:aws:s3:::files")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s3:GetObject", "s3:PutObject", "iam:GetRole", "logs:PutLogEvents", "lambda:InvokeFunction"})
    void workWithDataIsNone(String action) {
        assertThat(by(action, "arn:aws:s3:::files/a")).isEmpty();
    }

    /** AWS CDK Developer Guide, "Bootstrapping": servers and functions take their files from the bucket of assets. */
    @Test
    void whoWritesAssetsWritesWhatOthersRun() {
        assertThat(by("s3:PutObject", "arn:aws:s3:::cdk-hnb659fds-assets-1-eu-west-1/a"))
                .isPresent();
        assertThat(by("s3:PutObject", "*")).isPresent();
        assertThat(by("s3:GetObject", "arn:aws:s3:::cdk-hnb659fds-assets-1-eu-west-1/a"))
                .isEmpty();
    }

    @Test
    void aRoleIsTakenOnlyByWhomItLets() {
        var takes = new AllowedAction("hosts of web", "sts:AssumeRole", "arn:aws:iam::1:role/a", List.of(), true);
        assertThat(Escalation.by(takes, Optional.of("service of hosts of web"))).isEmpty();
        assertThat(Escalation.by(takes, Optional.empty())).isPresent();
    }

    /** A name that AWS doesn't know would find nothing. */
    @Test
    void everyActionThatIsNamedIsOneOfAws() {
        assertThat(Escalation.named().keySet())
                .allSatisfy(action ->
                        assertThat(ServiceAuthorization.find(action)).as(action).isPresent());
    }
}
