package scaleup.rehearsal.region.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.iam.ResourcePolicies;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;

/** Whoever uses a key for a resource is asked for by the key's policy before the resource is made. */
class KeyUsersTest {
    private static final String ROOT =
            "{Effect: Allow, Action: 'kms:*', Resource: '*', Principal: {AWS: 'arn:aws:iam::111122223333:root'}}";

    /** Amazon EC2 Auto Scaling User Guide, "Required AWS KMS key policy for use with encrypted volumes". */
    private static final String LAUNCHES = "{Effect: Allow, Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*',"
            + " 'kms:GenerateDataKey*', 'kms:DescribeKey'], Resource: '*', Principal: {AWS: 'arn:aws:iam::111122223333:role/"
            + "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling'}}, {Effect: Allow, Action:"
            + " 'kms:CreateGrant', Resource: '*', Condition: {Bool: {'kms:GrantIsForAWSResource': true}}, Principal: {AWS:"
            + " 'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling'}}";

    private final Map<String, Player> players = new HashMap<>();

    @BeforeEach
    void examine() {
        new KeyUsers(Account.PLAYED, new Keys(Account.PLAYED, new ResourcePolicies())).examine(players);
    }

    /** Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "logs.eu-central-1.amazonaws.com | ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*',"
                        + " 'kms:Describe*'] | ArnLike: {'kms:EncryptionContext:aws:logs:arn':"
                        + " 'arn:aws:logs:eu-central-1:111122223333:log-group:/scaleup/dev/*'} | true",
                "logs.eu-central-1.amazonaws.com | 'kms:*' | ArnEquals: {'kms:EncryptionContext:aws:logs:arn':"
                        + " 'arn:aws:logs:eu-central-1:111122223333:log-group:/scaleup/dev/web'} | true",
                "logs.eu-central-1.amazonaws.com | 'kms:*' | StringEquals: {'kms:EncryptionContext:aws:logs:arn':"
                        + " 'arn:aws:logs:eu-central-1:111122223333:log-group:/scaleup/prod/web'} | false",
                "logs.eu-central-1.amazonaws.com | 'kms:*' | ArnLike: {'kms:EncryptionContext:LogGroup': 'arn:aws:logs:*'} | false",
                "logs.eu-central-1.amazonaws.com | ['kms:Encrypt*', 'kms:Decrypt*'] | {} | false",
                "logs.eu-central-1.amazonaws.com | ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*']"
                        + " | {} | false",
                "logs.amazonaws.com | 'kms:*' | {} | false",
                "logs.eu-west-1.amazonaws.com | 'kms:*' | {} | false",
            })
    void aLogGroupsKeyLetsTheServiceUseItForThatGroup(String service, String actions, String condition, boolean made)
            throws Exception {
        var key = key(ROOT
                + ", {Effect: Allow, Resource: '*', Action: %s, Principal: {Service: %s}, Condition: {%s}}"
                        .formatted(actions, service, condition.equals("{}") ? "" : condition));

        assertMade(
                made,
                "AWS::Logs::LogGroup",
                "{LogGroupName: /scaleup/dev/web, KmsKeyId: '%s'}".formatted(Account.PLAYED.arn("kms", "key/" + key)),
                "Shop/Thing.KmsKeyId: The specified KMS key does not exist or is not allowed to be used with LogGroup"
                        + " 'arn:aws:logs:eu-central-1:111122223333:log-group:/scaleup/dev/web'");
    }

    /** Whom the account allows everything: AWS CloudFormation's role of the CDK's bootstrap. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "AWS::RDS::DBInstance | {KmsKeyId: KEY} | KMSKeyNotAccessibleFault",
                "AWS::RDS::DBInstance | {PerformanceInsightsKMSKeyId: KEY} | KMSKeyNotAccessibleFault",
                "AWS::RDS::DBInstance | {MasterUserSecret: {KmsKeyId: KEY}} | KMSKeyNotAccessibleFault",
                "AWS::SecretsManager::Secret | {KmsKeyId: KEY} | Access to KMS is not allowed",
            })
    void whoMakesAResourceMustBeAllowedToUseItsKey(String type, String properties, String reason) throws Exception {
        assertMade(true, type, properties.replace("KEY", key(ROOT)), "");
        assertMade(true, type, "{}", "");
        assertMade(true, type, properties.replace("KEY", "alias/aws/rds"), "");
        assertMade(
                false,
                type,
                properties.replace("KEY", key(ROOT.replace("'kms:*'", "['kms:PutKeyPolicy', 'kms:Encrypt']"))),
                reason);
    }

    @Test
    void encryptedVolumesTakeAKeyThatLetsAutoScalingItselfLaunch() throws Exception {
        var properties = "{LaunchTemplateData: {BlockDeviceMappings: [{Ebs: {KmsKeyId: '%s'}}]}}";
        assertMade(true, "AWS::EC2::LaunchTemplate", properties.formatted(key(ROOT + ", " + LAUNCHES)), "");
        assertMade(true, "AWS::EC2::LaunchTemplate", "{LaunchTemplateData: {}}", "");
        assertMade(
                false,
                "AWS::EC2::LaunchTemplate",
                properties.formatted(key(ROOT)),
                "Client.InternalError: Client error on launch");
        assertMade(
                false,
                "AWS::EC2::LaunchTemplate",
                properties.formatted(key(ROOT + ", " + LAUNCHES.replace("'kms:CreateGrant'", "'kms:ListGrants'"))),
                "kms:CreateGrant");
    }

    /** PutKeyPolicy of the AWS KMS API Reference, BypassPolicyLockoutSafetyCheck. */
    @Test
    void aKeyWhosePolicyNobodyCouldChangeIsRefused() throws Exception {
        var lockedOut =
                "{KeyPolicy: {Statement: {Effect: Allow, Action: 'kms:Decrypt', Resource: '*', Principal: '*'}}%s}";

        assertThatThrownBy(() -> make("AWS::KMS::Key", lockedOut.formatted("")))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("The new key policy will not allow you to update the key policy in the future");
        make("AWS::KMS::Key", lockedOut.formatted(", BypassPolicyLockoutSafetyCheck: true"));
        make("AWS::KMS::Key", "{}");
    }

    @Test
    void aPolicyThatAwsWouldRefuseIsRefused() {
        assertThatThrownBy(
                        () -> make(
                                "AWS::KMS::Key",
                                "{KeyPolicy: {Statement: {Effect: Allow, Action: 'kms:*', Resource: '*', Principal: {Services: x}}}}"))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("Services is no kind of principal");
    }

    private void assertMade(boolean made, String type, String properties, String reason) {
        if (made) {
            assertThatCode(() -> make(type, properties)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> make(type, properties))
                    .isInstanceOf(NotMade.class)
                    .hasMessageContaining(reason)
                    .hasMessageContaining("because no resource-based policy allows the kms:");
        }
    }

    /** Declares a key; its id. */
    private String key(String statements) throws Exception {
        make("AWS::KMS::Key", "{KeyPolicy: {Statement: [%s]}}".formatted(statements));
        return PhysicalId.uuid(declaration("AWS::KMS::Key", "{}")).toString();
    }

    private void make(String type, String properties) throws Exception {
        assertThat(players.get(type).make(declaration(type, properties))).isNotNull();
    }

    private static Declaration declaration(String type, String properties) throws Exception {
        return new Declaration("Shop", "Thing", type, new YAMLMapper().readTree(properties), MissingNode.getInstance());
    }
}
