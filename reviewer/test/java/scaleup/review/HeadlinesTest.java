package scaleup.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scaleup.review.assembly.Resources;
import scaleup.review.change.Comparison;
import scaleup.review.change.Rollout;
import scaleup.review.host.FileDifference;
import scaleup.review.permission.PermissionDifference;
import scaleup.review.proof.Reviewed;

/** What changes, in the words of who uses it. */
class HeadlinesTest {
    private static final String DATABASE = """
            'Database': {'Type': 'AWS::RDS::DBInstance', 'Properties': {'DBInstanceClass': '%s', 'MultiAZ': %s,
              'EngineVersion': '%s', 'BackupRetentionPeriod': %s}}""";

    private static final String SERVERS = """
            'Template': {'Type': 'AWS::EC2::LaunchTemplate', 'Properties': {'LaunchTemplateData': {'InstanceType': '%s'}}},
            'Group': {'Type': 'AWS::AutoScaling::AutoScalingGroup', 'Properties': {'AutoScalingGroupName': 'web',
              'MinSize': '%s', 'MaxSize': '%s', 'LaunchTemplate': {'LaunchTemplateId': {'Ref': 'Template'},
              'Version': {'Fn::GetAtt': ['Template', 'LatestVersionNumber']}}}}""";

    private static final String LOG = "'%s': {'Type': 'AWS::Logs::LogGroup', 'Properties': {'RetentionInDays': %s}}";

    private static List<String> headlines(String before, String after) {
        return headlines(before, after, Map.of());
    }

    private static List<String> headlines(String before, String after, Map<String, List<FileDifference>> files) {
        Resources old = Shop.of(before);
        Resources now = Shop.of(after);
        var changes = Comparison.of(old, now);
        var then = new Reviewed(old);
        var reviewed = new Reviewed(now);
        return Headlines.of(
                        then,
                        reviewed,
                        changes,
                        PermissionDifference.between(
                                then.allowed().all(), reviewed.allowed().all()),
                        Rollout.of(changes, now),
                        files)
                .stream()
                .map(Headline::text)
                .toList();
    }

    /** "What factors affect my downtime or database performance in Amazon RDS?", AWS re:Post. */
    @Test
    void saysWhatADatabaseBecomesAndForHowLongItIsAway() {
        String large = DATABASE.formatted("db.m7g.large", true, "8.4.6", 7);
        assertThat(headlines(large, DATABASE.formatted("db.m7g.xlarge", true, "8.4.6", 7)))
                .containsExactly(
                        "db.m7g.large becomes db.m7g.xlarge (database, interrupts it while its standby takes over,"
                                + " typically for 60 to 120 seconds, says https://repost.aws/knowledge-center/rds-performance-impact)");
        assertThat(headlines(
                        DATABASE.formatted("db.m7g.large", false, "8.4.6", 7),
                        DATABASE.formatted("db.m7g.xlarge", false, "8.4.6", 7)))
                .singleElement()
                .asString()
                .contains("until a server of that class has started");
        assertThat(headlines(large, DATABASE.formatted("db.m7g.large", true, "8.4.7", 7)))
                .singleElement()
                .asString()
                .startsWith(
                        "EngineVersion: 8.4.6 becomes 8.4.7 (database, interrupts it until it and its standby are upgraded");
        assertThat(headlines(large, DATABASE.formatted("db.m7g.large", false, "8.4.6", 3)))
                .containsExactly(
                        "backups are kept for 3 days, and were for 7 (database, older backups are deleted)",
                        "there is no more a standby in another zone (database)");
    }

    /** Amazon VPC User Guide, "NAT gateway basics". */
    @Test
    void saysThatZonesShareAWayOutFromNowOn() {
        String one = "'A': {'Type': 'AWS::EC2::NatGateway'}";
        String three = one + ", 'B': {'Type': 'AWS::EC2::NatGateway'}, 'C': {'Type': 'AWS::EC2::NatGateway'}";
        assertThat(headlines(three, one))
                .first()
                .isEqualTo(
                        "3 NAT gateways become 1: if the zone of one fails, servers of other zones lose their way to the"
                                + " internet, too");
        assertThat(headlines(one, LOG.formatted("Log", 7)))
                .first()
                .isEqualTo("servers have no way to the internet by a NAT gateway any more");
        assertThat(headlines(one, three)).noneMatch(headline -> headline.contains("internet"));
    }

