package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CdkPreflightTest {
    private static final Path ROOT = Path.of(System.getProperty("scaleup.root"));

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        template("Shop", "to APIs of AWS");
        template("Other", "to APIs of AWS");
    }

    /** Amazon EC2 API Reference, IpRange: an apostrophe is not among the characters of a description. */
    @Test
    void whatAwsRefusesIsNamedWithItsPlaceAndNotTakenForPassed() throws Exception {
        template("Shop", "to AWS's APIs");
        assertThat(asked(ROOT, "eu-central-1"))
                .singleElement()
                .asString()
                .matches("Shop/Rule Properties\\.Description: .*'to AWS's APIs'.*"
                        + " \\(cdk-preflight pf-ec2-sg-rule-description\\)");
        assertThat(folder.resolve("passed")).doesNotExist();
    }

    @Test
    void whatPassedIsNotAskedForAgainUntilItChanges() throws Exception {
        Path root = project("echo \"$*\" >>'%s'".formatted(folder.resolve("asked")));
        asked(root, "eu-central-1");
        asked(root, "eu-central-1");
        String line = root.resolve("reviewer/cdk-preflight.mjs") + " eu-central-1 " + assembly();
        assertThat(folder.resolve("asked")).hasContent(line);

        asked(root, "us-east-1");
        template("Other", "to Amazon S3");
        asked(root, "eu-central-1");
        Files.writeString(root.resolve("package-lock.json"), "other rules");
        asked(root, "eu-central-1");
        assertThat(folder.resolve("asked")).content().hasLineCount(4);
    }

    /** What was acknowledged and isn't any more is asked for again; the CDK writes other traces each time. */
    @Test
    void whatPassedIsAskedForAgainWhenItAcknowledgesSomethingElse() throws Exception {
        Path root = project("echo \"$*\" >>'%s'".formatted(folder.resolve("asked")));
        acknowledged("pf-ec2-sg-rule-description", "at one line");
        asked(root, "eu-central-1");
        acknowledged("pf-ec2-sg-rule-description", "at another line");
        asked(root, "eu-central-1");
        assertThat(folder.resolve("asked")).content().hasLineCount(1);
        acknowledged("pf-another", "at one line");
        asked(root, "eu-central-1");
        assertThat(folder.resolve("asked")).content().hasLineCount(2);
    }

    /** As the CDK writes it beside a template. */
    private void acknowledged(String rule, String trace) throws IOException {
        Files.writeString(assembly().resolve("Shop.metadata.json"), """
                {"/Shop/Rule": [{"type": "aws:cdk:logicalId", "data": "Rule", "trace": ["%2$s"]},
                  {"type": "aws:cdk:acknowledged-rules", "data": {"cdk-preflight::%1$s": "a reason"}, "trace": ["%2$s"]}]}
                """.formatted(rule, trace));
    }

    @Test
    void aFailingProgramIsNotTakenForGoodTemplates() throws Exception {
        Path root = project("echo 'no such module' >&2; exit 1");
        assertThatThrownBy(() -> asked(root, "eu-central-1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such module");
        assertThat(folder.resolve("passed")).doesNotExist();

        Files.createDirectories(folder.resolve("empty"));
        assertThatThrownBy(() -> rules(ROOT, "eu-central-1").problems(folder.resolve("empty")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no resources");
    }

    private List<String> asked(Path root, String region) throws IOException, InterruptedException {
        return rules(root, region).problems(assembly());
    }

    private CdkPreflight rules(Path root, String region) {
        return new CdkPreflight(root, Optional.empty(), folder.resolve("passed"), region);
    }

    private Path assembly() {
        return folder.resolve("cdk.out");
    }

    private void template(String stack, String description) throws IOException {
        Files.createDirectories(assembly());
        Files.writeString(assembly().resolve(stack + ".template.json"), """
                {"Resources": {"Rule": {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": {
                  "GroupId": "sg-01234567", "CidrIp": "10.0.0.0/8", "IpProtocol": "-1", "Description": "%s"}}}}
                """.formatted(description));
    }

    /** A project whose Node.js is a script. */
    private Path project(String script) throws IOException {
        Path root = folder.resolve("project");
        Path programs = Files.createDirectories(root.resolve("node_modules/.bin"));
        Files.createDirectories(root.resolve("reviewer"));
        Files.writeString(root.resolve("reviewer/cdk-preflight.mjs"), "");
        Files.writeString(root.resolve("package-lock.json"), "rules");
        Path program = Files.writeString(programs.resolve("node"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return root;
    }
}
