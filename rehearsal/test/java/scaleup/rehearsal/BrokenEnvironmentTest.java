package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.computer.Command;
import scaleup.review.assembly.TarArchive;

/** What breaks an environment at AWS breaks its rehearsal, and the message names the cause. */
@Tag("whole")
class BrokenEnvironmentTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path assembly;

    @BeforeEach
    void copy() throws IOException, InterruptedException {
        Rehearsed.require();
        assembly = folder.resolve("cdk.out");
        Command.of("cp", "-a", Rehearsed.fewestServers().toString(), assembly.toString())
                .run();
    }

    /** One shows as well as two what keeps them from ever serving. */
    private void oneLoadBalancer() throws IOException {
        change("LoadBalancer", template -> properties(template, "TierGroup").put("MinSize", "1"));
    }

    /**
     * No load balancer and no application server gets ready, each host says why, and what a load balancer sends to the web
     * server is dropped. In the bucket, which others may write to as well (aws/aws-cdk#4487), the application's files are others
     * than were deployed: none of them is used.
     */
    @Test
    void aSecurityGroupRuleThatIsMissingAnActionThatARoleMayNotAndFilesOfSomebodyElse()
            throws IOException, InterruptedException {
        oneLoadBalancer();
        change("Network", template -> remove(template, "LoadBalancerToWeb8080Ingress"));
        change("LoadBalancer", template -> replaceText(template, "ec2:CreateTags", "ec2:DescribeTags"));
        Files.write(archive("application.jar"), new byte[512], StandardOpenOption.APPEND);
        assertThat(output())
                .containsPattern(
                        "security groups or routes let nothing from load-balancer i-\\w+ to web i-\\w+ on port 8080")
                .containsPattern(
                        "denied: User: arn:aws:sts::\\d+:assumed-role/Scaleup-dev-LoadBalancer-\\S+/i-\\w+ is not"
                                + " authorized to perform: ec2:CreateTags on resource: arn:aws:ec2:\\S+:instance/i-\\w+")
                .containsPattern(
                        "application i-\\w+ is not ready, it says: .*Last words: .*/opt/application: its SHA-256 is"
                                + " another");
    }

    /**
     * IAM User Guide, "Troubleshoot IAM and Amazon EC2", says it so of the role. All of them are said at once. The application
     * asks for its secret, and where it was to answer somebody else does, for himself.
     */
    @Test
    void
            aRoleThatEc2CanNotAssumeASyntaxErrorInHaProxysConfigurationASecretThatDoesNotExistAndAnApplicationThatListensOnTheLoopbackAlone()
                    throws IOException, InterruptedException {
        oneLoadBalancer();
        change("Web", template -> replaceText(template, "ec2.amazonaws.com", "ecs.amazonaws.com"));
        change("Application", template -> {
            String output = "PublishOutputRefApplicationSecret6333A4139472D9D7";
            ArrayNode parts = (ArrayNode) template.findValue("UserData").at("/Fn::Base64/Fn::Join/1");
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).findValuesAsText("OutputName").contains(output)) {
                    parts.set(i, parts.textNode("no-such-secret"));
                }
            }
            replaceText(
                    template,
                    "java -jar application.jar",
                    "PORT=8081 java -jar application.jar >/dev/null & touch health && echo listening for myself"
                            + " && python3 -m http.server --bind 127.0.0.1 8080");
        });
        Path archive = archive("haproxy.cfg");
        var changed = new ByteArrayOutputStream();
        new TarArchive(archive)
                .write(
                        "haproxy.cfg",
                        content -> {
                            String text = new String(content, StandardCharsets.UTF_8);
                            assertThat(text).contains("  hard-stop-after ");
                            return text.replace("  hard-stop-after ", "  hard-stop-before ")
                                    .getBytes(StandardCharsets.UTF_8);
                        },
                        changed);
        deploy(archive, changed.toByteArray());
        assertThat(output())
                .containsPattern("denied: ec2.amazonaws.com for arn:aws:ec2:\\S+:instance/i-\\w+ is not authorized to"
                        + " perform: sts:AssumeRole on resource: arn:aws:iam::\\d+:role/Scaleup-dev-Web-\\S+ because no"
                        + " role trust policy allows the sts:AssumeRole action")
                .containsPattern("secretsmanager:GetSecretValue on resource: \\S*no-such-secret")
                .containsPattern(
                        "load-balancer i-\\w+: scaleup-haproxy.service was started \\d times and does not stay: .*"
                                + "unknown keyword 'hard-stop-before'")
                .containsPattern(
                        "application i-\\w+ is not ready, it says: GET http://[0-9.]+:8080/health: curl: 7 .* but"
                                + " 127\\.0\\.0\\.1 answers: listen on all addresses .*Last words: .*(listening for myself|GET .health)");
    }

    /** Of a resource that is not played: AWS would refuse it, so nothing is made. */
    @Test
    void aValueThatAwsDoesNotAllow() throws IOException, InterruptedException {
        change("Operations", template -> replaceText(template, "GreaterThanThreshold", "MoreThanThreshold"));
        assertThat(output())
                .contains("AWS would refuse the templates")
                .containsPattern(
                        "Scaleup-dev-Operations/Alarms\\w+ Properties\\.ComparisonOperator: 'MoreThanThreshold' is"
                                + " not one of \\['GreaterThanOrEqualToThreshold'")
                .doesNotContain("launching", "is made");
    }

    /** The first of what it would encrypt is refused, and no other resource is begun. */
    @Test
    void aKeyThatIsForOthers() throws IOException, InterruptedException {
        change("Network", template -> replaceText(template, ":log-group:/scaleup/dev/*", ":log-group:/scaleup/prod/*"));
        assertThat(output())
                .containsPattern(
                        "Scaleup-dev-\\S+\\.KmsKeyId: The specified KMS key does not exist or is not allowed to be used"
                                + " with LogGroup 'arn:aws:logs:\\S+:log-group:/scaleup/dev/\\S+'")
                .doesNotContain("launching");
    }

    /** AWS would make it, and {@code cdk destroy} would end after an hour with a security group that can't be deleted. */
    @Test
    void aFunctionWhoseRoleGoesBeforeItsNetworkInterfaces() throws IOException, InterruptedException {
        change("Database", template -> ((ObjectNode)
                        template.path("Resources").path(theOne(template, "UserInterfacesGone")))
                .remove("DependsOn"));
        assertThat(output())
                .containsPattern(
                        "Scaleup-dev-Database/UserFunction\\S* \\(\\S+\\) can't be removed: \\S+ \\(\\S+\\) goes before the"
                                + " function's network interfaces")
                .doesNotContain("launching", "is made");
    }

    /**
     * Everything comes up: the schedule does what the event should have done, and on the port nobody listens, so that no packet
     * finds it, and the templates' rules agree with each other.
     */
    @Test
    void anEventThatAFunctionMayNotGetAQueueThatTakesNothingAndAPortThatNoArrowHas()
            throws IOException, InterruptedException {
        change("Web", template -> properties(template, "TierMembershipFunctionReadyTag")
                .put("SourceArn", "arn:aws:events:eu-central-1:111122223333:rule/another"));
        change("Application", template -> ((ObjectNode) properties(template, "TierMembershipFunctionFailedPolicy")
                        .at("/PolicyDocument/Statement/0/Condition/Bool"))
                .put("aws:SecureTransport", "true"));
        change("Network", template -> {
            properties(template, "LoadBalancerToWeb8080Ingress").put("ToPort", 8081);
            properties(template, "LoadBalancerToWeb8080Egress").put("ToPort", 8081);
        });
        assertThat(output())
                .containsPattern(
                        "nothing that AWS does for us fails: .*events.amazonaws.com for \\S+ is not authorized to"
                                + " perform: lambda:InvokeFunction on resource: \\S+:function:Scaleup-dev-web-membership")
                .containsPattern(
                        "every event, alarm and failure reaches whom it shall: .*Scaleup-dev-application-membership is not"
                                + " authorized to perform: sqs:SendMessage on resource: \\S+:Scaleup-dev-application-membership-failed"
                                + " with an explicit deny in a resource-based policy")
                .contains("a rule lets load-balancer reach web on ports 8080 to 8081, which is no arrow");
    }

    /** Rehearses what was changed; what it printed, after it failed and removed everything. */
    private String output() throws IOException, InterruptedException {
        Rehearsed rehearsed = Rehearsed.run(
                "--check",
                "--assembly",
                assembly.toString(),
                "--report",
                folder.resolve("report").toString());
        assertThat(rehearsed.code()).as(rehearsed.output()).isEqualTo(1);
        assertThat(rehearsed.output()).doesNotContain("\tat ");
        assertThat(Rehearsed.leftovers()).isEmpty();
        return rehearsed.output();
    }

    private void change(String part, Consumer<JsonNode> change) throws IOException {
        Path file = assembly.resolve("Scaleup-dev-%s.template.json".formatted(part));
        JsonNode template = JSON.readTree(file.toFile());
        change.accept(template);
        JSON.writeValue(file.toFile(), template);
    }

    /** What brings the file of this name to hosts. */
    private Path archive(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var files = Files.newDirectoryStream(assembly, "asset.*.tar")) {
            for (Path file : files) {
                if (new TarArchive(file).file(name).isPresent()) {
                    found.add(file);
                }
            }
        }
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** Has the archive deployed with another content: its digest is its name wherever it stands. */
    private void deploy(Path archive, byte[] content) throws IOException {
        String before = archive.getFileName().toString().replaceAll("^asset\\.|\\.tar$", "");
        String after;
        try {
            after = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        Files.write(assembly.resolve("asset.%s.tar".formatted(after)), content);
        try (var files = Files.newDirectoryStream(assembly, "*.json")) {
            for (Path file : files) {
                Files.writeString(file, Files.readString(file).replace(before, after));
            }
        }
    }

    private static void remove(JsonNode template, String id) {
        ((ObjectNode) template.path("Resources")).remove(theOne(template, id));
    }

    private static ObjectNode properties(JsonNode template, String id) {
        return (ObjectNode)
                template.path("Resources").path(theOne(template, id)).path("Properties");
    }

    /** The logical id that an id without its hash is part of. */
    private static String theOne(JsonNode template, String id) {
        ObjectNode resources = (ObjectNode) template.path("Resources");
        List<String> found = new ArrayList<>();
        resources.fieldNames().forEachRemaining(name -> {
            if (name.contains(id)) {
                found.add(name);
            }
        });
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** Replaces a text wherever it stands in a value; it must stand somewhere. */
    private static void replaceText(JsonNode node, String from, String to) {
        assertThat(replaced(node, from, to)).as(from).isPositive();
    }

    private static int replaced(JsonNode node, String from, String to) {
        int count = 0;
        if (node instanceof ObjectNode object) {
            for (var field : object.properties()) {
                if (field.getValue().isTextual() && field.getValue().asText().contains(from)) {
                    field.setValue(object.textNode(field.getValue().asText().replace(from, to)));
                    count++;
                } else {
                    count += replaced(field.getValue(), from, to);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isTextual() && array.get(i).asText().contains(from)) {
                    array.set(i, array.textNode(array.get(i).asText().replace(from, to)));
                    count++;
                } else {
                    count += replaced(array.get(i), from, to);
                }
            }
        }
        return count;
    }
}
