package scaleup.review.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import scaleup.review.Shop;
import scaleup.review.assembly.Resources;
import scaleup.review.permission.UnseenAction.Seen;

/** What servers may do and don't, and what they were seen to do. */
class UnseenActionTest {
    /** As AWS CloudFormation User Guide, "Name type", makes it of the stack and the logical id. */
    private static final String ROLE = "Shop-Web-Role-1A2B3C4D5E6F";

    /** A file of a server's, as the CDK's synthesizer names it. */
    private static final String FILE =
            "{'Fn::Join': ['', ['arn:', {'Ref': 'AWS::Partition'}, ':s3:::', {'Fn::Sub': 'cdk-shop-assets-${AWS::AccountId}-${AWS::Region}'}, '/%s.tar']]}"
                    .formatted("a".repeat(64));

    private static List<String> wrong(String action, String on, Seen... seen) {
        var resources = new Resources(List.of(Shop.stack("Shop-Web", """
                {'Resources': {
                  'Role': {'Type': 'AWS::IAM::Role', 'Properties': {'AssumeRolePolicyDocument': {}, 'Policies': [{'PolicyDocument':
                    {'Statement': {'Effect': 'Allow', 'Action': '%s', 'Resource': %s}}}]}},
                  'Profile': {'Type': 'AWS::IAM::InstanceProfile', 'Properties': {'Roles': [{'Ref': 'Role'}]}},
                  'Template': {'Type': 'AWS::EC2::LaunchTemplate', 'Properties': {'LaunchTemplateData':
                    {'IamInstanceProfile': {'Arn': {'Fn::GetAtt': ['Profile', 'Arn']}}}}},
                  'Group': {'Type': 'AWS::AutoScaling::AutoScalingGroup', 'Properties': {'AutoScalingGroupName': 'Shop-web',
                    'LaunchTemplate': {'LaunchTemplateId': {'Ref': 'Template'}}}}}}
                """.formatted(action, on))));
        return UnseenAction.wrong(
                AllowedActions.of(resources),
                new DeclaredPermissions("Shop-", JsonNodeFactory.instance.arrayNode()),
                List.of(seen));
    }

    @Test
    void whatNobodyDoesAndNobodyExplainsIsFound() {
        assertThat(wrong("s3:GetObject", FILE))
                .containsExactly(
                        "hosts of web may s3:GetObject, and nothing was seen to do it: take it from the role, or say in"
                                + " unseen.json why it stays");
    }

    @Test
    void whatWasSeenIsUsedAlsoUnderTheNameOfItsCall() {
        assertThat(wrong("s3:GetObject", FILE, new Seen(ROLE, "s3:GetObject"))).isEmpty();
        assertThat(wrong("s3:GetObject", FILE, new Seen(ROLE, "s3:HeadObject"))).isEmpty();
        assertThat(wrong("s3:GetObject", FILE, new Seen("Shop-Other-Role-1A2B3C4D5E6F", "s3:GetObject")))
                .as("by another role")
                .hasSize(1);
    }

    @Test
    void whatIsExplainedMayStay() {
        assertThat(wrong("ssmmessages:OpenDataChannel", "'*'")).isEmpty();
    }

    @Test
    void anExplanationOfWhatIsDoneAfterAllIsFound() {
        assertThat(wrong("ssmmessages:OpenDataChannel", "'*'", new Seen(ROLE, "ssmmessages:OpenDataChannel")))
                .containsExactly(
                        "hosts of web may ssmmessages:OpenDataChannel, and was seen to: unseen.json says that nothing does");
    }

    @Test
    void whatTheUsersConfigurationAllowsIsHisToUse() {
        assertThat(wrong("dynamodb:GetItem", "'arn:aws:dynamodb:eu-west-1:123456789012:table/carts'"))
                .isEmpty();
    }
}
