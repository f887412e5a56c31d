package scaleup.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.review.terminal.CallersFolder;

/** The command, as a person or a script starts it. */
class ReviewTest {
    private static final String QUEUE =
            "'%s': {'Type': 'AWS::SQS::Queue', 'Properties': {'SqsManagedSseEnabled': true}}";

    @TempDir
    private Path root;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Path assembly(String name, String resources) throws IOException {
        return ShopFolder.write(root.resolve(name), resources);
    }

    private int review(String... arguments) {
        return new Review(root, new CallersFolder(root), printing(out), printing(err))
                .commandLine()
                .execute(arguments);
    }

    private static PrintStream printing(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    @Test
    void endsWithZeroWhereNothingNeedsAPerson() throws IOException {
        String now = assembly("now", QUEUE.formatted("Jobs")).toString();
        assertThat(review("--assembly", now, "--against", now)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("dev: 1 resources in 1 stacks", "no resource changes", "nothing needs a person");
        review("--assembly", now);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("resources that hold something: 1 data");
    }

    /** Amazon EC2, "Security group rules": the rules of whom a packet leaves and of whom it reaches have both to allow it. */
    @Test
    void saysWhoReachesWhomOnWhichPort() throws IOException {
        String now = assembly("now", """
                'Jobs': {'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'GroupDescription': 'jobs'}},
                'Data': {'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'GroupDescription': 'data'}},
                'Function': {'Type': 'AWS::Lambda::Function', 'Properties': {'FunctionName': 'Shop-jobs',
                  'VpcConfig': {'SecurityGroupIds': [{'Fn::GetAtt': ['Jobs', 'GroupId']}], 'SubnetIds': []}}},
                'Database': {'Type': 'AWS::RDS::DBInstance', 'Properties': {
                  'VPCSecurityGroups': [{'Fn::GetAtt': ['Data', 'GroupId']}]}},
                'Out': {'Type': 'AWS::EC2::SecurityGroupEgress', 'Properties': {'IpProtocol': 'tcp', 'FromPort': 3306,
                  'ToPort': 3306, 'GroupId': {'Fn::GetAtt': ['Jobs', 'GroupId']},
                  'DestinationSecurityGroupId': {'Fn::GetAtt': ['Data', 'GroupId']}}},
                'In': {'Type': 'AWS::EC2::SecurityGroupIngress', 'Properties': {'IpProtocol': 'tcp', 'FromPort': 3306,
                  'ToPort': 3306, 'GroupId': {'Fn::GetAtt': ['Data', 'GroupId']},
                  'SourceSecurityGroupId': {'Fn::GetAtt': ['Jobs', 'GroupId']}}}
                """).toString();
        review("--assembly", now);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("who reaches whom:\n +\\S*[Jj]obs +database +3306\n");
    }

    @Test
    void answersFirstWhatIsAskedFirstAndDrawsIt() throws IOException {
        String now = assembly("now", """
                'Vpc': {'Type': 'AWS::EC2::VPC', 'Properties': {'CidrBlock': '10.0.0.0/16'}},
                'Open': {'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'SecurityGroupIngress': [
                  {'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443, 'CidrIp': '192.0.2.0/24'}]}},
                'Database': {'Type': 'AWS::RDS::DBInstance', 'Properties': {'BackupRetentionPeriod': 7,
                  'VPCSecurityGroups': [{'Fn::GetAtt': ['Open', 'GroupId']}]}},
                'Key': {'Type': 'AWS::KMS::Key', 'DeletionPolicy': 'Retain'}
                """).toString();
        Path picture = root.resolve("picture.svg");
        review("--assembly", now, "--picture", picture.toString());
        assertThat(Files.readString(root.resolve("target/review/dev/index.html")))
                .contains(
                        "<dd>The database, on port 443, for 192.0.2.0/24.</dd>",
                        "lets anybody from outside in to anything else")
                .contains("<dd>Deleted, a final snapshot is kept: 1 database.</dd>", "<dd>Kept: 1 key.</dd>")
                .contains("<dd>1 of 1 stacks can be deleted.</dd>", "any second of the last 7 days")
                .contains("<svg", ">undeclared: 443<");
        assertThat(picture).content().startsWith("<svg").contains("prefers-color-scheme: dark", ">VPC 10.0.0.0/16<");
    }

    /** A permission that no declaration has is one that nobody meant, before a deployment and after. */
    @Test
    void endsWithOneWhereSomebodyMayDoWhatNobodyDeclared() throws IOException {
        String role = """
                'Role': {'Type': 'AWS::IAM::Role', 'Properties': {
                  'AssumeRolePolicyDocument': {'Statement': []},
                  'Policies': [{'PolicyDocument': {'Statement': {'Effect': 'Allow', 'Action': %s, 'Resource': 'arn:aws:s3:::files/a'}}}]}}
                """;
        String before = assembly("before", role.formatted("['s3:GetObject']")).toString();
        String now = assembly("now", role.formatted("['s3:GetObject', 's3:PutObject']"))
                .toString();
        assertThat(review("--assembly", now, "--against", before)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "  added: role <Shop/Role> may s3:PutObject on arn:aws:s3:::files/a",
                        "permissions: role <Shop/Role> may s3:PutObject on arn:aws:s3:::files/a, which no declared permission");
        assertThat(Files.readString(root.resolve("target/review/dev/index.html")))
                .contains("<h3>Role &lt;Shop/Role&gt;</h3>", "<code>s3:PutObject</code>: add an object to a bucket");
    }

    /** What the configuration gives is declared there; cdk synth writes it beside the templates. */
    @Test
    void whatTheConfigurationGivesIsDeclared() throws IOException {
        String now = assembly("now", """
                'Role': {'Type': 'AWS::IAM::Role', 'Properties': {
                  'AssumeRolePolicyDocument': {'Statement': []},
                  'Policies': [{'PolicyDocument': {'Statement': {'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': 'arn:aws:s3:::files/a'}}}]}}
                """).toString();
        Files.writeString(
                root.resolve("now/permissions.json"),
                "[{\"who\": \"role <Shop/Role>\", \"may\": [\"s3:GetObject\"], \"on\": [\"arn:aws:s3:::files/a\"]}]");
        assertThat(review("--assembly", now)).isZero();
    }

    @Test
    void endsWithOneWhereDataWouldBeLostAndNamesIt() throws IOException {
        String before = assembly("before", QUEUE.formatted("Jobs")).toString();
        String now = assembly("now", QUEUE.formatted("Work")).toString();
        assertThat(review("--assembly", now, "--against", before)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "changes: Shop/Jobs (AWS::SQS::Queue), which holds data, is created anew under another logical id");
    }

    /** AWS CloudFormation User Guide, "Protect CloudFormation stacks from being deleted". */
    @Test
    void endsWithOneWhereAStackCouldBeDeletedFromNowOn() throws IOException {
        String before = ShopFolder.writeProtected(root.resolve("before"), QUEUE.formatted("Jobs"))
                .toString();
        String now = assembly("now", QUEUE.formatted("Jobs")).toString();
        assertThat(review("--assembly", now, "--against", before)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "  stack Shop can be deleted from now on",
                        "changes: Shop: AWS CloudFormation would no longer refuse to delete the stack");
        assertThat(review("--assembly", before, "--against", now)).isZero();
    }

    @Test
    void saysTheSameOfSeveralResourcesOnceAndNamesThem() throws IOException {
        String log = "'%s': {'Type': 'AWS::Logs::LogGroup', 'Properties': {'RetentionInDays': %d}}";
        String before = assembly("before", log.formatted("A", 30) + "," + log.formatted("B", 30))
                .toString();
        String now = assembly("now", log.formatted("A", 7) + "," + log.formatted("B", 7))
                .toString();
        assertThat(review("--assembly", now, "--against", before)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "changes: 2 log groups: RetentionInDays is 7 instead of 30: older entries are deleted (Shop/A, Shop/B)");
    }

    /** What a change has nothing to do with is folded, and comes last; an alarm that tells nobody is said in any case. */
    @Test
    void thePageOfAChangeSaysWhatNeedsAPersonAndWhatChangesAndFoldsTheRest() throws IOException {
        String before =
                assembly("before", "'A': {'Type': 'AWS::CloudWatch::Alarm'}").toString();
        String now = assembly(
                        "now",
                        "'A': {'Type': 'AWS::CloudWatch::Alarm'}, 'B': {'Type': 'AWS::SNS::Topic', 'Properties': {'DisplayName': 'mail'}}")
                .toString();
        review("--assembly", now, "--against", before);
        assertThat(Files.readString(root.resolve("target/review/dev/index.html")))
                .containsSubsequence(
                        "What needs a person",
                        "alarms of dev tell nobody",
                        "What changes, the most dangerous first",
                        "<dd>added: 1 topic</dd>",
                        "<h2 id=\"changes\">",
                        "<summary>its properties</summary>",
                        "mail",
                        "<details class=\"folded\"><summary><h2 id=\"isolation\">",
                        "<details class=\"folded\"><summary><h2 id=\"all\">");
        review("--assembly", now);
        assertThat(Files.readString(root.resolve("target/review/dev/index.html")))
                .doesNotContain("class=\"folded\"");
    }

    @Test
    void aLossThatIsAcknowledgedNeedsNobody() throws IOException {
        String before = assembly("before", QUEUE.formatted("Jobs")).toString();
        String now = assembly("now", QUEUE.formatted("Work")).toString();
        Files.writeString(root.resolve("acknowledgements.json"), """
                [{"resource": "Shop/Jobs", "reason": "empty since we moved", "date": "2026-11-01"}]
                """);
        assertThat(review("--assembly", now, "--against", before)).isZero();
        assertThat(review("--assembly", now, "--against", now)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("the acknowledgement of Shop/Jobs (2026-11-01) applies to no change");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | allowed is a list of objects with date, reason, resource",
                "[{\"resource\": \"a/b\", \"date\": \"2026-11-01\"}] | reason is missing",
                "[{\"resource\": \"a/b\", \"reason\": \"\", \"date\": \"2026-11-01\"}] | reason is \"\"",
                "[{\"resource\": \"a/b\", \"reason\": \"c\", \"date\": \"yesterday\"}] | date is \"yesterday\"; allowed",
                "[{\"resource\": \"a/b\", \"reason\": \"c\", \"date\": \"9999-01-01\"}] | date is \"9999-01-01\"; allowed",
                "[{\"resource\": \"a/b\", \"reason\": \"c\", \"date\": \"2026-11-01\", \"who\": \"me\"}] | who is not known; allowed",
                "[ | is no JSON",
            })
    void anAcknowledgementThatIsNoneIsRefusedBeforeAnythingIsReviewed(String file, String said) throws IOException {
        Files.writeString(root.resolve("acknowledgements.json"), file);
        assertThat(review("--assembly", root.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(said).doesNotContain("\tat ");
    }

    @Test
    void endsWithTwoWhereThereAreNoTemplates() throws IOException {
        assertThat(review("--assembly", root.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("manifest.json can't be read");
        String now = assembly("now", QUEUE.formatted("Jobs")).toString();
        assertThat(review("--assembly", now, "--against", "--no-such")).isEqualTo(2);
        assertThat(review("--assembly", now, "--against", "nosuch")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("allowed: a folder with a manifest.json");
        assertThat(review("../dev")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("allowed: letters, digits and hyphens");
    }

    /** What a template says is text, whatever it looks like; and the page asks nobody for anything. */
    @Test
    void writesAPageThatNeedsNothingElse() throws IOException {
        String now = assembly(
                        "now",
                        "'T': {'Type': 'AWS::SNS::Topic', 'Properties': {'DisplayName': '<script>alert(1)</script>'}}")
                .toString();
        assertThat(review("--assembly", now)).isZero();
        String page = Files.readString(root.resolve("target/review/dev/index.html"));
        assertThat(page)
                .startsWith("<!doctype html>")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "default-src 'none'")
                .doesNotContain("<script>alert", "http://", "https://", " src=", "url(");
    }

    @Test
    void saysWhatItCostsAndWhatAChangeAddsByTheUsersPrices() throws IOException {
        String before = assembly("before", "'One': {'Type': 'AWS::KMS::Key'}").toString();
        String now = assembly("now", "'One': {'Type': 'AWS::KMS::Key'}, 'Two': {'Type': 'AWS::KMS::Key'}")
                .toString();
        Path prices = root.resolve("prices.json");
        Files.writeString(prices, """
                {"region": "eu-central-1", "currency": "EUR", "date": "2020-01-01",
                 "groups": {"key": {"per": "month", "source": "our contract", "prices": {"key": 3}}}}
                """);
        review("--assembly", now, "--against", before, "--prices", prices.toString());
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("cost: +3.0 a month at the minimum size, +3.0 at the maximum");
        assertThat(Files.readString(root.resolve("target/review/dev/index.html")))
                .contains("<h2 id=\"cost\">", "<th scope=\"row\">Shop</th><td>keys</td><td>+3.0</td>");
        assertThat(glance(now, before, prices))
                .contains("That is 3.0 more than before at the minimum, 3.0 more than before at the maximum.");
        assertThat(glance(before, now, prices))
                .contains("That is 3.0 less than before at the minimum, 3.0 less than before at the maximum.");
        assertThat(glance(now, now, prices))
                .contains("That is as much as before at the minimum, as much as before at the maximum.");
        review("--assembly", now, "--prices", prices.toString());
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "cost: 6.0 a month at the minimum size, 6.0 at the maximum",
                        "list prices of eu-central-1 in EUR, 2020-01-01: older than a year");
    }

    /** The page of {@code now} against {@code before}. */
    private String glance(String now, String before, Path prices) throws IOException {
        review("--assembly", now, "--against", before, "--prices", prices.toString());
        return Files.readString(root.resolve("target/review/dev/index.html"));
    }

    @Test
    void pricesThatAreNoneAreRefusedBeforeAnythingIsReviewed() throws IOException {
        Path prices = root.resolve("prices.json");
        Files.writeString(prices, "{}");
        assertThat(review("--assembly", root.toString(), "--prices", prices.toString()))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("prices.json: region is missing; allowed: a region, such as us-east-1")
                .doesNotContain("manifest.json", "\tat ");
    }

    /** 'Regions and Availability Zones': an account can use two zones of N. California. */
    @Test
    void endsWithOneWhereNoDeploymentCanWork() throws IOException {
        Path now = assembly(
                "now",
                "'Subnet': {'Type': 'AWS::EC2::Subnet', 'Properties': {'AvailabilityZone': {'Fn::Select': [2, {'Fn::GetAZs': ''}]}}}");
        Path manifest = now.resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace("\"type\"", "\"environment\": \"aws://111122223333/us-west-1\", \"type\""));
        assertThat(review("--assembly", now.toString())).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("preflight: subnets are in 3 zones; in us-west-1 an account can use 2");
    }
}
