package scaleup.rehearsal.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.region.Account;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Stack;

/**
 * What AWS can't remove. AWS CloudFormation Template Reference Guide: "DependsOn attribute", "DeletionPolicy attribute"; AWS re:Post,
 * "How do I find and delete an elastic network interface that Lambda created?"; awslabs/aws-support-tools#174.
 */
class RemovalTest {
    /** A function in a VPC whose interfaces are waited for by another one. */
    private static final String FUNCTION_IN_VPC = """
            Resources:
              Group: {Type: "AWS::EC2::SecurityGroup"}
              Role: {Type: "AWS::IAM::Role"}
              Function:
                Type: "AWS::Lambda::Function"
                DependsOn: [Gone]
                Properties:
                  Role: {"Fn::GetAtt": Role.Arn}
                  VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [{"Fn::GetAtt": Group.GroupId}]}
              Gone:
                Type: "Custom::InterfacesGone"
                DependsOn: Role
                Properties: {ServiceToken: {"Fn::GetAtt": Waiter.Arn}, Of: {"Fn::GetAtt": Group.GroupId}}
              Waiter: {Type: "AWS::Lambda::Function", Properties: {Role: {"Fn::GetAtt": WaiterRole.Arn}}}
              WaiterRole:
                Type: "AWS::IAM::Role"
                Properties: {Policies: [{PolicyDocument: {Statement: [{Action: "ec2:DescribeNetworkInterfaces"}]}}]}
            """;

    @Test
    void aRoleThatIsDeletedAfterItsFunctionsInterfacesIsInOrder() throws Exception {
        assertThat(problems(FUNCTION_IN_VPC)).isEmpty();
    }

    /** What is replaced in it, and by what. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DependsOn: Role | Metadata: {}",
                "DependsOn: [Gone] | Metadata: {}",
                "Of: {\"Fn::GetAtt\": Group.GroupId} | Of: sg-1",
                "ec2:DescribeNetworkInterfaces | ec2:DescribeSecurityGroups",
                "ServiceToken: {\"Fn::GetAtt\": Waiter.Arn} | ServiceToken: 'arn:aws:lambda:eu-central-1:1:function:x'",
            })
    void aRoleThatMayBeDeletedBeforeItsFunctionsInterfacesIsRefused(String from, String to) throws Exception {
        assertThat(FUNCTION_IN_VPC).contains(from);
        assertThat(problems(FUNCTION_IN_VPC.replace(from, to)))
                .singleElement()
                .asString()
                .startsWith("A/Function can't be removed: A/Role goes before the function's network interfaces");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ec2:DescribeNetworkInterfaces | ec2:Describe*",
                "ec2:DescribeNetworkInterfaces | '*'",
                "VpcConfig: {SubnetIds: [subnet-1], | VpcConfig: {SubnetIds: [],",
            })
    void whatElseKeepsThemInOrderIsNotRefused(String from, String to) throws Exception {
        assertThat(problems(FUNCTION_IN_VPC.replace(from, to))).isEmpty();
    }

    /** The way of aws-support-tools#174: the group can't be deleted while an interface is in it, and it needs the role. */
    @Test
    void aGroupOrASubnetThatNeedsTheRoleWaitsToo() throws Exception {
        for (String place : List.of("SecurityGroup", "Subnet")) {
            assertThat(problems("""
                    Resources:
                      Place: {Type: "AWS::EC2::%s", DependsOn: Role}
                      Role: {Type: "AWS::IAM::Role"}
                      Function:
                        Type: "AWS::Lambda::Function"
                        Properties: {Role: {"Fn::GetAtt": Role.Arn}, VpcConfig: {SubnetIds: [{Ref: Place}]}}
                    """.formatted(place))).isEmpty();
        }
    }

    @Test
    void aPolicyOfItsOwnIsWhatTheRoleMayDo() throws Exception {
        assertThat(problems(FUNCTION_IN_VPC + """
                  Policy: {Type: "AWS::IAM::Policy", Properties: {Roles: [{Ref: Role}]}}
                """))
                .singleElement()
                .asString()
                .startsWith("A/Function can't be removed: A/Policy goes before");
        assertThat(problems(FUNCTION_IN_VPC.replace("DependsOn: Role", "DependsOn: [Role, Policy]") + """
                  Policy: {Type: "AWS::IAM::Policy", Properties: {Roles: [{Ref: Role}]}}
                """))
                .isEmpty();
    }

