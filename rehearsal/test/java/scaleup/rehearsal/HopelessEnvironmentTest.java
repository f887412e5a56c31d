package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.review.assembly.TarArchive;

/** An environment that will never come up ends its rehearsal, and the message names all that keeps it from it. */
@Tag("whole")
class HopelessEnvironmentTest {
    @TempDir
    private Path folder;

    private BrokenAssembly broken;

    @BeforeEach
    void copy() throws IOException, InterruptedException {
        Rehearsed.require();
        broken = new BrokenAssembly(folder);
    }

    /**
     * No load balancer and no application server gets ready, each host says why, and what a load balancer sends to the web
     * server is dropped. In the bucket, which others may write to as well (aws/aws-cdk#4487), the application's files are others
     * than were deployed: none of them is used.
     */
    @Test
    void aSecurityGroupRuleThatIsMissingAnActionThatARoleMayNotAndFilesOfSomebodyElse()
            throws IOException, InterruptedException {
        broken.oneLoadBalancer();
        broken.change("Network", template -> BrokenAssembly.remove(template, "LoadBalancerToWeb8080Ingress"));
        broken.change(
                "LoadBalancer", template -> BrokenAssembly.replaceText(template, "ec2:CreateTags", "ec2:DescribeTags"));
        Files.write(broken.archive("application.jar"), new byte[512], StandardOpenOption.APPEND);
        assertThat(broken.output())
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
        broken.oneLoadBalancer();
        broken.change(
                "Web", template -> BrokenAssembly.replaceText(template, "ec2.amazonaws.com", "ecs.amazonaws.com"));
        broken.change("Application", template -> {
            String output = "PublishOutputRefApplicationSecret6333A4139472D9D7";
            ArrayNode parts = (ArrayNode) template.findValue("UserData").at("/Fn::Base64/Fn::Join/1");
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).findValuesAsText("OutputName").contains(output)) {
                    parts.set(i, parts.textNode("no-such-secret"));
                }
            }
            BrokenAssembly.replaceText(
                    template,
                    "java -jar application.jar",
                    "PORT=8081 java -jar application.jar >/dev/null & touch health && echo listening for myself"
                            + " && python3 -m http.server --bind 127.0.0.1 8080");
        });
        Path archive = broken.archive("haproxy.cfg");
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
        broken.deploy(archive, changed.toByteArray());
        assertThat(broken.output())
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
}
