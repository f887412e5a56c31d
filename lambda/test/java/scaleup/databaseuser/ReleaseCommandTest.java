package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * How application servers run a release command (workload/README.md, "Migrations"): their script with a real MySQL, by the user
 * that the function makes.
 */
@ExtendWith(NeedsMySql.class)
class ReleaseCommandTest {
    private static final String FIRST = "1".repeat(64);
    private static final String SECOND = "2".repeat(64);

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private World world;
    private ScriptHost host;
    private Path script;
    private final List<Server> servers = new ArrayList<>();

    /** One that starts. */
    private final class Server {
        private final Path state;
        private final Path output;
        private final Process process;

        Server(String version, String command, int seconds) throws IOException {
            state = Files.createTempDirectory(folder, "server");
            output = state.resolve("output");
            Path release = Files.writeString(
                    state.resolve("release.json"),
                    JSON.writeValueAsString(Map.of("version", version, "command", command, "seconds", seconds)));
            process = start(release);
            servers.add(this);
        }

        private Process start(Path release) throws IOException {
            var builder = host.command("/usr/bin/python3", "-I", script.toString(), release.toString());
            builder.environment().put("STATE_DIRECTORY", state.toString());
            return builder.redirectOutput(output.toFile()).start();
        }

        /** Waits until the application may start. */
        Server goesOn() throws Exception {
            assertThat(process.waitFor(ScriptHost.patience(), TimeUnit.SECONDS))
                    .as(this::said)
                    .isTrue();
            assertThat(process.exitValue()).as(this::said).isZero();
            return this;
        }

        Server says(String text) throws Exception {
            ScriptHost.eventually(() -> said().contains(text), this::said);
            return this;
        }

