package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What breaks an environment at AWS breaks its rehearsal, and the message names the cause. */
@Tag("whole")
class BrokenEnvironmentTest {
    @TempDir
    private Path folder;

    private BrokenAssembly broken;

    @BeforeEach
    void copy() throws IOException, InterruptedException {
        Rehearsed.require();
        broken = new BrokenAssembly(folder);
    }

    /** Of a resource that is not played, and of one whose schema allows it: AWS would refuse both, so nothing is made. */
    @Test
    void valuesThatAwsDoesNotAllow() throws IOException, InterruptedException {
        broken.change(
                "Operations",
                template -> BrokenAssembly.replaceText(template, "GreaterThanThreshold", "MoreThanThreshold"));
        broken.change("Network", template -> BrokenAssembly.properties(template, "LoadBalancerToWeb8080Egress")
                .put("Description", "to AWS's APIs"));
        assertThat(broken.output())
                .contains("AWS would refuse the templates")
                .containsPattern(
                        "Scaleup-dev-Operations/Alarms\\w+ Properties\\.ComparisonOperator: 'MoreThanThreshold' is"
                                + " not one of \\['GreaterThanOrEqualToThreshold'")
                .containsPattern("Scaleup-dev-Network/\\w*LoadBalancerToWeb8080Egress\\w* Properties\\.Description: "
                        + ".*'to AWS's APIs' is rejected")
                .doesNotContain("launching", "is made");
    }

    /** The first of what it would encrypt is refused, and no other resource is begun. */
    @Test
    void aKeyThatIsForOthers() throws IOException, InterruptedException {
        broken.change(
                "Network",
                template -> BrokenAssembly.replaceText(
                        template, ":log-group:/scaleup/dev/*", ":log-group:/scaleup/prod/*"));
        assertThat(broken.output())
                .containsPattern(
                        "Scaleup-dev-\\S+\\.KmsKeyId: The specified KMS key does not exist or is not allowed to be used"
                                + " with LogGroup 'arn:aws:logs:\\S+:log-group:/scaleup/dev/\\S+'")
                .doesNotContain("launching");
    }

    /** AWS would make it, and {@code cdk destroy} would end after an hour with a security group that can't be deleted. */
    @Test
    void aFunctionWhoseRoleGoesBeforeItsNetworkInterfaces() throws IOException, InterruptedException {
        broken.change("Database", template -> ((ObjectNode)
                        template.path("Resources").path(BrokenAssembly.theOne(template, "UserInterfacesGone")))
                .remove("DependsOn"));
        assertThat(broken.output())
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
        broken.change("Web", template -> BrokenAssembly.properties(template, "TierMembershipFunctionReadyTag")
                .put("SourceArn", "arn:aws:events:eu-central-1:111122223333:rule/another"));
        broken.change("Application", template -> ((ObjectNode)
                        BrokenAssembly.properties(template, "TierMembershipFunctionFailedPolicy")
                                .at("/PolicyDocument/Statement/0/Condition/Bool"))
                .put("aws:SecureTransport", "true"));
        broken.change("Network", template -> {
            BrokenAssembly.properties(template, "LoadBalancerToWeb8080Ingress").put("ToPort", 8081);
            BrokenAssembly.properties(template, "LoadBalancerToWeb8080Egress").put("ToPort", 8081);
        });
        assertThat(broken.output())
                .containsPattern(
                        "nothing that AWS does for us fails: .*events.amazonaws.com for \\S+ is not authorized to"
                                + " perform: lambda:InvokeFunction on resource: \\S+:function:Scaleup-dev-web-membership")
                .containsPattern(
                        "every event, alarm and failure reaches its recipient: .*Scaleup-dev-application-membership is not"
                                + " authorized to perform: sqs:SendMessage on resource: \\S+:Scaleup-dev-application-membership-failed"
                                + " with an explicit deny in a resource-based policy")
                .contains("a rule lets load-balancer reach web on ports 8080 to 8081, which is no declared connection");
    }
}
