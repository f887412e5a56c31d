package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The ways out of a deployment of prod that failed, as docs/operations.md says them: the CDK CLI is the real one of package.json,
 * AWS CloudFormation is played as it is documented.
 */
class FailedDeploymentTest {
    private static final String STACK = "Scaleup-prod-Web";
    private static final int ROLLBACK_VERSION = 23;

    private static boolean isProtected;

    @TempDir
    Path folder;

    private FailingCloudFormation cloudFormation;

    @BeforeAll
    static void synthesise() {
        isProtected = Synthesis.of("prod").isProtected("Web");
    }

    @BeforeEach
    void start() throws IOException {
        cloudFormation = new FailingCloudFormation(STACK);
        // The stack as it is declared, without what would have to be uploaded.
        Files.writeString(
                folder.resolve("template.json"), "{\"Resources\": {\"Topic\": {\"Type\": \"AWS::SNS::Topic\"}}}");
        Files.writeString(folder.resolve("manifest.json"), """
                {"version": "38.0.0", "artifacts": {"%1$s": {
                  "type": "aws:cloudformation:stack", "displayName": "%1$s",
                  "environment": "aws://unknown-account/unknown-region",
                  "properties": {"templateFile": "template.json", "terminationProtection": %2$s}}}}""".formatted(STACK, isProtected));
    }

    @AfterEach
    void stop() {
        cloudFormation.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void withoutRollbackItIsRepeatedAndNothingIsDeleted() throws Exception {
        assertThat(deploy("--no-rollback")).isNotZero();
        assertThat(cloudFormation.status()).isEqualTo("CREATE_FAILED");

        assertThat(deploy("--no-rollback")).isZero();
        assertThat(cloudFormation.status()).isEqualTo("CREATE_COMPLETE");
        assertThat(cloudFormation.changes())
                .containsExactly(
                        "UpdateTerminationProtection",
                        "ExecuteChangeSet DisableRollback",
                        "ExecuteChangeSet DisableRollback");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void withRollbackItIsRepeatedOnlyWhenItsProtectionIsTakenAway() throws Exception {
        assertThat(deploy()).isNotZero();
        assertThat(cloudFormation.status()).isEqualTo("ROLLBACK_COMPLETE");

        assertThat(deploy()).isNotZero();
        assertThat(output()).contains("cannot be deleted while TerminationProtection is enabled");

        cloudFormation.takeProtectionAway();
        assertThat(deploy()).isZero();
        assertThat(cloudFormation.changes())
                .containsExactly(
                        "UpdateTerminationProtection",
                        "ExecuteChangeSet",
                        "DeleteStack",
                        "UpdateTerminationProtection",
                        "ExecuteChangeSet");
    }

    /** A database's or a front door's protection keeps them in a rollback; the stack's keeps the CLI from deleting it. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whereProtectedResourcesKeptTheRollbackFromItsEndBothProtectionsGoFirst() throws Exception {
        cloudFormation.protectResources(true);
        assertThat(deploy()).isNotZero();
        assertThat(cloudFormation.status()).isEqualTo("ROLLBACK_FAILED");

        cloudFormation.bootstrapped(ROLLBACK_VERSION);
        cdk("rollback", STACK);
        assertThat(output()).contains("This state cannot be rolled back");

        cloudFormation.takeProtectionAway();
        cloudFormation.protectResources(false);
        assertThat(deploy()).isZero();
        assertThat(cloudFormation.status()).isEqualTo("CREATE_COMPLETE");
        assertThat(cloudFormation.changes()).contains("DeleteStack").endsWith("ExecuteChangeSet");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whereTheResourcesProtectionWasForgottenTheStackIsDestroyedAndDeployedAgain() throws Exception {
        cloudFormation.protectResources(true);
        assertThat(deploy()).isNotZero();
        cloudFormation.takeProtectionAway();
        assertThat(deploy()).isNotZero();
        assertThat(cloudFormation.status()).isEqualTo("DELETE_FAILED");

        cloudFormation.protectResources(false);
        assertThat(deploy()).as("a deployment doesn't lead out of it").isNotZero();
        assertThat(output()).contains("DELETE_FAILED");
        assertThat(cdk("destroy", STACK, "--force")).isZero();
        assertThat(deploy()).isZero();
        assertThat(cloudFormation.status()).isEqualTo("CREATE_COMPLETE");
    }

    /** An alarm refuses CloudFormation's instance refresh as long as it isn't OK. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aRollbackThatAnAlarmRefusedGoesOnWhenTheAlarmIsOk() throws Exception {
        cloudFormation.bootstrapped(ROLLBACK_VERSION);
        cloudFormation.rollbackFailed("Group");
        cdk("rollback", STACK);
        assertThat(cloudFormation.status()).isEqualTo("UPDATE_ROLLBACK_FAILED");

        cloudFormation.nothingRefusesTheRollback();
        assertThat(cdk("rollback", STACK)).isZero();
        assertThat(cloudFormation.status()).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aRollbackLeavesOutTheGroupThatItIsTold() throws Exception {
        cloudFormation.bootstrapped(ROLLBACK_VERSION);
        cloudFormation.rollbackFailed("Group");
        assertThat(cdk("rollback", STACK, "--orphan", "Group")).isZero();
        assertThat(cloudFormation.status()).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
        assertThat(cloudFormation.changes()).containsExactly("ContinueUpdateRollback Group");
    }

    /** "To use this command, you must have v23 of the bootstrap template deployed to your environment" (cdk rollback, AWS CDK Developer Guide). */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aRollbackNeedsTheBootstrapVersionThatIsDocumented() throws Exception {
        cloudFormation.rollbackFailed("Group");
        cloudFormation.bootstrapped(ROLLBACK_VERSION - 1);
        assertThat(cdk("rollback", STACK)).isNotZero();
        assertThat(output()).contains("requires bootstrap stack version '" + ROLLBACK_VERSION + "'");
        assertThat(cloudFormation.changes()).isEmpty();
        assertThat(Files.readString(Synthesis.ROOT.resolve("docs/operations.md")))
                .contains("bootstrap stack of version %d".formatted(ROLLBACK_VERSION));
    }

    private int deploy(String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("deploy", STACK, "--require-approval", "never"));
        arguments.addAll(List.of(options));
        return cdk(arguments.toArray(String[]::new));
    }

    private int cdk(String... arguments) throws IOException, InterruptedException {
        Path programs = Synthesis.ROOT.resolve("node_modules/.bin");
        List<String> command = new ArrayList<>(List.of(programs.resolve("cdk").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--app", folder.toString(), "--no-notices"));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        var environment = builder.environment();
        environment.put("PATH", programs + ":" + environment.get("PATH"));
        environment.put("HOME", folder.toString());
        environment.put("AWS_ENDPOINT_URL", cloudFormation.endpoint().toString());
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_REGION", "eu-west-1");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("CDK_DISABLE_CLI_TELEMETRY", "true");
        var running = builder.start();
        if (!running.waitFor(3, TimeUnit.MINUTES)) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
            throw new AssertionError("still running after three minutes:\n" + output());
        }
        assertThat(output()).doesNotContain("not played");
        return running.exitValue();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output.txt"), StandardCharsets.UTF_8);
    }
}