        String said() {
            try {
                return Files.readString(output);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Is gone without a word, and what it runs with it, as a machine is. */
        void dies() throws InterruptedException {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @BeforeEach
    void deploy() throws Exception {
        world = World.deployed();
        host = new ScriptHost(world, folder);
        script = host.script("once/opt/once/release");
    }

    @AfterEach
    void leaveNothing() throws Exception {
        for (Server server : servers) {
            server.dies();
        }
        host.dropTables();
    }

    @Test
    void aVersionIsReleasedOnceBeforeAnyServerOfItGoesOn() throws Exception {
        String command = "echo begun >>runs; sleep 1; echo ended >>runs";
        for (int i = 0; i < 4; i++) {
            new Server(FIRST, command, 60);
        }
        for (Server server : servers) {
            server.goesOn();
            assertThat(host.lines("runs")).containsExactly("begun", "ended");
        }
        assertThat(servers)
                .filteredOn(server -> server.said().contains("runs, for version 111111111111\n"))
                .hasSize(1);

        assertThat(new Server(FIRST, command, 60).goesOn().said())
                .as("one that comes later")
                .isEqualTo("release command: not needed: this version is released\n");
        new Server(SECOND, command, 60).goesOn();
        assertThat(host.lines("runs")).as("a new version").hasSize(4);
        new Server(FIRST, command, 60).goesOn();
        assertThat(host.lines("runs")).as("back to the version before").hasSize(4);
    }

    /** A start of the application after its first one needs no database: it must be back at once, and without it. */
    @Test
    void aServerAsksTheDatabaseOnce() throws Exception {
        var server = new Server(FIRST, "echo ran >>runs", 60).goesOn();
        host.environment.put("DATABASE_PORT", "1");
        Process again = server.start(server.state.resolve("release.json"));
        assertThat(again.waitFor(ScriptHost.patience(), TimeUnit.SECONDS)).isTrue();
        assertThat(again.exitValue()).isZero();
        assertThat(server.said()).isEmpty();
        assertThat(host.lines("runs")).hasSize(1);
    }

    @Test
    void twoVersionsAreReleasedOneAfterTheOther() throws Exception {
        String command =
                "mkdir running || echo at a time >>runs; until [[ -e awaited ]]; do sleep 0.05; done; rmdir running";
        new Server(FIRST, command, 60).says("runs, for");
        new Server(SECOND, command, 60).says("waits for another version's");
        Files.createFile(folder.resolve("awaited"));
        for (Server server : servers) {
            server.goesOn();
        }
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    /**
     * The watchdog quotes the last three lines of the log. Redgate Flyway, "Baseline On Migrate": migrate fails in a schema that is
     * not empty and has no history, so nothing of ours may be there.
     */
    @Test
    void whereItFailedTheServerWaitsWithTheReasonAndNobodyElseTriesWhileItIsThere() throws Exception {
        String command = "echo ran >>runs; echo Table notes is missing; [[ -e mended ]] || exit 3";
        var failed = new Server(FIRST, command, 60).says("release command: failed with exit code 3\n");
        assertThat(failed.said()).endsWith("Table notes is missing\nrelease command: failed with exit code 3\n");
        assertThat(host.tables()).as("as the command left it").isEmpty();

        var other = new Server(FIRST, command, 60).says("waits for another server, which runs it, or where it failed");
        // As often as it looks, and once more.
        TimeUnit.SECONDS.sleep(2);
        assertThat(host.lines("runs")).containsExactly("ran");
        assertThat(failed.process.isAlive() && other.process.isAlive()).isTrue();

        assertThat(new Server(SECOND, "echo mended >>mended", 60).goesOn().said())
                .as("another version need not wait for it")
                .contains("done after");
        failed.dies();
        other.goesOn();
        assertThat(host.lines("runs")).containsExactly("ran", "ran");
    }

    /** Otherwise other servers would take the version for released, and start with what the command left. */
    @Test
    void aFailureRemainsOneWhenTheDatabaseHasTakenTheLock() throws Exception {
        String failure = "release command: failed with exit code 3\n";
        var server = new Server(FIRST, "echo ran >>runs; exit 3", 60).says(failure);
        host.killConnections();
        String away = "waits for the database: ";
        server.says(away);
        ScriptHost.eventually(
                () -> server.said().lastIndexOf(failure) > server.said().indexOf(away), server::said);
        assertThat(host.tables()).isEmpty();
        assertThat(host.lines("runs")).containsExactly("ran");
        assertThat(server.process.isAlive()).isTrue();
    }

    /** docs/operations.md, "A release command fails": "If nothing is left to do, INSERT INTO scaleup_releases [...] says so". */
    @Test
    void whoSaysByHandThatAVersionIsReleasedLetsItsServersGoOn() throws Exception {
        new Server(SECOND, "true", 60).goesOn();
        var failed = new Server(FIRST, "exit 3", 60).says("failed with exit code 3\n");
        var other = new Server(FIRST, "exit 3", 60).says("waits for another server");
        world.server.execute(
                "INSERT INTO %s.scaleup_releases (version) VALUES ('%s')".formatted(MySqlServer.SCHEMA, FIRST));
        for (Server server : List.of(failed, other)) {
            assertThat(server.goesOn().said()).endsWith("release command: not needed: this version is released\n");
        }
    }

    /** It may take hours until somebody mends it: a rest between two looks leaves the database and the processor to others. */
    @Test
    void whoWaitsRestsBetweenTwoLooks() throws Exception {
        String statements =
                "SELECT SUM(count_star) FROM performance_schema.events_statements_summary_by_user_by_event_name"
                        + " WHERE user = 'application'";
        new Server(FIRST, "exit 3", 60).says("failed with exit code 3\n");
        long before = Long.parseLong(host.ask(statements));
        TimeUnit.SECONDS.sleep(3);
        assertThat(Long.parseLong(host.ask(statements)) - before).isLessThan(30);

        host.standIn("aws", "echo asked >>asked; exit 254");
        new Server(SECOND, "true", 60).says("waits for the database: ");
        TimeUnit.SECONDS.sleep(3);
        assertThat(host.lines("asked")).hasSizeLessThan(4);
    }

    @Test
    void whatTakesLongerThanItMayIsStoppedWithAllThatItHasStarted() throws Exception {
        new Server(FIRST, "echo begun; (sleep 300; echo never >>runs) & sleep 300", 1)
                .says("release command: stopped: it took longer than 1 s\n");
        ScriptHost.eventually(
                () -> ProcessHandle.current().descendants().noneMatch(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains("300"))
                        .orElse(false)),
                () -> "a process of the command is left");
        assertThat(host.tables()).isEmpty();
    }

    /** "Locking Functions": a lock is released "implicitly when your session terminates (either normally or abnormally)". */
    @Test
    void whatAServerLeavesThatIsGoneIsBegunAgainByAnother() throws Exception {
        String command = "echo begun >>runs; [[ -e mended ]] || sleep 300; echo ended >>runs";
        var first = new Server(FIRST, command, 600).says("runs, for");
        var second = new Server(FIRST, command, 600).says("waits for another server");
        ScriptHost.eventually(() -> host.lines("runs").equals(List.of("begun")), first::said);
        Files.createFile(folder.resolve("mended"));
        first.dies();
        second.goesOn();
        assertThat(host.lines("runs")).containsExactly("begun", "begun", "ended");
    }

    /** A failover takes the lock: another server could begin, and what runs has lost its own connections. */
    @Test
    void whatRunsIsStoppedAndBegunAgainWhenTheDatabaseHasTakenTheLock() throws Exception {
        var server = new Server(FIRST, "echo begun >>runs; [[ -e mended ]] || sleep 300; echo ended >>runs", 600);
        ScriptHost.eventually(() -> host.lines("runs").equals(List.of("begun")), server::said);
        Files.createFile(folder.resolve("mended"));
        host.killConnections();
        assertThat(server.goesOn().said()).contains("waits for the database: ", "done after");
        assertThat(host.lines("runs")).containsExactly("begun", "begun", "ended");
    }

    /** What the database's end made fail isn't taken for a failure of the program. */
    @Test
    void whatFailsAsTheDatabaseIsGoneIsBegunAgain() throws Exception {
        var server = new Server(
                FIRST,
                "echo begun >>runs; [[ -e mended ]] || { until [[ -e gone ]]; do sleep 0.05; done; exit 1; }; echo ended >>runs",
                600);
        ScriptHost.eventually(() -> host.lines("runs").equals(List.of("begun")), server::said);
        host.killConnections();
        Files.createFile(folder.resolve("mended"));
        Files.createFile(folder.resolve("gone"));
        assertThat(server.goesOn().said()).doesNotContain("failed");
        assertThat(host.lines("runs")).containsExactly("begun", "begun", "ended");
    }

    /** workload/README.md, 5: "Verify the database's certificate against DATABASE_CA and DATABASE_HOST". */
    @Test
    void theLoginGoesToTheDatabaseAloneThatProvesToBeIt() throws Exception {
        host.environment.put("DATABASE_HOST", "127.0.0.1");
        var byAddress = new Server(FIRST, "echo ran >>runs", 60);
        host.environment.put("DATABASE_HOST", world.server.address().host());
        Path other = folder.resolve("other.pem");
        new TestAuthority().writeSelf(other);
        host.environment.put("DATABASE_CA", other.toString());
        var byOthers = new Server(FIRST, "echo ran >>runs", 60);
        byAddress.says("CERTIFICATE_VERIFY_FAILED").says("127.0.0.1");
        byOthers.says("CERTIFICATE_VERIFY_FAILED");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void withoutALoginItWaitsAndSaysWhy() throws Exception {
        host.standIn(
                "aws",
                "echo 'An error occurred (AccessDeniedException) when calling GetSecretValue: no' >&2; exit 254");
        new Server(FIRST, "echo ran >>runs", 60)
                .says("waits for the database: An error occurred (AccessDeniedException)");
        var login = world.secrets.login(World.APPLICATION, Secrets.CURRENT);
        Path wrong = Files.writeString(
                folder.resolve("wrong"),
                JSON.writeValueAsString(Map.of("SecretString", world.secret(login.username(), "a wrong one"))));
        host.standIn("aws", "exec cat '" + wrong + "'");
        assertThat(new Server(FIRST, "echo ran >>runs", 60)
                        .says("waits for the database: Access denied for user '")
                        .said())
                .doesNotContain("a wrong one");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    /** MySQL Reference Manual, "authentication_policy": what the greeting offers need not be what the user has. */
    @Test
    void logsInWhateverTheDatabasesDefaultIs() throws Exception {
        world.server.execute("SET GLOBAL authentication_policy = '*:sha256_password'");
        try {
            new Server(FIRST, "echo ran >>runs", 60).goesOn();
        } finally {
            world.server.execute("SET GLOBAL authentication_policy = DEFAULT");
        }
        assertThat(host.lines("runs")).hasSize(1);
    }

    /** As the application's command does: workload/README.md, "Where it runs". */
    @Test
    void printsAndReadsAsTheApplicationDoes() throws Exception {
        var server = new Server(
                FIRST,
                "echo 1 >/dev/stdout; echo 2 >&2; cat; umask; cd bin && echo \"$DATABASE_NAME\" 'in '${PWD##*/}",
                60);
        assertThat(server.goesOn().said().lines().skip(1).toList().subList(0, 4))
                .containsExactly("1", "2", "0022", MySqlServer.SCHEMA + " in bin");
    }

    /**
     * The AWS CLI is a program of Amazon Linux 2023's own Python (amazonlinux/amazon-linux-2023#625: /usr/lib/python3.9), which looks
     * in PYTHONPATH first (Python Setup and Usage, "Environment variables"): there is what the application's Python needs. It obeys
     * variables of its own, too (AWS CLI User Guide, "Configuring environment variables for the AWS CLI").
     */
    @Test
    void theAwsCliGetsNoneOfTheApplicationsVariables() throws Exception {
        Path modules = Files.createDirectory(folder.resolve("lib"));
        Files.writeString(modules.resolve("json.py"), "raise ImportError('for another Python')");
        host.standIn("aws", """
                env >%1$s/variables
                exec python3 -c 'import json; print(open("%1$s/secret").read())'
                """.formatted(folder).strip());
        Map<String, String> ours = Map.of(
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/run/scaleup-credentials/token",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:240",
                "AWS_DEFAULT_REGION", "eu-central-1",
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_REGION", "eu-central-1");
        Map<String, String> theirs = Map.of(
                "PYTHONPATH", modules.toString(),
                "PYTHONOPTIMIZE", "2",
                "LD_LIBRARY_PATH", modules.toString(),
                "AWS_PROFILE", "shop",
                "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
                "AWS_CA_BUNDLE", "/opt/application/partner.pem",
                "HTTPS_PROXY", "http://127.0.0.1:1",
                "GREETING", "Hello");
        host.environment.putAll(ours);
        host.environment.putAll(theirs);

        new Server(FIRST, "env >>runs", 60).goesOn();

        assertThat(host.lines("runs"))
                .as("what the command gets")
                .containsAll(theirs.entrySet().stream().map(Object::toString).toList());
        assertThat(host.lines("variables"))
                .containsAll(ours.entrySet().stream().map(Object::toString).toList())
                .contains("HOME=/tmp")
                .noneMatch(line -> theirs.containsKey(line.replaceFirst("=.*", "")));
    }

    /** Programs of the application's own come first for many; the rest is still where it was. */
    @Test
    void theAwsCliIsFoundWhateverTheApplicationsPathIs() throws Exception {
        host.environment.put("PATH", folder.resolve("bin") + ":/opt/application/bin:$PATH");
        new Server(FIRST, "echo ran >>runs", 60).goesOn();
        assertThat(host.lines("runs")).hasSize(1);
    }
}
