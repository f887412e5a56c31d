package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How an application gets the credentials of its own role, by systemd's own way to hand over a socket. AWS SDKs and Tools
 * Reference Guide, "Container credential provider"; what SDKs make of it is tested on a machine (ApplicationCredentialsTest).
 */
@Execution(ExecutionMode.CONCURRENT)
class CredentialsTest {
    private static final String ROLE = "arn:aws:iam::111122223333:role/Scaleup-dev-application-eu-central-1";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private ScriptHost host;
    private Path given;
    private Path runtime;
    private int port;
    private Process broker;

    @BeforeEach
    void prepare() throws Exception {
        given = folder.resolve("given.json");
        runtime = Files.createDirectory(folder.resolve("run"));
        host = new ScriptHost(folder.resolve("host"));
        host.with("SERVICE_ROLE", ROLE).with("RUNTIME_DIRECTORY", runtime);
        host.standIn("aws", "exec cat '%s'".formatted(given));
        host.standIn("systemd-notify", "");
        port = FreePort.find();
    }

    @AfterEach
    void stop() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void areGivenInTheFormInWhichSdksAskForThem() throws Exception {
        Instant end = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        give("ONE", end);
        start();

        JsonNode answer = JSON.readTree(awaitGiven("ONE"));

        var headers = ask(token()).headers();
        assertThat(headers.firstValue("Content-Type")).hasValue("application/json");
        assertThat(headers.firstValue("Content-Length"))
                .as("half an answer is known as such (RFC 9112, section 8)")
                .isPresent();
        // Amazon EKS's and Amazon ECS's agents answer in these words.
        assertThat(answer.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("AccessKeyId", "SecretAccessKey", "Token", "Expiration");
        assertThat(answer.path("SecretAccessKey").asText()).isEqualTo("secret of ONE");
        assertThat(answer.path("Token").asText()).isEqualTo("token of ONE");
        assertThat(answer.path("Expiration").asText()).isEqualTo(end.toString());
        assertThat(host.calls("aws"))
                .as("the host's role takes the one role, in a session that tells which host")
                .containsExactly("sts assume-role --output json --cli-connect-timeout 5 --cli-read-timeout 10"
                        + " --role-arn %s --role-session-name i-0123456789abcdef0".formatted(ROLE));
        assertThat(host.calls("systemd-notify")).containsExactly("--ready");
    }

    /** Who can only make the application ask an address (CWE-918) sends no header, and who else runs here has no token. */
    @ParameterizedTest
    @ValueSource(strings = {"", "guess", "Bearer guess", "é"})
    void areGivenToNobodyWithoutTheToken(String token) throws Exception {
        give("ONE", Instant.now().plus(Duration.ofHours(1)));
        start();
        awaitGiven("ONE");

        var answer = ask(token);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"code\"", "\"message\"").doesNotContain("ONE");
    }

    @Test
    void areInMemoryAlone() throws Exception {
        give("ONE", Instant.now().plus(Duration.ofHours(1)));
        start();
        awaitGiven("ONE");
        String token = token();

        try (var files = Files.list(runtime)) {
            assertThat(files).containsExactly(runtime.resolve("token"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runtime.resolve("token"))))
                .as("the application's group reads it")
                .isEqualTo("rw-r-----");
        // 256 bits
        assertThat(token).hasSize(43);
        Path process = Path.of("/proc", Long.toString(broker.pid()));
        for (String file : List.of("cmdline", "environ")) {
            assertThat(Files.readString(process.resolve(file))).isNotEmpty().doesNotContain("ONE", token);
        }
        assertThat(host.said())
                .contains("credentials of " + ROLE + " until ")
                .doesNotContain("ONE", token)
                .as("nor is every question noted")
                .doesNotContain("GET /");
    }

    /** AWS CLI User Guide, "cli_timestamp_format": its own form of a time, or AWS's. */
    @ParameterizedTest
    @ValueSource(strings = {"+00:00", "Z"})
    void areGivenWhateverFormTheCliGivesTimes(String utc) throws Exception {
        Instant end = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        give("ONE", end.toString().replace("Z", utc));
        start();
        assertThat(JSON.readTree(awaitGiven("ONE")).path("Expiration").asText()).isEqualTo(end.toString());
    }

    /** SDKs ask for new ones a quarter of an hour before the end (botocore, _advisory_refresh_timeout). */
    @Test
    void areNewHalfAnHourBeforeTheirEndAndNotSooner() throws Exception {
        give("ONE", Instant.now().plus(Duration.ofMinutes(29)));
        start();
        awaitGiven("ONE");

        give("TWO", Instant.now().plus(Duration.ofMinutes(31)));
        awaitGiven("TWO");

        int calls = host.calls("aws").size();
        give("THREE", Instant.now().plus(Duration.ofMinutes(60)));
        for (int i = 0; i < 100; i++) {
            assertThat(ask(token()).body()).contains("TWO");
        }
        assertThat(host.calls("aws")).hasSize(calls);
    }

