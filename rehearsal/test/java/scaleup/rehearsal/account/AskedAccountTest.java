package scaleup.rehearsal.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.gateway.Moto;
import scaleup.rehearsal.region.gateway.TestMoto;
import scaleup.review.account.AccountQuestions;
import scaleup.review.account.AwsCli;
import scaleup.review.account.DeployedTemplates;
import scaleup.review.account.ExistingResources;
import scaleup.review.assembly.DeploymentTarget;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Stack;
import scaleup.review.assembly.Unreadable;
import scaleup.review.preflight.Preflight;

/** A review asks an account by the real AWS CLI; the account is a moto_server, which lacks some of AWS's operations. */
class AskedAccountTest {
    private static final String REGION = "eu-central-1";
    private static final Map<String, String> VARIABLES = Map.of(
            "AWS_ACCESS_KEY_ID", "test",
            "AWS_SECRET_ACCESS_KEY", "test",
            "AWS_EC2_METADATA_DISABLED", "true",
            "AWS_MAX_ATTEMPTS", "1",
            "AWS_CONFIG_FILE", "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    private static final String SHOP = """
            {"Resources": {
              "Address": {"Type": "AWS::EC2::EIP"},
              "Zone2": {"Type": "AWS::EC2::Subnet", "Properties": {"AvailabilityZone": {"Fn::Select": [1, {"Fn::GetAZs": ""}]}}},
              "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/shop/web"}},
              "Template": {"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateData": {"InstanceType": "t4g.micro"}}},
              "Group": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {"MinSize": "1", "MaxSize": "2",
                "LaunchTemplate": {"LaunchTemplateId": {"Ref": "Template"}, "Version": "1"}}}}}
            """;

    private static Moto moto;
    private static List<String> program;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator), -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "aws"))),
                "aws is not on the PATH: what a review asks of an account was not tested");
        moto = TestMoto.start();
        program = List.of("aws", "--endpoint-url", moto.uri().toString());
        change("ec2", "allocate-address");
        change("logs", "create-log-group", "--log-group-name", "/shop/web");
        change("cloudformation", "create-stack", "--stack-name", "Shop-Web", "--template-body", """
                {"Resources": {"Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}}}}""");
        change(
                "cloudformation",
                "create-stack",
                "--stack-name",
                "Shop-Protected",
                "--enable-termination-protection",
                "--template-body",
                """
                {"Resources": {"Mail": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "mail"}}}}""");
    }

    @AfterAll
    static void end() {
        if (moto != null) {
            moto.close();
        }
    }

    private static void change(String service, String... words) throws IOException, InterruptedException {
        changeIn(REGION, service, words);
    }

    private static void changeIn(String region, String service, String... words)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(program);
        line.add(service);
        line.addAll(List.of(words));
        line.addAll(List.of("--region", region));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(VARIABLES);
        var process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static AwsCli aws() {
        return new AwsCli(program, Optional.of(REGION), VARIABLES);
    }

    private static Resources shop() throws JsonProcessingException {
        return new Resources(List.of(new Stack("Shop-Data", new ObjectMapper().readTree(SHOP), Map.of(), List.of())));
    }

    @Test
    void whatItSaysIsHeldToWhatTheTemplatesNeedAndWhatItDoesNotAnswerIsSaid() throws Exception {
        var resources = shop();
        var facts = new AccountQuestions(aws(), resources).ask();
        assertThat(facts.region()).isEqualTo(REGION);
        assertThat(facts.quotas()).containsEntry("vpcs", 5L);
        assertThat(facts.others()).containsEntry("addresses", 1L).containsEntry("vpcs", 0L);
        assertThat(facts.zones()).startsWith("eu-central-1a", "eu-central-1b");
        assertThat(facts.offered().get("t4g.micro")).contains("eu-central-1a", "eu-central-1b");
        assertThat(facts.bootstrap()).hasValue(0);
        assertThat(facts.taken()).containsExactly("the log group /shop/web");
        assertThat(facts.unanswered()).as("this moto has no quotas of EC2's").anySatisfy(text -> assertThat(text)
                .startsWith("vCPUs of standard instances")
                .contains("service-quotas get-service-quota"));
        var preflight =
                Preflight.of(resources, DeploymentTarget.ANY, 6, Optional.of(facts), LocalDate.of(2026, 11, 27));
        assertThat(preflight.problems())
                .containsExactly(
                        "%1$s in %2$s isn't bootstrapped: npx cdk bootstrap aws://%1$s/%2$s"
                                .formatted(facts.account(), REGION),
                        "the log group /shop/web is there already, and in no stack of this environment");
    }

    /** What a configuration names and nobody creates, of which a deployment would find out in its last stacks. */
    @Test
    void whatIsNamedAndNotThereOrOfNoUseIsSaid() throws Exception {
        var problems = unfit(named("ami-00000000000000000", "Z0123456789ABCDEFGHIJ", "gone"));
        assertThat(problems)
                .anySatisfy(text -> assertThat(text).startsWith("the image ami-00000000000000000 isn't there"))
                .anySatisfy(text -> assertThat(text).startsWith("the hosted zone Z0123456789ABCDEFGHIJ isn't there"))
                .anySatisfy(text -> assertThat(text).startsWith("the secret gone isn't there"))
                .anySatisfy(
                        text -> assertThat(text).startsWith("the policy arn:aws:iam::123456789012:policy/gone isn't"))
                .anySatisfy(text -> assertThat(text).startsWith("the certificate arn:aws:acm:eu-central-1:"))
                .anySatisfy(text -> assertThat(text).startsWith("the peering connection pcx-0123456789abcdef0 isn't"))
                .anySatisfy(text -> assertThat(text).startsWith("the prefix list pl-0123456789abcdef0 isn't there"));
    }

    /**
     * Amazon EC2 API Reference, EbsBlockDevice: a volume is "equal to or larger than the snapshot"; Amazon Route 53 API Reference,
     * ChangeResourceRecordSets: CREATE is refused where there is such a record.
     */
    @Test
    void whatIsThereIsHeldToWhatIsNeeded() throws Exception {
        change("secretsmanager", "create-secret", "--name", "empty");
        change("secretsmanager", "create-secret", "--name", "full", "--secret-string", "x");
        change("route53", "create-hosted-zone", "--name", "example.org", "--caller-reference", "1");
        String zone = aws().ask("route53", "list-hosted-zones")
                .at("/HostedZones/0/Id")
                .asText()
                .replace("/hostedzone/", "");
        change(
                "route53",
                "change-resource-record-sets",
                "--hosted-zone-id",
                zone,
                "--change-batch",
                "{\"Changes\": [{\"Action\": \"CREATE\", \"ResourceRecordSet\": {\"Name\": \"www.example.org\","
                        + " \"Type\": \"A\", \"TTL\": 60, \"ResourceRecords\": [{\"Value\": \"192.0.2.1\"}]}}]}");
        String image = largeImage();
        assertThat(image).startsWith("ami-");

        var problems = unfit(named(image, zone, "empty"));
        assertThat(problems)
                .anySatisfy(
                        text -> assertThat(text)
                                .matches(
                                        "the image ami-\\w+ is for x86_64; servers of Group are of type t4g.micro, which is arm64"))
                .anySatisfy(text -> assertThat(text).startsWith("the root volume of the image " + image))
                .contains(
                        "the hosted zone %s is that of example.org, to which www.example.com doesn't belong"
                                .formatted(zone),
                        "the secret empty has no value");
        assertThat(unfit(named(image, zone, "full", "www.example.org")))
                .contains("www.example.org has a record A already, which AWS CloudFormation doesn't take over")
                .noneMatch(text -> text.contains("secret") || text.contains("hosted zone"));
    }

    private static List<String> unfit(Resources named) throws Exception {
        return new ExistingResources(aws(), named, new ArrayList<>()).problems(Set.of());
    }

    /** One of another architecture than the servers', with a larger root volume. */
    private static String largeImage() throws Exception {
        for (JsonNode each : aws().ask("ec2", "describe-images").path("Images")) {
            if (each.path("Architecture").asText().equals("x86_64")
                    && each.at("/BlockDeviceMappings/0/Ebs/VolumeSize").asInt() > 8) {
                return each.path("ImageId").asText();
            }
        }
        return "";
    }

    private static Resources named(String image, String zone, String secret) throws JsonProcessingException {
        return named(image, zone, secret, "www.example.com");
    }

    private static Resources named(String image, String zone, String secret, String record)
            throws JsonProcessingException {
        String shop = """
                {"Resources": {
                  "Template": {"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateData": {"InstanceType": "t4g.micro",
                    "ImageId": "%s", "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}}]}}},
                  "Group": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {"MinSize": "1", "MaxSize": "2",
                    "LaunchTemplate": {"LaunchTemplateId": {"Ref": "Template"}, "Version": "1"}}},
                  "Domain": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "%s", "Type": "A", "HostedZoneId": "%s"}},
                  "Route": {"Type": "AWS::EC2::Route", "Properties": {"DestinationPrefixListId": "pl-0123456789abcdef0",
                    "VpcPeeringConnectionId": "pcx-0123456789abcdef0"}},
                  "Role": {"Type": "AWS::IAM::Role", "Properties": {
                    "ManagedPolicyArns": ["arn:aws:iam::123456789012:policy/gone"],
                    "Policies": [{"PolicyName": "own", "PolicyDocument": {"Statement": [
                      {"Effect": "Allow", "Action": ["acm:DescribeCertificate", "acm:ExportCertificate"],
                       "Resource": "arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"},
                      {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": [{"Ref": "Template"},
                       {"Fn::Join": ["", ["arn:aws:secretsmanager:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"},
                         ":secret:%s-??????"]]}]}]}}]}}}}
                """.formatted(image, record, zone, secret);
        return new Resources(List.of(new Stack("Shop-Data", new ObjectMapper().readTree(shop), Map.of(), List.of())));
    }

    /**
     * CloudFormation Template Reference, Fn::GetAZs: it "returns only Availability Zones that have a default subnet unless none of the
     * Availability Zones has a default subnet; in that case, all Availability Zones are returned".
     */
    @Test
    void zonesAreThoseThatHaveADefaultSubnetWhereAnyHas() throws Exception {
        var aws = new AwsCli(program, Optional.of("us-west-2"), VARIABLES);
        var subnets = aws.ask("ec2", "describe-subnets", "--filters", "Name=default-for-az,Values=true")
                .path("Subnets");
        List<String> zones = new ArrayList<>();
        for (int i = 0; i < subnets.size(); i++) {
            zones.add(subnets.path(i).path("AvailabilityZone").asText());
        }
        assertThat(zones).hasSizeGreaterThan(2);
        deleteSubnet(subnets.path(0));
        assertThat(new AccountQuestions(aws, shop()).ask().zones())
                .containsExactlyInAnyOrderElementsOf(zones.subList(1, zones.size()));
        for (int i = 1; i < subnets.size(); i++) {
            deleteSubnet(subnets.path(i));
        }
        assertThat(new AccountQuestions(aws, shop()).ask().zones()).containsExactlyInAnyOrderElementsOf(zones);
    }

    private static void deleteSubnet(JsonNode subnet) throws IOException, InterruptedException {
        changeIn(
                "us-west-2",
                "ec2",
                "delete-subnet",
                "--subnet-id",
                subnet.path("SubnetId").asText());
    }

    @Test
    void theTemplatesOfStacksThatAreDeployedAreReadAndOthersAreNotThere() throws Exception {
        var deployed = new DeployedTemplates(aws(), DeploymentTarget.ANY).read(List.of("Shop-Data", "Shop-Web"));
        assertThat(deployed.stacks()).extracting(Stack::name).containsExactly("Shop-Web");
        assertThat(new Resources(deployed.stacks()).find("Shop-Web/Jobs")).isPresent();
    }

    /** Otherwise nobody learns that a deployment takes the protection away. */
    @Test
    void aStackThatAwsRefusesToDeleteIsKnownToBeOne() throws Exception {
        var deployed = new Resources(new DeployedTemplates(aws(), DeploymentTarget.ANY)
                .read(List.of("Shop-Web", "Shop-Protected"))
                .stacks());
        assertThat(deployed.isProtected("Shop-Protected")).isTrue();
        assertThat(deployed.isProtected("Shop-Web")).isFalse();
    }

    @Test
    void whereNothingIsDeployedItIsSaid() {
        assertThatThrownBy(() -> new DeployedTemplates(aws(), DeploymentTarget.ANY).read(List.of("Shop-Data")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("none of Shop-Data is deployed in account");
    }

    @Test
    void anotherAccountThanTheEnvironmentsIsRefused() {
        var other = new DeploymentTarget(Optional.of("999988887777"), Optional.of(REGION));
        assertThatThrownBy(() -> new DeployedTemplates(aws(), other).read(List.of("Shop-Web")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("the environment belongs to account 999988887777; the credentials are of");
    }
}
