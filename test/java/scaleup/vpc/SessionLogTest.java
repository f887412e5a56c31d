package scaleup.vpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import scaleup.Synthesis;

/** Sessions of people on hosts, where an environment asks for their log: AWS Systems Manager User Guide. */
class SessionLogTest {
    private static final String DOCUMENT = "AWS::SSM::Document";
    private static final Synthesis LOGGED =
            Synthesis.ofDev(edit -> edit.set("environments.dev.hosts.logSessions", true));

    /** "Session document schema": what is required, and that the session is refused where the log isn't encrypted. */
    @Test
    void goAsTheyComeToAnEncryptedLogThatForgetsInTime() {
        var document = LOGGED.resource("Network", DOCUMENT);
        assertThat(document.property("/DocumentType").asText()).isEqualTo("Session");
        var content = document.property("/Content");
        assertThat(content.path("schemaVersion").asText()).isEqualTo("1.0");
        assertThat(content.path("sessionType").asText()).isEqualTo("Standard_Stream");
        var inputs = content.path("inputs");
        for (String required : new String[] {"s3EncryptionEnabled", "cloudWatchEncryptionEnabled"}) {
            assertThat(inputs.path(required).isBoolean()).as(required).isTrue();
        }
        assertThat(inputs.path("cloudWatchEncryptionEnabled").asBoolean()).isTrue();
        assertThat(inputs.path("cloudWatchStreamingEnabled").asBoolean()).isTrue();

        String id = inputs.path("cloudWatchLogGroupName").path("Ref").asText();
        var group = LOGGED.resources("Network", "AWS::Logs::LogGroup").stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(group.property("/LogGroupName").asText()).isEqualTo("/scaleup/dev/hosts/sessions");
        assertThat(group.property("/RetentionInDays").asInt()).isEqualTo(30);
        assertThat(Synthesis.target(LOGGED, group.property("/KmsKeyId")))
                .isEqualTo(LOGGED.resource("Network", "AWS::KMS::Key").id());
    }

    /**
     * "Default session document": SSM-SessionManagerRunShell holds the preferences of all sessions of an account and region. No
     * environment overwrites it; its own is known by the environment's name, and a change makes a version of it.
     */
    @Test
    void areByADocumentOfTheEnvironmentAndLeaveTheAccountsAlone() {
        var document = LOGGED.resource("Network", DOCUMENT);
        assertThat(document.property("/Name").asText())
                .isEqualTo("Scaleup-dev-Session")
                .matches("[a-zA-Z0-9_.-]{3,128}");
        assertThat(document.property("/UpdateMethod").asText()).isEqualTo("NewVersion");
        for (var synthesis : Synthesis.everyShape()) {
            assertThat(synthesis.templates().toString()).doesNotContain("SSM-SessionManagerRunShell");
        }
    }

    @Test
    void areNotLoggedWhereItIsNotAskedFor() {
        assertThat(Synthesis.of("dev").resources(DOCUMENT)).isEmpty();
    }
}
