package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How an application gets secrets of its own: workload/README.md, "Secrets". AWS Secrets Manager API Reference, "GetSecretValue",
 * for what is answered.
 */
@Execution(ExecutionMode.CONCURRENT)
class SecretFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private ScriptHost host;
    private Path given;
    private Path runtime;
    private final Map<String, Object> wanted = new LinkedHashMap<>();

    @BeforeEach
    void prepare() throws Exception {
        given = Files.createDirectory(folder.resolve("given"));
        runtime = Files.createDirectory(folder.resolve("run"));
        host = new ScriptHost(folder.resolve("host"));
        host.with("RUNTIME_DIRECTORY", runtime)
                .with("POLL_SECONDS", "0.02")
                .with("SECRETS", folder.resolve("secrets.json"));
        host.standIn(
                "aws",
                "last=${*: -1}; file='%s'/${last#--secret-id=}; [[ -e $file ]] && exec cat \"$file\"; echo; echo 'An error occurred (AccessDeniedException)"
                                .formatted(given)
                        + " when calling the GetSecretValue operation: no' >&2; exit 254");
        host.standIn("systemd-notify", "");
    }

    @AfterEach
    void stop() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void areInAFileEachForTheApplicationsGroupAlone() throws Exception {
        wanted.put("STRIPE_KEY", Map.of("secret", "stripe"));
        wanted.put("SMTP_PASSWORD", Map.of("secret", "smtp", "key", "password"));
        wanted.put("CERTIFICATE", Map.of("secret", "binary"));
        give("stripe", "1", "sk-ONE\nof two lines\n");
        give("smtp", "2", "{\"user\": \"shop\", \"password\": \"p\u00e4ss ONE\"}");
        byte[] binary = {0, 1, (byte) 0xff};
        Files.writeString(
                given.resolve("binary"),
                JSON.writeValueAsString(Map.of(
                        "VersionId", "3", "SecretBinary", Base64.getEncoder().encodeToString(binary))));
        start();
        awaitReady();

        assertThat(runtime.resolve("STRIPE_KEY")).hasContent("sk-ONE\nof two lines\n");
        assertThat(Files.readString(runtime.resolve("STRIPE_KEY"))).isEqualTo("sk-ONE\nof two lines\n");
        assertThat(Files.readString(runtime.resolve("SMTP_PASSWORD"))).isEqualTo("p\u00e4ss ONE");
        assertThat(Files.readAllBytes(runtime.resolve("CERTIFICATE"))).isEqualTo(binary);
        for (String name : wanted.keySet()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runtime.resolve(name))))
                    .isEqualTo("rw-r-----");
        }
        assertThat(Files.readString(runtime.resolve("variables")))
                .as("nobody asked for one")
                .isEmpty();
        assertThat(host.said())
                .containsOnlyOnce("secret STRIPE_KEY: version 1 in use")
                .containsOnlyOnce("secret SMTP_PASSWORD: version 2 in use")
                .doesNotContain("ONE", "shop");
    }

    /** systemd.exec(5), "EnvironmentFile=": within double quotes a backslash takes their meaning from these. */
    @Test
    void areVariablesWhereTheUserAsksForThem() throws Exception {
        String value = "a \"b\" \\ $HOME `id` 'c' # d\n=e\ttab";
        wanted.put("TOKEN", Map.of("secret", "token", "variable", true));
        wanted.put("OTHER", Map.of("secret", "other"));
        give("token", "1", value);
        give("other", "1", "not a variable");
        start();
        awaitReady();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runtime.resolve("variables"))))
                .as("of systemd alone")
                .isEqualTo("rw-------");
        // A shell reads these quotes as systemd does.
        assertThat(Program.named("bash")
                        .run(Map.of(), "-c", ". '%s'; printf %%s \"$TOKEN\"".formatted(runtime.resolve("variables")))
                        .output())
                .isEqualTo(value);
        assertThat(Files.readString(runtime.resolve("variables"))).doesNotContain("OTHER");
        assertThat(Files.readString(runtime.resolve("TOKEN"))).isEqualTo(value);
    }

    /** Who has the file open reads the old value, who opens it the new one; nobody half of one. */
    @Test
    void aNewVersionTakesTheFilesPlace() throws Exception {
        wanted.put("TOKEN", Map.of("secret", "token", "variable", true));
        give("token", "1", "ONE");
        start();
        awaitReady();
        try (var open = Files.newInputStream(runtime.resolve("TOKEN"))) {
            give("token", "2", "TWO");
            host.eventually("it is there", () -> Files.readString(runtime.resolve("TOKEN"))
                    .equals("TWO"));
            assertThat(new String(open.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("ONE");
        }
        host.eventually("the next start has it", () -> Files.readString(runtime.resolve("variables"))
                .contains("TWO"));
        host.eventually("it is said", () -> host.said().contains("secret TOKEN: version 2 in use"));
        assertThat(host.said()).doesNotContain("ONE", "TWO");
    }

    /** One call for each secret, however much of it is wanted: AWS takes money for each. */
    @Test
    void aSecretIsAskedForOnceForAllThatIsWantedOfIt() throws Exception {
        wanted.put("USER", Map.of("secret", "smtp", "key", "user"));
        wanted.put("PASSWORD", Map.of("secret", "smtp", "key", "password"));
        give("smtp", "1", "{\"user\": \"shop\", \"password\": \"ONE\"}");
        host.with("POLL_SECONDS", 600);
        start();
        awaitReady();

        assertThat(host.calls("aws"))
                .singleElement()
                .asString()
                // A name may begin with a hyphen: as a word of its own it would be taken for an option.
                .isEqualTo("secretsmanager get-secret-value --output json --cli-connect-timeout 5 --cli-read-timeout 10"
                        + " --secret-id=smtp");
        assertThat(Files.readString(runtime.resolve("USER"))).isEqualTo("shop");
        assertThat(Files.readString(runtime.resolve("PASSWORD"))).isEqualTo("ONE");
    }

    /** A program that has a part of its secrets fails in ways that nobody expects. */
    @Test
    void theApplicationWaitsUntilThereAreAllAndTheReasonIsSaid() throws Exception {
        wanted.put("THERE", Map.of("secret", "there"));
        wanted.put("LATE", Map.of("secret", "late"));
        give("there", "1", "ONE");
        host.with("POLL_SECONDS", "0.5");
        start();
        host.eventually(
                "it is said", () -> host.said().contains("secret LATE: An error occurred (AccessDeniedException)"));
        TimeUnit.SECONDS.sleep(1);
        assertThat(host.calls("systemd-notify")).isEmpty();
        assertThat(host.calls("aws"))
                .as("two each half second: AWS takes money for each")
                .hasSizeLessThan(10);

        give("late", "1", "TWO");
        awaitReady();

        assertThat(Files.readString(runtime.resolve("LATE"))).isEqualTo("TWO");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no JSON but ONE", "[\"ONE\"]", "{\"other\": \"ONE\"}", "{\"key\": {\"ONE\": 1}}", "\"ONE\""})
    void aVersionThatCanNotBeUsedIsRefusedAndTheOneBeforeStays(String bad) throws Exception {
        wanted.put("TOKEN", Map.of("secret", "token", "key", "key"));
        give("token", "1", "{\"key\": \"good\"}");
        start();
        awaitReady();

        give("token", "2", bad);

        host.eventually("it is refused", () -> host.said()
                .contains("secret TOKEN: its secret has no text under the key 'key'; the version before stays"));
        assertThat(Files.readString(runtime.resolve("TOKEN"))).isEqualTo("good");
        assertThat(host.said()).doesNotContain("ONE", "Traceback");
    }

    /**
     * environ(7): a NUL ends it; systemd takes no variable with other control characters than tabs and line ends, and no file
     * that has something else than UTF-8 in it: the application would not start.
     */
    @ParameterizedTest
    @ValueSource(strings = {"T05FAHR3bw==", "T05FG3R3bw==", "T05F/3R3bw=="})
    void whatNoVariableCanHoldIsRefusedAsAVariable(String base64) throws Exception {
        wanted.put("TOKEN", Map.of("secret", "token", "variable", true));
        Files.writeString(
                given.resolve("token"), JSON.writeValueAsString(Map.of("VersionId", "1", "SecretBinary", base64)));
        start();
        host.eventually("it is refused", () -> host.said()
                .contains("secret TOKEN: its secret has a character that no variable can have"));
        assertThat(runtime.resolve("TOKEN")).doesNotExist();
        assertThat(host.calls("systemd-notify")).isEmpty();
    }

    @Test
    void withoutAnAnswerTheValuesStay() throws Exception {
        wanted.put("TOKEN", Map.of("secret", "token"));
        give("token", "1", "ONE");
        start();
        awaitReady();

        Files.delete(given.resolve("token"));

        host.eventually("it is said", () -> host.said()
                .contains("when calling the GetSecretValue operation: no; the version before stays"));
        assertThat(Files.readString(runtime.resolve("TOKEN"))).isEqualTo("ONE");
    }

    private void give(String secret, String version, String value) throws IOException {
        Path file = folder.resolve("next");
        Files.writeString(file, JSON.writeValueAsString(Map.of("VersionId", version, "SecretString", value)));
        Files.move(
                file,
                given.resolve(secret),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private void start() throws IOException {
        Files.writeString(folder.resolve("secrets.json"), JSON.writeValueAsString(wanted));
        Path script = HostFile.of("secrets/opt/secrets/secrets").writeTo(folder.resolve("host/scripts"));
        host.start(
                // As the unit has it, of which Amazon Linux 2023's own is 3.9
                Program.at(Path.of("/usr/bin/python3")).atLeast("3.9", "--version"), "-I", script.toString());
    }

    private void awaitReady() throws Exception {
        host.eventually("it is ready", () -> host.calls("systemd-notify").equals(List.of("--ready")));
    }
}