    @Test
    void saysHowManyServersOfWhichTypeThereAreAndThatTheyAreReplaced() {
        String small = SERVERS.formatted("t4g.small", 2, 6);
        assertThat(headlines(small, SERVERS.formatted("t4g.small", 4, 8)))
                .containsExactly("web: 2 to 6 \u2192 4 to 8 servers");
        assertThat(headlines(
                        small,
                        SERVERS.formatted("t4g.medium", 2, 6),
                        Map.of("Shop/Template", List.of(new FileDifference("/etc/a.conf", List.of("+a"))))))
                .containsExactly(
                        "web: t4g.small becomes t4g.medium; 1 file differs: /etc/a.conf (all its servers are replaced, new ones first)");
    }

    /** What is lost, opened and interrupted before what only is another value. */
    @Test
    void saysTheMostDangerousFirst() {
        String group = """
                'Open': {'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'SecurityGroupIngress': [
                  {'IpProtocol': 'tcp', 'FromPort': %1$s, 'ToPort': %1$s, 'CidrIp': '192.0.2.0/24'}]}},
                'Database': {'Type': 'AWS::RDS::DBInstance', 'Properties': {'DBInstanceClass': '%2$s',
                  'VPCSecurityGroups': [{'Fn::GetAtt': ['Open', 'GroupId']}]}},
                'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': {'DisplayName': '%3$s'}},
                """;
        assertThat(headlines(
                        group.formatted(443, "db.m7g.large", "a") + "'Secret': {'Type': 'AWS::SecretsManager::Secret'}",
                        group.formatted(3306, "db.m7g.xlarge", "b") + "'Alarm': {'Type': 'AWS::CloudWatch::Alarm'}"))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("secret Shop/Secret is removed, and data with it"),
                        second -> assertThat(second)
                                .isEqualTo("database can be reached by clients on port 3306 from now on"),
                        third ->
                                assertThat(third).isEqualTo("database can no longer be reached by clients on port 443"),
                        fourth -> assertThat(fourth).startsWith("db.m7g.large becomes db.m7g.xlarge"),
                        fifth -> assertThat(fifth).isEqualTo("topic Shop/Topic: DisplayName: a becomes b"),
                        sixth -> assertThat(sixth).isEqualTo("added: 1 alarm"));
    }

    @Test
    void saysTheSameOfSeveralOnce() {
        assertThat(headlines(
                        LOG.formatted("A", 30) + "," + LOG.formatted("B", 30),
                        LOG.formatted("A", 7) + "," + LOG.formatted("B", 7)))
                .containsExactly("2 log groups: RetentionInDays: 30 becomes 7, older entries are deleted");
    }

    @Test
    void saysWhatAFunctionAndARoleGet() {
        String role = """
                'Role': {'Type': 'AWS::IAM::Role', 'Properties': {'AssumeRolePolicyDocument': {'Statement': []},
                  'Policies': [{'PolicyDocument': {'Statement': {'Effect': 'Allow', 'Action': %s, 'Resource': 'arn:aws:s3:::files/a'}}}]}},
                'Function': {'Type': 'AWS::Lambda::Function', 'Properties': {'FunctionName': 'shop', 'Code': {'S3Key': '%s'}}}
                """;
        assertThat(headlines(
                        role.formatted("['s3:GetObject']", "one"),
                        role.formatted("['s3:GetObject', 's3:PutObject']", "two")))
                .containsExactly(
                        "role <Shop/Role> may s3:PutObject on arn:aws:s3:::files/a from now on",
                        "functions get other code: shop");
    }
}
