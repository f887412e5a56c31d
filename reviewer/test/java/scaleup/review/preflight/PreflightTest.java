package scaleup.review.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import scaleup.review.Shop;
import scaleup.review.assembly.DeploymentTarget;
import scaleup.review.assembly.Resources;
import scaleup.review.change.Comparison;
import scaleup.review.change.Rollout;

/** What a deployment needs, by AWS's pages: 'Amazon VPC quotas', 'CloudFormation quotas', 'On-Demand Instance quotas', and so on. */
class PreflightTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 27);

    private static final AccountFacts READY = facts(
            Map.of("vcpus", 64L, "addresses", 5L, "vpcs", 5L),
            Map.of(),
            List.of("eu-north-1a", "eu-north-1b", "eu-north-1c"),
            Map.of(),
            OptionalInt.of(25));

    private static AccountFacts facts(
            Map<String, Long> quotas,
            Map<String, Long> others,
            List<String> zones,
            Map<String, Set<String>> offered,
            OptionalInt bootstrap) {
        return facts(quotas, others, zones, Map.of(), offered, bootstrap);
    }

    private static AccountFacts facts(
            Map<String, Long> quotas,
            Map<String, Long> others,
            List<String> zones,
            Map<String, String> subnets,
            Map<String, Set<String>> offered,
            OptionalInt bootstrap) {
        return facts(quotas, others, zones, subnets, offered, Map.of(), bootstrap);
    }

    private static AccountFacts facts(
            Map<String, Long> quotas,
            Map<String, Long> others,
            List<String> zones,
            Map<String, String> subnets,
            Map<String, Set<String>> offered,
            Map<String, Integer> prefixLists,
            OptionalInt bootstrap) {
        return new AccountFacts(
                "111122223333",
                "eu-north-1",
                quotas,
                others,
                zones,
                subnets,
                offered,
                prefixLists,
                bootstrap,
                Set.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private static String servers(String name, String type, int minimum, int maximum) {
        return """
                '%1$sTemplate': {'Type': 'AWS::EC2::LaunchTemplate', 'Properties': {'LaunchTemplateData': {'InstanceType': '%2$s',
                  'ImageId': 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64'}}},
                '%1$s': {'Type': 'AWS::AutoScaling::AutoScalingGroup', 'Properties': {'MinSize': '%3$d', 'MaxSize': '%4$d',
                  'InstanceMaintenancePolicy': {'MinHealthyPercentage': 100, 'MaxHealthyPercentage': 150},
                  'LaunchTemplate': {'LaunchTemplateId': {'Ref': '%1$sTemplate'}, 'Version': '1'}}}
                """.formatted(name, type, minimum, maximum);
    }

    private static String subnets(int zones) {
        return IntStream.range(0, zones).mapToObj(i -> """
                        'Subnet%d': {'Type': 'AWS::EC2::Subnet', 'Properties': {'AvailabilityZone': {'Fn::Select': [%d, {'Fn::GetAZs': ''}]}}}
                        """.formatted(i, i)).collect(Collectors.joining(","));
    }

    private static Preflight offline(String resources) {
        return of(Shop.of(resources), DeploymentTarget.ANY, Optional.empty());
    }

    private static Preflight of(Resources resources, DeploymentTarget target, Optional<AccountFacts> account) {
        return Preflight.of(resources, target, 6, account, TODAY);
    }

    private static Preflight asked(String resources, AccountFacts facts) {
        return of(Shop.of(resources), DeploymentTarget.ANY, Optional.of(facts));
    }

    private static List<Long> needed(Preflight preflight, String id) {
        return preflight.needs().stream()
                .filter(need -> need.id().equals(id))
                .map(Need::needed)
                .toList();
    }

    /** Two groups of 2 and 3 servers with two vCPUs each: 10; one server more of the one, two of the other while it is replaced. */
    @Test
    void countsProcessorsAtEachMomentOfADeployment() {
        var preflight = offline(servers("Web", "t4g.small", 2, 4) + "," + servers("App", "t4g.small", 3, 6));
        assertThat(needed(preflight, "vcpus")).containsExactly(10L, 14L, 16L, 20L, 30L);
        assertThat(preflight.problems())
                .as("a new account's quota is raised for who asks")
                .isEmpty();
        assertThat(preflight.needs())
                .filteredOn(need -> need.id().equals("vcpus"))
                .allMatch(Need::isExceeded);
        assertThat(preflight.shortages())
                .containsExactly(
                        "vCPUs of standard instances at a time (A, C, D, H, I, M, R, T, Z): a new account has 5; needed are"
                                + " 10 at the minimum size, 14 deployed or updated, tier after tier, 16 all tiers replaced at once,"
                                + " 20 at the maximum size, 30 all tiers replaced at the maximum size");
    }

    @Test
    void processorsThatTheAccountHasNotAreInTheWayOfADeploymentAndThoseOfMoreServersAreNot() {
        String servers = servers("Web", "t4g.small", 2, 40);
        assertThat(asked(servers, facts(Map.of("vcpus", 6L), Map.of(), List.of(), Map.of(), OptionalInt.of(6)))
                        .problems())
                .isEmpty();
        assertThat(asked(
                                servers,
                                facts(Map.of("vcpus", 6L), Map.of("vcpus", 1L), List.of(), Map.of(), OptionalInt.of(6)))
                        .problems())
                .containsExactly(
                        "vCPUs of standard instances at a time (A, C, D, H, I, M, R, T, Z), deployed or updated, tier after tier:"
                                + " 6 beside 1 of others of 6 that the account has");
    }

    @Test
    void typesThatHaveAQuotaOfTheirOwnOrArentKnownAreSaid() {
        assertThat(offline(servers("Web", "g5g.xlarge", 2, 4)).notes())
                .containsExactly("servers of Web are of type g5g.xlarge, which has a quota of its own");
        assertThat(offline(servers("Web", "m99g.large", 2, 4)).notes())
                .containsExactly("how many vCPUs servers of Web have isn't known: type m99g.large");
    }

    @Test
    void anImageOfAnotherArchitectureIsInTheWay() {
        assertThat(offline(servers("Web", "t3.small", 2, 4)).problems())
                .singleElement()
                .asString()
                .contains("servers of Web are of type t3.small, which is x86_64", "is for arm64");
    }

    @Test
    void anImageThatADeploymentLooksUpIsOfTheArchitectureInItsParametersName() {
        var template = """
                {'Parameters': {'Image': {'Type': 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
                  'Default': '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'}},
                 'Resources': {%s}}""".formatted(servers("Web", "t4g.small", 2, 4)
                .replace(
                        "'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64'",
                        "{'Ref': 'Image'}"));
        assertThat(of(new Resources(List.of(Shop.stack("Shop", template))), DeploymentTarget.ANY, Optional.empty())
                        .problems())
                .singleElement()
                .asString()
                .contains("servers of Web are of type t4g.small, which is arm64", "is for x86_64");
    }

    /** 'Security group rules': each network is a rule, in a direction. */
    @Test
    void countsTheRulesOfTheGroupThatHasMostInOneDirection() {
        String rule =
                "'%s': {'Type': 'AWS::EC2::SecurityGroup%s', 'Properties': {'GroupId': {'Fn::GetAtt': ['Door', 'GroupId']}}}";
        var preflight =
                offline("'Door': {'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'SecurityGroupIngress': [{}, {}]}},"
                        + rule.formatted("A", "Ingress") + "," + rule.formatted("B", "Egress"));
        assertThat(needed(preflight, "rules")).containsExactly(3L);
    }

    /**
     * 'Amazon VPC quotas', prefix lists: "if you create a prefix list with 20 maximum entries and you reference that prefix list in a
     * security group rule, this counts as 20 security group rules".
     */
    @Test
    void aPrefixListCountsAsManyRulesAsItMayHaveEntries() {
        String rules = IntStream.range(0, 6)
                .mapToObj(
                        "'R%1$d': {'Type': 'AWS::EC2::SecurityGroupEgress', 'Properties': {'GroupId': 'sg-1', 'FromPort': %1$d}}"
                                ::formatted)
                .collect(Collectors.joining(","))
                .replace("'FromPort': 0", "'DestinationPrefixListId': 'pl-1'");
        assertThat(needed(offline(rules), "rules")).containsExactly(6L);
        assertThat(offline(rules).notes())
                .containsExactly(
                        "as how many rules of a security group the prefix list pl-1 counts isn't known, and taken for one");
        var fits = asked(rules, withList(55));
        assertThat(needed(fits, "rules")).containsExactly(60L);
        assertThat(fits.problems()).isEmpty();
        assertThat(fits.notes()).noneMatch(note -> note.contains("pl-1"));
        assertThat(asked(rules, withList(56)).problems())
                .singleElement()
                .asString()
                .startsWith("rules of a security group in a direction");
    }

    private static AccountFacts withList(int rules) {
        return facts(
                Map.of("rules", 60L),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of("pl-1", rules),
                OptionalInt.of(25));
    }

    @Test
    void aTemplateOfMoreThan500ResourcesIsInTheWay() {
        String queues = IntStream.range(0, 501)
                .mapToObj("'Queue%d': {'Type': 'AWS::SQS::Queue'}"::formatted)
                .collect(Collectors.joining(","));
        assertThat(offline(queues).problems())
                .containsExactly("resources of a template, the most, of Shop: 501 of 500");
    }

    @Test
    void aTemplateOfMoreThanAMegabyteIsInTheWay() {
        String topic = "'T': {'Type': 'AWS::SNS::Topic', 'Properties': {'DisplayName': '%s'}}"
                .formatted("x".repeat(1_048_576));
        assertThat(offline(topic).problems()).singleElement().asString().startsWith("bytes of a template");
    }

    /** 16 KB before it is encoded; what is known at the deployment alone is taken for as long as it can be. */
    @Test
    void userDataIsMeasuredAsLongAsItCanBecome() {
        String server = servers("Web", "t4g.small", 1, 1)
                .replace(
                        "'ImageId'",
                        "'UserData': {'Fn::Base64': {'Fn::Join': ['', ['%s', {'Ref': 'AWS::AccountId'}]]}}, 'ImageId'");
        assertThat(offline(server.formatted("x".repeat(16_384 - 12))).problems())
                .isEmpty();
        assertThat(offline(server.formatted("x".repeat(16_384 - 11))).problems())
                .containsExactly("bytes of a server's user data, the most, of Web: 16,385 of 16,384");
    }

    @Test
    void aRolesPoliciesAreMeasuredTogether() {
        String half = "'Action': '%s'".formatted("x".repeat(5_200));
        assertThat(offline(
                                "'Role': {'Type': 'AWS::IAM::Role', 'Properties': {'Policies': [{'PolicyDocument': {%1$s}}]}},"
                                                .formatted(half)
                                        + "'More': {'Type': 'AWS::IAM::Policy', 'Properties': {'PolicyDocument': {%1$s}, 'Roles': [{'Ref': 'Role'}]}}"
                                                .formatted(half))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("characters of a role's own policies together");
    }

    @Test
    void aParameterOfMoreThanFourKilobytesIsInTheWayUnlessItIsAnAdvancedOne() {
        String parameter = "'P': {'Type': 'AWS::SSM::Parameter', 'Properties': {'Tier': '%s', 'Value': '"
                + "x".repeat(4_097) + "'}}";
        assertThat(offline(parameter.formatted("Standard")).problems()).hasSize(1);
        assertThat(offline(parameter.formatted("Advanced")).problems()).isEmpty();
    }

    /** 'Regions and Availability Zones': an account can use two of N. California's. */
    @Test
    void threeZonesAreInTheWayWhereAnAccountHasTwo() {
        var california = new DeploymentTarget(Optional.empty(), Optional.of("us-west-1"));
        assertThat(of(Shop.of(subnets(3)), california, Optional.empty()).problems())
                .containsExactly("subnets are in 3 zones; in us-west-1 an account can use 2");
        assertThat(of(Shop.of(subnets(2)), california, Optional.empty()).problems())
                .isEmpty();
    }

    @Test
    void whatTheAccountCannotUseOfZonesAndTypesIsInTheWay() {
        var two = facts(Map.of(), Map.of(), List.of("us-west-1a", "us-west-1c"), Map.of(), OptionalInt.of(6));
        assertThat(asked(subnets(3), two).problems())
                .containsExactly(
                        "subnets are in 3 zones; for account 111122223333 Fn::GetAZs lists these of eu-north-1: us-west-1a, us-west-1c");
        var offered = facts(
                Map.of(),
                Map.of(),
                List.of("eu-north-1a", "eu-north-1b", "eu-north-1c"),
                Map.of("c7g.medium", Set.of("eu-north-1b", "eu-north-1c")),
                OptionalInt.of(6));
        assertThat(asked(subnets(2), offered).problems())
                .containsExactly("c7g.medium isn't offered in eu-north-1a; it is in eu-north-1b, eu-north-1c");
    }

    /** CloudFormation Template Reference, Fn::GetAZs: what it lists "can change when new Availability Zones are added". */
    @Test
    void subnetsThatWouldHaveToMoveAreInTheWay() {
        var listed = List.of("eu-north-1a", "eu-north-1c");
        var there = Map.of("Shop/Subnet0", "eu-north-1a", "Shop/Subnet1", "eu-north-1b");
        var changed = facts(Map.of(), Map.of(), listed, there, Map.of(), OptionalInt.of(6));
        assertThat(asked(subnets(2), changed).problems())
                .containsExactly("AWS CloudFormation moves no subnet to another zone (docs/deploying.md, \"Zones\"):"
                        + " Subnet1 is in eu-north-1b, and now declared in eu-north-1c");
        String named = subnets(2)
                .replace("{'Fn::Select': [0, {'Fn::GetAZs': ''}]}", "'eu-north-1a'")
                .replace("{'Fn::Select': [1, {'Fn::GetAZs': ''}]}", "'eu-north-1b'");
        assertThat(asked(named, changed).problems()).isEmpty();
    }

    @Test
    void whatIsntOfferedInTheZonesThatAreNamedIsInTheWay() {
        var facts = facts(
                Map.of(),
                Map.of(),
                List.of("eu-north-1a"),
                Map.of("c7g.medium", Set.of("eu-north-1a", "eu-north-1c")),
                OptionalInt.of(6));
        String named = subnets(1).replace("{'Fn::Select': [0, {'Fn::GetAZs': ''}]}", "'eu-north-1b'");
        assertThat(asked(named, facts).problems())
                .containsExactly("c7g.medium isn't offered in eu-north-1b; it is in eu-north-1a, eu-north-1c");
    }

    /** 'RDS for MySQL release calendar': 8.0 until July 31, 2026; 8.4 until July 31, 2029. */
    @Test
    void anEngineWithoutStandardSupportNeedsAPerson() {
        String database =
                "'D': {'Type': 'AWS::RDS::DBInstance', 'Properties': {'Engine': 'mysql', 'EngineVersion': '%s'}}";
        assertThat(offline(database.formatted("8.0.42")).problems())
                .singleElement()
                .asString()
                .contains("standard support of mysql 8.0 ended on 2026-07-31");
        var now = offline(database.formatted("8.4"));
        assertThat(now.problems()).isEmpty();
        assertThat(now.notes()).singleElement().asString().contains("mysql 8.4 ends on 2029-07-31");
        assertThat(Preflight.of(
                                Shop.of(database.formatted("8.4.11")),
                                DeploymentTarget.ANY,
                                0,
                                Optional.empty(),
                                LocalDate.of(2028, 12, 1))
                        .notes())
                .singleElement()
                .asString()
                .startsWith("soon: ");
    }

    @Test
    void anAccountThatIsNotBootstrappedOrTooOldIsInTheWay() {
        String queue = "'Q': {'Type': 'AWS::SQS::Queue'}";
        assertThat(asked(queue, READY).problems()).isEmpty();
        assertThat(asked(queue, facts(Map.of(), Map.of(), List.of(), Map.of(), OptionalInt.of(0)))
                        .problems())
                .containsExactly(
                        "111122223333 in eu-north-1 isn't bootstrapped: npx cdk bootstrap aws://111122223333/eu-north-1");
        assertThat(asked(queue, facts(Map.of(), Map.of(), List.of(), Map.of(), OptionalInt.of(5)))
                        .problems())
                .containsExactly(
                        "the bootstrap stack is of version 5; needed is 6: npx cdk bootstrap aws://111122223333/eu-north-1");
        assertThat(asked(queue, facts(Map.of(), Map.of(), List.of(), Map.of(), OptionalInt.empty()))
                        .problems())
                .as("what it didn't say is no problem")
                .isEmpty();
    }

    @Test
    void credentialsOfAnotherAccountAreInTheWay() {
        var target = new DeploymentTarget(Optional.of("444455556666"), Optional.empty());
        assertThat(of(Shop.of("'Q': {'Type': 'AWS::SQS::Queue'}"), target, Optional.of(READY))
                        .problems())
                .containsExactly("the environment is for account 444455556666; the credentials are of 111122223333");
    }

    @Test
    void namesThatMustBeFreeAreThoseThatTemplatesGive() {
        var names = offline(
                        "'F': {'Type': 'AWS::Lambda::Function', 'Properties': {'FunctionName': 'Shop-jobs'}}, 'Q': {'Type': 'AWS::SQS::Queue'}")
                .names();
        assertThat(names).extracting(AccountName::name).containsExactly("Shop", "Shop-jobs");
    }

    @Test
    void aStackTakesAsLongAsWhatItWaitsForAndSaysWhatThatIs() {
        var preflight = offline("'D': {'Type': 'AWS::RDS::DBInstance', 'Properties': {}}");
        assertThat(preflight.waits()).singleElement().satisfies(wait -> {
            assertThat(wait.most()).isGreaterThanOrEqualTo(20);
            assertThat(wait.why()).singleElement().asString().contains("database");
        });
        assertThat(Wait.words(preflight.waits())).isEqualTo("6 to 23 minutes");
        assertThat(Wait.words(offline("'Q': {'Type': 'AWS::SQS::Queue'}").waits()))
                .isEqualTo("1 to 3 minutes");
    }

    /** Amazon EC2 Auto Scaling, "Instance maintenance policy": as many new servers at a time as the healthy maximum allows. */
    @Test
    void anUpdateTakesAsLongAsItsServersInTurns() {
        String newest = "{'Fn::GetAtt': ['WebTemplate', 'LatestVersionNumber']}";
        Resources before = Shop.of(servers("Web", "t4g.small", 4, 8).replace("'1'", newest));
        Resources after = Shop.of(servers("Web", "t4g.medium", 4, 8).replace("'1'", newest));
        var first = offline(servers("Web", "t4g.medium", 4, 8)).waits();
        var changes = Comparison.of(before, after);
        assertThat(UpdateWaits.of(before, after, changes, Rollout.of(changes, after), first))
                .singleElement()
                .satisfies(wait ->
                        assertThat(wait.why()).singleElement().asString().startsWith("4 servers are replaced"))
                .satisfies(wait -> assertThat(wait.least()).isGreaterThan(1));
        assertThat(UpdateWaits.of(before, before, List.of(), List.of(), first)).isEmpty();
    }

    /** Amazon EC2 Auto Scaling API Reference, RefreshPreferences: after each turn the warm-up, at the end the bake time. */
    @Test
    void anUpdateTakesAsLongAsItsServersAreWatched() {
        String newest = "{'Fn::GetAtt': ['WebTemplate', 'LatestVersionNumber']}";
        String servers = servers("Web", "t4g.small", 4, 8).replace("'1'", newest);
        String changed = servers("Web", "t4g.medium", 4, 8).replace("'1'", newest);
        int before = minutes(Shop.of(servers), Shop.of(changed));
        String policy = "'Type': 'AWS::AutoScaling::AutoScalingGroup', 'UpdatePolicy': {'AutoScalingInstanceRefresh':"
                + " {'Strategy': 'Rolling', 'Preferences': {'InstanceWarmup': 240, 'BakeTime': 330}}}";
        String watched = changed.replace("'Type': 'AWS::AutoScaling::AutoScalingGroup'", policy);
        assertThat(minutes(Shop.of(servers), Shop.of(watched)) - before)
                .as("4 servers, two at a time, for 4 minutes each, and 5.5 minutes at the end, which are 13.5")
                .isEqualTo(14);
        String phased =
                watched.replace("'BakeTime'", "'CheckpointPercentages': [1, 100], 'CheckpointDelay': 180, 'BakeTime'");
        assertThat(minutes(Shop.of(servers), Shop.of(phased)) - minutes(Shop.of(servers), Shop.of(watched)))
                .as("one first, then two and one: a turn more, of two minutes and four, and a pause of three")
                .isEqualTo(2 + 4 + 3);
    }

    private static int minutes(Resources before, Resources after) {
        var changes = Comparison.of(before, after);
        return UpdateWaits.of(
                        before,
                        after,
                        changes,
                        Rollout.of(changes, after),
                        offline(servers("Web", "t4g.medium", 4, 8)).waits())
                .get(0)
                .least();
    }

    /** Each figure has AWS's page. */
    @Test
    void everyLimitHasItsPage() {
        var preflight = offline(servers("Web", "t4g.small", 2, 4) + ",'A': {'Type': 'AWS::EC2::EIP'}");
        assertThat(preflight.needs()).isNotEmpty().allSatisfy(need -> assertThat(need.source())
                .startsWith("https://docs.aws.amazon.com/"));
        assertThat(AwsLimits.quotas())
                .allSatisfy(quota -> assertThat(quota.source()).startsWith("https://docs.aws.amazon.com/"))
                .allSatisfy(quota -> assertThat(quota.code()).matches("L-[0-9A-F]{8}"));
    }
}
