package scaleup.rehearsal.machines.nspawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.network.NetworkNamespace;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;

/**
 * What an application's SDK finds on its host, by the host's own units under a real systemd: the credentials of the
 * application's role, and not those of the host's.
 */
class ApplicationCredentialsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "/run/scaleup-credentials/token";
    private static final String ADDRESS = "http://127.0.0.1:240";

    /** As the application's stack declares them (ApplicationStackTest). */
    private static final Map<String, String> VARIABLES = Map.of(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            ADDRESS,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            TOKEN,
            "AWS_EC2_METADATA_DISABLED",
            "true",
            "AWS_REGION",
            "eu-central-1");

    /** Asks for metadata as an SDK does that is not told to leave it. */
    private static final String METADATA =
            "curl -sS -m 3 -X PUT -H X-aws-ec2-metadata-token-ttl-seconds:60 http://169.254.169.254/latest/api/token";

    @TempDir
    private static Path folder;

    private static ApplicationHost host;
    private static Instant end;

    @BeforeAll
    static void boot() throws Exception {
        end = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        host = ApplicationHost.boot(folder, Map.of(ApplicationHost.ANSWER, """
                {"Credentials": {"AccessKeyId": "ASIAAPPLICATION", "SecretAccessKey": "secret-of-the-application",
                "SessionToken": "session-of-the-application", "Expiration": "%s"}}
                """.formatted(
                        end.toString().replace("Z", "+00:00"))));
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        if (host != null) {
            host.end();
        }
    }

    /** AWS CLI Command Reference, "configure export-credentials": what it would sign its calls with. */
    @Test
    void theAwsCliFindsTheApplicationsCredentials() throws Exception {
        JsonNode found = exported();

        assertThat(found.path("AccessKeyId").asText()).isEqualTo("ASIAAPPLICATION");
        assertThat(found.path("SecretAccessKey").asText()).isEqualTo("secret-of-the-application");
        assertThat(found.path("SessionToken").asText()).isEqualTo("session-of-the-application");
        assertThat(Instant.parse(found.path("Expiration").asText().replace("+00:00", "Z")))
                .isEqualTo(end);
    }

    /** The AWS SDK for Java 2.x, as the sample application has it, in the machine's network. */
    @Test
    void theSdkForJavaFindsTheApplicationsCredentials() throws Exception {
        start("sleep 600");
        Path token = Files.writeString(folder.resolve("token"), token());
        Map<String, String> settings = Map.of(
                SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI.property(),
                ADDRESS,
                SdkSystemSetting.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.property(),
                token.toString());
        settings.forEach(System::setProperty);
        try {
            var found = NetworkNamespace.call(host.namespace(), () -> ContainerCredentialsProvider.create()
                    .resolveCredentials());

            assertThat(found).isInstanceOfSatisfying(AwsSessionCredentials.class, credentials -> {
                assertThat(credentials.accessKeyId()).isEqualTo("ASIAAPPLICATION");
                assertThat(credentials.secretAccessKey()).isEqualTo("secret-of-the-application");
                assertThat(credentials.sessionToken()).isEqualTo("session-of-the-application");
            });
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void metadataAnswersTheHostAndNotTheApplication() throws Exception {
        assertThat(host.machine().run(List.of("/usr/local/libexec/scaleup/imds", "meta-data/instance-id")))
                .startsWith("i-");

        start(METADATA + "; echo \" ended with $?\"; sleep 600");

        host.eventually("it was asked", () -> host.log().contains("ended with "));
        // Whether it waits or is refused is the kernel's affair.
        assertThat(host.log()).contains("curl: (").doesNotContain("ended with 0");
    }

    @Test
    void whoElseRunsHereGetsNone() throws Exception {
        start("sleep 600");
        List<String> nobody = List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

        assertThat(token()).isNotEmpty();
        assertThatThrownBy(() -> host.machine().run(with(nobody, "cat", TOKEN)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Permission denied");
        assertThat(host.machine().run(with(nobody, "curl", "-sS", "-m", "5", "-w", "%{http_code}", ADDRESS)))
                .endsWith("403")
                .doesNotContain("ASIA");
    }

    /** proc(5): /proc/PID/cmdline is for everybody, /proc/PID/environ for who has the same user. */
    @Test
    void noProcessShowsThem() throws Exception {
        exported();
        String token = token();

        String shown = host.machine()
                .run(List.of("bash", "-c", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null || true"));

        assertThat(shown)
                .contains("/opt/credentials/credentials", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
                .doesNotContain("secret-of-the-application", "session-of-the-application", token);
    }

    /** The application's user may end nothing of it and read nothing but the token. */
    @Test
    void theApplicationHasNothingElseOfIt() throws Exception {
        start("sleep 600");
        String broker = host.machine()
                .run(List.of("systemctl", "show", "--property=MainPID", "--value", ApplicationHost.CREDENTIALS))
                .strip();
        start("ls -l /run/scaleup-credentials; echo >/run/scaleup-credentials/x; kill -0 %s; echo done; sleep 600"
                .formatted(broker));

        host.eventually("it tried", () -> host.log().endsWith("done\n"));

        assertThat(host.log())
                .containsPattern("-rw-r----- .* application .* token\n")
                .contains("/run/scaleup-credentials/x: ");
        assertThat(host.log().lines().filter(line -> line.contains("kill")))
                .singleElement()
                .asString()
                .containsAnyOf("Operation not permitted", "No such process");
    }

    @Test
    void afterARestartThereIsAnotherTokenAndTheSameWay() throws Exception {
        start("sleep 600");
        String before = token();

        host.machine().run(List.of("systemctl", "kill", "--signal=KILL", ApplicationHost.CREDENTIALS));

        host.eventually("another token", () -> !token().equals(before) && !token().isEmpty());
        assertThat(exported().path("AccessKeyId").asText()).isEqualTo("ASIAAPPLICATION");
    }

    /** What the AWS CLI finds where the application starts it. */
    private static JsonNode exported() throws Exception {
        start("aws configure export-credentials --format process; echo; echo ended; sleep 600");
        host.eventually("it ended", () -> host.log().endsWith("ended\n"));
        String log = host.log();
        return JSON.readTree(log.substring(0, log.length() - "ended\n".length()));
    }

    private static void start(String command) throws IOException, InterruptedException {
        host.startApplication(command, VARIABLES);
    }

    /** Empty while there is none. */
    private static String token() throws IOException, InterruptedException {
        return host.machine()
                .run(List.of("bash", "-c", "cat %s || true".formatted(TOKEN)))
                .strip();
    }

    private static List<String> with(List<String> command, String... more) {
        var all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }
}