    /** The CDK CLI destroys a stack before those that it needs. */
    @Test
    void aRoleInAStackThatGoesFirstIsRefusedOneInAStackThatGoesLaterIsNot() throws Exception {
        String network = """
                Resources: {Group: {Type: "AWS::EC2::SecurityGroup"}}
                Outputs: {Group: {Value: {"Fn::GetAtt": Group.GroupId}}}
                """;
        String function = """
                Resources:
                  Role: {Type: "AWS::IAM::Role"}
                  Function:
                    Type: "AWS::Lambda::Function"
                    Properties:
                      Role: {"Fn::GetAtt": Role.Arn}
                      VpcConfig:
                        SubnetIds: [subnet-1]
                        SecurityGroupIds: [{"Fn::GetStackOutput": {StackName: A, OutputName: Group}}]
                """;
        assertThat(problems(network, function))
                .singleElement()
                .asString()
                .startsWith("B/Function can't be removed: B/Role goes before");

        String roles = """
                Resources: {Role: {Type: "AWS::IAM::Role"}}
                Outputs: {Role: {Value: {"Fn::GetAtt": Role.Arn}}}
                """;
        assertThat(problems(roles, """
                Resources:
                  Group: {Type: "AWS::EC2::SecurityGroup"}
                  Function:
                    Type: "AWS::Lambda::Function"
                    Properties:
                      Role: {"Fn::GetStackOutput": {StackName: A, OutputName: Role}}
                      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [{Ref: Group}]}
                """)).isEmpty();
    }

    @Test
    void aPolicyByWhichACustomResourceIsDeletedMustOutliveIt() throws Exception {
        String template = """
                Resources:
                  Role: {Type: "AWS::IAM::Role"}
                  Function: {Type: "AWS::Lambda::Function", Properties: {Role: {"Fn::GetAtt": Role.Arn}}}
                  Policy: {Type: "AWS::IAM::Policy", Properties: {Roles: [{Ref: Role}]}}
                  Record: {Type: "Custom::Record", Properties: {ServiceToken: {"Fn::GetAtt": Function.Arn}}%s}
                """;
        assertThat(problems(template.formatted("")))
                .containsExactly(
                        "A/Record can't be removed: A/Policy, by which A/Function may delete it, can be deleted"
                                + " before it; add a DependsOn");
        assertThat(problems(template.formatted(", DependsOn: Policy"))).isEmpty();
    }

