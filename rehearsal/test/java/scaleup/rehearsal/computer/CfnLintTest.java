package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Requirements;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Stack;

class CfnLintTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of(System.getProperty("scaleup.root"));
    private static final String UNKNOWN = "NoSuchProperty";

    /** What AWS's schemas leave to whoever writes a template: maps with names of the user's own, and conditions' keys. */
    private static final Pattern FREE = Pattern.compile("AWS::CloudFormation::CustomResource .*"
            + "|AWS::Events::Rule .*EventPattern.*"
            + "|AWS::Lambda::Function .*Environment\\.Variables"
            + "|AWS::RDS::DBParameterGroup .*Parameters"
            + "|AWS::SSM::Document .*Content.*"
            + "|.*Statement(\\[\\d+])?\\.(Condition\\..+|Principal)");

    @TempDir
    private Path folder;

    /** What each type's page in the CloudFormation Template Reference Guide forbids: type, properties, what must be said. */
    private static final List<String> FORBIDDEN = List.of(
            "AWS::CloudWatch::Alarm | {'ComparisonOperator': 'Above', 'EvaluationPeriods': 1} "
                    + "| Properties.ComparisonOperator: 'Above' is not one of ['GreaterThanOrEqualToThreshold'",
            "AWS::CloudWatch::Alarm | {'ComparisonOperator': 'GreaterThanThreshold', 'EvaluationPeriods': 1, "
                    + "'MetricName': 'M', 'Namespace': 'N', 'Statistic': 'Sum', 'Threshold': 1, 'Period': 45} "
                    + "| Properties.Period: 45 is not one of [10, 30, 60] or a multiple of 60",
            "AWS::CloudWatch::CompositeAlarm | {'AlarmName': 'A'} | Properties: 'AlarmRule' is a required property",
            "AWS::Logs::MetricFilter | {'LogGroupName': 'G', 'FilterPattern': '', 'MetricTransformations': []} "
                    + "| Properties.MetricTransformations: expected minimum item count: 1, found: 0",
            "AWS::AutoScaling::ScalingPolicy | {'AutoScalingGroupName': 'G', 'PolicyType': 'Tracking'} "
                    + "| Properties.PolicyType: 'Tracking' is not one of ['PredictiveScaling'",
            "AWS::EC2::FlowLog | {'ResourceId': 'vpc-01234567', 'ResourceType': 'Vpc', 'TrafficType': 'ALL'} "
                    + "| Properties.ResourceType: 'Vpc' is not one of",
            "AWS::KMS::Key | {'KeyPolicy': {'Version': '2012-10-17', 'Statement': [{'Effect': 'Alow', "
                    + "'Principal': '*', 'Action': 'kms:*', 'Resource': '*'}]}} "
                    + "| Properties.KeyPolicy.Statement[0].Effect: 'Alow' is not one of ['Allow', 'Deny']",
            "AWS::KMS::Key | {'PendingWindowInDays': 3} "
                    + "| Properties.PendingWindowInDays: 3 is less than the minimum of 7",
            "AWS::SQS::QueuePolicy | {'Queues': ['Q'], 'PolicyDocument': {'Version': '2012-10-17', 'Statement': "
                    + "[{'Effect': 'Allow', 'Action': 'sqs:*', 'Resource': '*'}]}} "
                    + "| Properties.PolicyDocument.Statement[0]: Only one of ['Principal', 'NotPrincipal'] is a "
                    + "required property",
            "AWS::SNS::TopicPolicy | {'Topics': 'T', 'PolicyDocument': {}} "
                    + "| Properties.Topics: 'T' is not of type 'array'",
            "AWS::SNS::Subscription | {'TopicArn': 'topic', 'Protocol': 'email'} | Properties.TopicArn: 'topic' is not a",
            "AWS::EC2::VPC | {'CidrBlock': '10.0.0.0/99'} | Properties.CidrBlock: '10.0.0.0/99'",
            "AWS::Lambda::Function | {'Code': {'S3Bucket': 'bucket', 'S3Key': 'k'}, 'Handler': 'H', "
                    + "'Role': 'arn:aws:iam::111122223333:role/r', 'Runtime': 'java99'} "
                    + "| Properties.Runtime: 'java99' is not one of",
            "AWS::RDS::DBInstance | {'Engine': 'mysql', 'DBInstanceClass': 'db.t9.micro'} "
                    + "| Properties.DBInstanceClass: 'db.t9.micro' is not one of",
            // "Each rule can have up to five (5) targets" (Amazon EventBridge API Reference, PutTargets).
            "AWS::Events::Rule | {'ScheduleExpression': 'rate(1 minute)', 'Targets': [{'Id': 'a', 'Arn': 'A'}, "
                    + "{'Id': 'b', 'Arn': 'A'}, {'Id': 'c', 'Arn': 'A'}, {'Id': 'd', 'Arn': 'A'}, {'Id': 'e', 'Arn': 'A'}, "
                    + "{'Id': 'f', 'Arn': 'A'}]} | Properties.Targets: expected maximum item count: 5, found: 6",
            // Amazon CloudWatch Logs API Reference, PutRetentionPolicy, retentionInDays.
            "AWS::Logs::LogGroup | {'RetentionInDays': 4} "
                    + "| Properties.RetentionInDays: 4 is not one of [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, "
                    + "731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]",
            "AWS::Nowhere::Nothing | {} | Type: Resource type 'AWS::Nowhere::Nothing' does not exist");

    @Test
    void whatAwsForbidsIsNamedWithItsPlaceItsValueAndWhatIsAllowed() throws Exception {
        List<Stack> stacks = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String row : FORBIDDEN) {
            String[] cells = row.split(" \\| ", 3);
            String name = "Row" + stacks.size();
            stacks.add(stack(name, resource(cells[0], JSON.readTree(cells[1].replace('\'', '"')))));
            expected.add("%s/Thing %s".formatted(name, cells[2]));
        }
        List<String> problems = problems(stacks.toArray(Stack[]::new));

        assertThat(expected)
                .filteredOn(start -> problems.stream().noneMatch(line -> line.startsWith(start)))
                .as(() -> String.join("\n", problems))
                .isEmpty();
    }

    /** A value that is allowed as it is written, but not as AWS resolves it. */
    @Test
    void valuesThatFunctionsGiveAreChecked() throws Exception {
        JsonNode template = JSON.readTree("""
                {"Mappings": {"Size": {"any": {"class": "db.t9.micro"}}},
                 "Resources": {"Thing": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
                   "ComparisonOperator": {"Fn::FindInMap": ["Size", "any", "class"]},
                   "EvaluationPeriods": 1, "MetricName": "M", "Namespace": "N", "Statistic": "Sum", "Period": 60,
                   "Threshold": 1}}}}""");
        assertThat(problems(stack("Shop", template)))
                .singleElement()
                .asString()
                .startsWith("Shop/Thing Properties.ComparisonOperator")
                .contains(" is not one of [", "when 'Fn::FindInMap' is resolved");
    }

    @Test
    void aPropertyThatItsTypeDoesNotHaveIsFoundInEveryObjectOfEveryResource() throws Exception {
        Requirements.require(Files.exists(ROOT.resolve("src/target/app.jar")), "src/target/app.jar is not built");
        new Synthesis(ROOT).run("prod", ShippedEnvironments.context(), folder.resolve("cdk.out"));
        List<Stack> stacks = CloudAssembly.read(folder.resolve("cdk.out")).stacks();
        List<String> places = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Stack stack : stacks) {
            for (var resource : stack.template().path("Resources").properties()) {
                String type = resource.getValue().path("Type").asText();
                spoil(resource.getValue().path("Properties"), type + " Properties", seen)
                        .forEach(path -> places.add(
                                "%s/%s %s".formatted(stack.name(), resource.getKey(), path.split(" ", 2)[1])));
            }
        }
        List<String> problems = problems(stacks.toArray(Stack[]::new));

        assertThat(places).hasSizeGreaterThan(90);
        assertThat(places)
                .filteredOn(place -> problems.stream().noneMatch(line -> line.startsWith(place + "." + UNKNOWN)))
                .isEmpty();
    }

    /** Adds the property to each object that wasn't seen before at this place of its type; where it did. */
    private static List<String> spoil(JsonNode node, String path, Set<String> seen) {
        List<String> spoilt = new ArrayList<>();
        if (node instanceof ObjectNode object
                && !function(object)
                && !FREE.matcher(path).matches()) {
            object.properties()
                    .forEach(field -> spoilt.addAll(spoil(field.getValue(), path + "." + field.getKey(), seen)));
            if (seen.add(path.replaceAll("\\[\\d+]", ""))) {
                object.put(UNKNOWN, "x");
                spoilt.add(path);
            }
        } else if (node.isArray()) {
            for (int at = 0; at < node.size(); at++) {
                spoilt.addAll(spoil(node.get(at), "%s[%d]".formatted(path, at), seen));
            }
        }
        return spoilt;
    }

    private static boolean function(ObjectNode object) {
        return object.size() == 1
                && (object.has("Ref") || object.fieldNames().next().startsWith("Fn::"));
    }

    @Test
    void aTemplateThatPassedIsNotAskedForAgainUntilItChanges() throws Exception {
        Path program = program("echo asked >>'%s'; echo '[]'".formatted(folder.resolve("asked")));
        var lint = new CfnLint(program, folder.resolve("passed"), "eu-central-1");
        Stack stack = stack("Shop", resource("AWS::SNS::Topic", JSON.createObjectNode()));

        assertThat(lint.problems(List.of(stack))).isEmpty();
        assertThat(lint.problems(List.of(stack))).isEmpty();
        assertThat(folder.resolve("asked")).hasContent("asked");

        lint.problems(List.of(stack, stack("Other", resource("AWS::SQS::Queue", JSON.createObjectNode()))));
        new CfnLint(program, folder.resolve("passed"), "us-east-1").problems(List.of(stack));
        assertThat(folder.resolve("asked")).hasContent("asked\nasked\nasked");
    }

    @Test
    void aTemplateThatIsRefusedIsRefusedAgain() throws Exception {
        Stack bad = stack("Shop", resource("AWS::Nowhere::Nothing", JSON.createObjectNode()));
        Stack good = stack("Other", resource("AWS::SNS::Topic", JSON.createObjectNode()));

        assertThat(problems(bad, good)).hasSize(1);
        assertThat(problems(bad, good)).hasSize(1);
        assertThat(folder.resolve("passed")).isDirectoryContaining(file -> true);
    }

    @Test
    void aFailingProgramIsNotTakenForAGoodTemplate() throws Exception {
        Stack stack = stack("Shop", resource("AWS::SNS::Topic", JSON.createObjectNode()));
        for (String script :
                List.of("echo 'no such module' >&2; exit 1", "echo 'no such module'", "echo '{}'", "true")) {
            var lint = new CfnLint(program(script), folder.resolve("passed"), "eu-central-1");
            assertThatThrownBy(() -> lint.problems(List.of(stack))).as(script).isInstanceOf(IOException.class);
            assertThat(folder.resolve("passed")).doesNotExist();
        }
    }

    private List<String> problems(Stack... stacks) throws IOException, InterruptedException {
        Path program = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(path -> Path.of(path, "cfn-lint"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Requirements.require(program != null, "cfn-lint is not on the PATH");
        return new CfnLint(program, folder.resolve("passed"), "eu-central-1").problems(List.of(stacks));
    }

    private Path program(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static JsonNode resource(String type, JsonNode properties) {
        ObjectNode template = JSON.createObjectNode();
        ObjectNode thing = template.putObject("Resources").putObject("Thing").put("Type", type);
        thing.set("Properties", properties);
        return template;
    }

    private static Stack stack(String name, JsonNode template) {
        return new Stack(name, template, Map.of(), List.of());
    }
}
