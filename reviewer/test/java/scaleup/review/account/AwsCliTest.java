package scaleup.review.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import scaleup.review.Shop;
import scaleup.review.assembly.DeploymentTarget;
import scaleup.review.assembly.Unreadable;

/** What becomes of what the AWS CLI answers or doesn't; here it is a script. Real ones are asked by {@code AskedAccountTest}. */
@DisabledOnOs(OS.WINDOWS)
class AwsCliTest {
    @TempDir
    private Path folder;

    private Path script;

    @BeforeEach
    void write() throws IOException {
        script = folder.resolve("aws");
    }

    private AwsCli saying(String... lines) throws IOException {
        Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new AwsCli(List.of(script.toString()), Optional.of("eu-north-1"), Map.of());
    }

    @Test
    void isAskedInTheEnvironmentsRegionWithoutAPager() throws Exception {
        var aws = saying("echo \"{\\\"words\\\": \\\"$*\\\", \\\"pager\\\": \\\"${AWS_PAGER-less}\\\"}\"");
        var said = aws.ask("ec2", "describe-vpcs");
        assertThat(said.path("words").asText()).isEqualTo("ec2 describe-vpcs --output json --region eu-north-1");
        assertThat(said.path("pager").asText()).isEmpty();
    }

    @Test
    void nothingThatChangesSomethingCanBeAsked() throws IOException {
        var aws = saying("exit 1");
        assertThatThrownBy(() -> aws.ask("ec2", "delete-vpc")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAwsRefusesIsSaidInItsOwnWordsAndNothingElse() throws IOException {
        var aws = saying("echo; echo 'An error occurred (AccessDenied): not \u001b[31mauthorized' >&2; exit 254");
        assertThatThrownBy(() -> aws.ask("ec2", "describe-vpcs"))
                .isInstanceOf(AwsRefused.class)
                .hasMessageStartingWith("An error occurred (AccessDenied): not ")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void withoutTheProgramItIsSaidWhatItIsFor() {
        var aws = new AwsCli(List.of(folder.resolve("none").toString()), Optional.empty(), Map.of());
        assertThatThrownBy(() -> aws.ask("ec2", "describe-vpcs"))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("none) can't be started");
    }

    @Test
    void withoutCredentialsAnAccountCannotBeAsked() throws IOException {
        var aws = saying("echo 'Unable to locate credentials' >&2; exit 253");
        assertThatThrownBy(() -> new AccountQuestions(aws, Shop.of("")).ask())
                .isInstanceOf(Unreadable.class)
                .hasMessage(
                        "the account can't be asked: Unable to locate credentials; allowed: credentials of it as the CDK CLI"
                                + " takes them, such as AWS_PROFILE");
    }

    @Test
    void whatIsNotAnsweredForAMissingPermissionIsSaidAndNotFatal() throws Exception {
        var aws = saying(
                "[ \"$2\" = get-caller-identity ] && echo '{\"Account\": \"111122223333\"}' && exit",
                "echo 'An error occurred (AccessDeniedException): no' >&2; exit 254");
        var facts = new AccountQuestions(aws, Shop.of("")).ask();
        assertThat(facts.account()).isEqualTo("111122223333");
        assertThat(facts.quotas()).isEmpty();
        assertThat(facts.unanswered())
                .hasSizeGreaterThan(8)
                .allMatch(text -> text.endsWith("(AccessDeniedException): no"));
    }

    @Test
    void aDeployedTemplateThatCannotBeReadIsNotTakenForOneThatIsNotThere() throws IOException {
        var aws = saying(
                "[ \"$2\" = get-caller-identity ] && echo '{\"Account\": \"111122223333\"}' && exit",
                "echo 'An error occurred (AccessDenied): no' >&2; exit 254");
        assertThatThrownBy(() -> new DeployedTemplates(aws, DeploymentTarget.ANY).read(List.of("Shop-Web")))
                .isInstanceOf(Unreadable.class)
                .hasMessage("what is deployed as Shop-Web can't be read: An error occurred (AccessDenied): no");
    }
}