    /** Amazon VPC User Guide, "Delete an internet gateway". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS::EC2::NatGateway | {} | true",
                "AWS::ElasticLoadBalancingV2::LoadBalancer | {Scheme: internet-facing} | true",
                "AWS::ElasticLoadBalancingV2::LoadBalancer | {Scheme: internal} | false",
            })
    void whatHasPublicAddressesGoesBeforeTheInternetGateway(String type, String properties, boolean open)
            throws Exception {
        String template = """
                Resources:
                  Attachment: {Type: "AWS::EC2::VPCGatewayAttachment", Properties: {InternetGatewayId: igw-1}}
                  Way: {Type: "%s", Properties: %s%s}
                """;
        assertThat(problems(template.formatted(type, properties, ", DependsOn: Attachment")))
                .isEmpty();
        assertThat(problems(template.formatted(type, properties, "")))
                .isEqualTo(
                        open
                                ? List.of("A/Attachment can't be removed: A/Way has public addresses and can still be"
                                        + " there; add a DependsOn")
                                : List.of());
    }

    /** "RetainExceptOnCreate ... except for the stack operation that initially creates the resource". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS::Logs::LogGroup | Retain | {LogGroupName: /a} | /a",
                "AWS::RDS::DBInstance | Retain | {DBInstanceIdentifier: shop} | shop",
                "AWS::EC2::SecurityGroup | Retain | {GroupName: web} | web",
                "AWS::IAM::Role | Retain | {RoleName: web} | web",
                "AWS::Logs::LogGroup | RetainExceptOnCreate | {LogGroupName: /a} |",
                "AWS::RDS::DBInstance | Snapshot | {DBInstanceIdentifier: shop} |",
                "AWS::KMS::Key | Retain | {} |",
                "AWS::Route53::HostedZone | Retain | {Name: example.com} |",
                "AWS::Logs::LogGroup | Delete | {LogGroupName: /a} |",
            })
    void whatIsKeptByItsNameAfterAFailedCreationIsInTheWay(String type, String policy, String properties, String name)
            throws Exception {
        var problems = problems("Resources: {Thing: {Type: '%s', DeletionPolicy: %s, Properties: %s}}"
                .formatted(type, policy, properties));
        if (name == null) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems)
                    .containsExactly("A/Thing can't be deployed again after a first deployment that failed: its"
                            + " DeletionPolicy Retain keeps it, by the name %s (RetainExceptOnCreate doesn't)"
                                    .formatted(name));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS::RDS::DBInstance | {DeletionProtection: true} | true",
                "AWS::RDS::DBInstance | {DeletionProtection: false} | false",
                "AWS::RDS::DBInstance | {} | false",
                "AWS::ElasticLoadBalancingV2::LoadBalancer"
                        + " | {LoadBalancerAttributes: [{Key: deletion_protection.enabled, Value: 'true'}]} | true",
                "AWS::ElasticLoadBalancingV2::LoadBalancer"
                        + " | {LoadBalancerAttributes: [{Key: deletion_protection.enabled, Value: 'false'}]} | false",
                "AWS::ElasticLoadBalancingV2::LoadBalancer"
                        + " | {LoadBalancerAttributes: [{Key: load_balancing.cross_zone.enabled, Value: 'true'}]} | false",
                "AWS::AutoScaling::AutoScalingGroup | {DeletionProtection: prevent-all-deletion} | true",
                "AWS::AutoScaling::AutoScalingGroup | {DeletionProtection: none} | false",
                "AWS::DynamoDB::Table | {DeletionProtectionEnabled: true} | true",
                "AWS::Cognito::UserPool | {DeletionProtection: ACTIVE} | true",
                "AWS::Cognito::UserPool | {DeletionProtection: INACTIVE} | false",
            })
    void protectionIsSeenHoweverItIsCalled(String type, String properties, boolean isProtected) throws Exception {
        assertThat(deployment("Resources: {Thing: {Type: '%s', Properties: %s}}".formatted(type, properties))
                        .whatIsProtected())
                .isEqualTo(isProtected ? List.of("A/Thing") : List.of());
    }

    /** "The CDK CLI can't replace" a stack in ROLLBACK_COMPLETE that is protected (FailedDeploymentTest). */
    @Test
    void aStacksOwnProtectionIsSeenToo() throws Exception {
        var template = Yaml.read("Resources: {Thing: {Type: Thing}}");
        var stacks = List.of(
                new Stack("A", template, Map.of(), List.of(), true), new Stack("B", template, Map.of(), List.of()));

        assertThat(Deployment.of(new CloudAssembly(stacks), Account.PLAYED, Map.of("Thing", d -> Made.of(d.path())))
                        .whatIsProtected())
                .containsExactly("stack A");
    }

    private static List<String> problems(String... templates) throws NotMade {
        return deployment(templates).removalProblems();
    }

    /** Stacks A, B and so on. */
    private static Deployment deployment(String... templates) throws NotMade {
        List<Stack> stacks = new ArrayList<>();
        Map<String, Player> players = new HashMap<>();
        for (String template : templates) {
            var stack = Yaml.stack(Character.toString('A' + stacks.size()), template);
            stacks.add(stack);
            stack.template()
                    .path("Resources")
                    .forEach(resource ->
                            players.put(resource.path("Type").asText(), declaration -> Made.of(declaration.path())));
        }
        return Deployment.of(new CloudAssembly(stacks), Account.PLAYED, players);
    }
}