    @Test
    void areGivenUntilTheirEndAndNoLongerWhileAwsRefuses() throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(4));
        give("ONE", end);
        start();
        awaitGiven("ONE");
        Files.delete(given);
        Eventually.isTrue("it is refused", () -> host.said().contains("no credentials of " + ROLE));
        var meanwhile = ask(token());
        if (Instant.now().isBefore(end)) {
            assertThat(meanwhile.body()).contains("ONE");
        }

        Eventually.isTrue("they end", () -> ask(token()).statusCode() == 503);

        assertThat(Instant.now()).isAfterOrEqualTo(end.truncatedTo(ChronoUnit.SECONDS));
        assertThat(ask(token()).body()).contains("\"code\"", "\"message\"").doesNotContain("ONE");
        give("TWO", Instant.now().plus(Duration.ofHours(1)));
        awaitGiven("TWO");
    }

    /** The application starts without its credentials too, as without its database. */
    @Test
    void areAwaitedByNobodyWhoStarts() throws Exception {
        start();

        Eventually.isTrue("ready", () -> host.calls("systemd-notify").equals(List.of("--ready")));

        assertThat(ask(token()).statusCode()).isEqualTo(503);
        assertThat(host.said()).contains("no credentials of " + ROLE).doesNotContain("Traceback");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"Credentials\": null}",
                "{\"Credentials\": {\"Expiration\": \"soon\"}}"
            })
    void anAnswerThatIsNoneIsNoEnd(String answer) throws Exception {
        write(answer);
        start();
        Eventually.isTrue("it is refused", () -> host.said().contains("no credentials of " + ROLE));

        give("ONE", Instant.now().plus(Duration.ofHours(1)));

        awaitGiven("ONE");
        assertThat(host.said()).doesNotContain("Traceback");
    }

    /** Who opens connections and says nothing keeps nobody from asking. */
    @Test
    void areGivenWhileOthersSayNothing() throws Exception {
        give("ONE", Instant.now().plus(Duration.ofHours(1)));
        start();
        awaitGiven("ONE");
        var silent = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 20; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                // Who goes away resets the connection.
                socket.setSoLinger(true, 0);
                silent.add(socket);
            }

            assertThat(ask(token()).body()).contains("ONE");
        } finally {
            for (var socket : silent) {
                socket.close();
            }
        }
        for (int i = 0; i < 20; i++) {
            assertThat(ask(token()).body()).contains("ONE");
        }
        assertThat(host.said()).doesNotContain("Traceback");
    }

    /** Each has a thread, of which the unit allows some tens (TasksMax=). */
    @Test
    void whoSaysNothingIsLetGo() throws Exception {
        give("ONE", Instant.now().plus(Duration.ofHours(1)));
        start(script -> script.replacing("    timeout = 5\n", "    timeout = 0.2\n"));
        awaitGiven("ONE");
        try (var silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
            silent.setSoTimeout(60_000);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    private void start() throws Exception {
        start(UnaryOperator.identity());
    }

    private void start(UnaryOperator<HostFile> change) throws Exception {
        Path script = change.apply(HostFile.of("application/opt/credentials/credentials"))
                .replacing("/usr/local/libexec/scaleup/imds", folder.resolve("host/scripts/imds"))
                .replacing("time.sleep(10)", "time.sleep(0.02)")
                .writeTo(folder.resolve("host/scripts"));
        broker = host.start(
                Program.named("systemd-socket-activate"),
                "--listen=127.0.0.1:" + port,
                "--setenv=PATH",
                "--setenv=SERVICE_ROLE",
                "--setenv=RUNTIME_DIRECTORY",
                // As the unit has it, of which Amazon Linux 2023's own is 3.9
                Program.at(Path.of("/usr/bin/python3"))
                        .atLeast("3.9", "--version")
                        .path()
                        .toString(),
                "-I",
                script.toString());
        // The first connection starts it.
        Eventually.isTrue("it has its token", () -> {
            try {
                ask("");
                return !token().isEmpty();
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    private String awaitGiven(String name) throws Exception {
        Eventually.isTrue(name + " is given", () -> ask(token()).body().contains(name));
        var answer = ask(token());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private String token() throws IOException {
        return Files.readString(runtime.resolve("token"));
    }

    private HttpResponse<String> ask(String token) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).timeout(Duration.ofSeconds(30));
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What {@code aws sts assume-role} prints (AWS CLI Command Reference). */
    private void give(String name, Instant end) throws IOException {
        give(name, end.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "+00:00"));
    }

    private void give(String name, String end) throws IOException {
        write(JSON.writeValueAsString(Map.of(
                "Credentials",
                Map.of(
                        "AccessKeyId",
                        name,
                        "SecretAccessKey",
                        "secret of " + name,
                        "SessionToken",
                        "token of " + name,
                        "Expiration",
                        end),
                "AssumedRoleUser",
                Map.of("AssumedRoleId", "AROA:i-1", "Arn", "arn:aws:sts::111122223333:assumed-role/x/i-1"))));
    }

    private void write(String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next.json"), text);
        Files.move(next, given, StandardCopyOption.ATOMIC_MOVE);
    }
}
