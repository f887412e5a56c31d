package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * How application servers run jobs by a schedule (workload/README.md, "Jobs"): their script with a real MySQL, each server with a
 * clock of its own, which stands still.
 */
@ExtendWith(NeedsMySql.class)
class ScheduledJobTest {
    private static final String BEFORE = "2026-11-28T02:59:58Z";
    private static final String THREE = "2026-11-28T03:00:01Z";
    private static final String LATER = "2026-11-28T03:02:00Z";
    private static final String FOUR = "2026-11-28T04:00:00Z";
    private static final String FIVE = "2026-11-28T05:59:59Z";

    private static final Map<String, Object> EACH_HOUR = Map.of(
            "minutes", List.of(0),
            "hours", numbers(0, 23),
            "days", numbers(1, 31),
            "months", numbers(1, 12),
            "weekdays", numbers(0, 6),
            "eitherDay", false);

    /** Has a program believe in a clock that stands in a file, and never wait for it. */
    private static final String CLOCK = """
            import runpy, sys, time
            path, wait = sys.argv[1], time.sleep
            time.time = lambda: float(open(path).read())
            time.sleep = lambda seconds: wait(0.02)
            sys.argv = sys.argv[2:]
            runpy.run_path(sys.argv[0], run_name='__main__')
            """;

    private static final String ONCE_MENDED = "echo begun >>runs; [[ -e mended ]] || sleep 300; echo ended >>runs";

    @TempDir
    Path folder;

    private World world;
    private ScriptHost host;
    private Path script;

    /** By the name whose addresses are those of the servers that serve: all of these are one. */
    private String serving = "127.0.0.1";

    private final List<Server> servers = new ArrayList<>();

    /** One whose application is started. */
    private final class Server {
        private final Path clock;
        private final Path output;
        private final Process process;

        Server(String time) throws Exception {
            Path state = Files.createTempDirectory(folder, "server");
            clock = state.resolve("clock");
            output = state.resolve("output");
            reaches(time);
            process = host.command("/usr/bin/python3", "-I", "-c", CLOCK, clock.toString(), script.toString(), "report")
                    .redirectOutput(output.toFile())
                    .start();
            servers.add(this);
            says("waits for its times after ");
        }

        /** Sets the clock. */
        final Server reaches(String time) throws IOException {
            Path written = Files.writeString(
                    clock.resolveSibling("new"),
                    Long.toString(Instant.parse(time).getEpochSecond()));
            Files.move(written, clock, StandardCopyOption.ATOMIC_MOVE);
            return this;
        }

        final Server says(String text) throws Exception {
            ScriptHost.eventually(() -> said().contains(text), this::said);
            return this;
        }

        final String said() {
            try {
                return Files.readString(output);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** As systemd stops a unit: systemd.kill(5), KillMode=control-group. */
        void leaves() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }

        void hasLeft() throws InterruptedException {
            assertThat(process.waitFor(ScriptHost.patience(), TimeUnit.SECONDS))
                    .as(this::said)
                    .isTrue();
            assertThat(process.exitValue()).as(this::said).isZero();
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
        // Each connection to it is made from the address that it has.
        assertThat(host.environment.get("DATABASE_HOST")).isEqualTo("localhost");
        script = host.script("once/opt/once/job");
    }

    @AfterEach
    void leaveNothing() throws Exception {
        for (Server server : servers) {
            server.dies();
        }
        host.dropTables();
    }

    @Test
    void eachTimeIsOneServersHoweverTheirClocksDiffer() throws Exception {
        job("echo ran >>runs", 60);
        var late = new Server(BEFORE);
        for (int i = 0; i < 3; i++) {
            new Server(BEFORE).reaches(THREE);
        }
        awaitEnd("2026-11-28 03:00:00");
        assertThat(host.lines("runs")).hasSize(1);
        assertThat(servers)
                .filteredOn(server -> server.said().contains("job report: runs, for 2026-11-28 03:00 UTC\n"))
                .hasSize(1);

        // One that comes to that time when it is over, and goes on from there.
        late.reaches(LATER);
        new Server(LATER);
        late.reaches(FOUR).says("runs, for 2026-11-28 04:00 UTC\njob report: done after 0 s\n");
        assertThat(late.said()).doesNotContain("03:00");
        assertThat(host.lines("runs")).hasSize(2);
    }

    /** The log's last lines say why. Of what failed, nobody knows whether it would fail again: the next time is the next try. */
    @Test
    void aFailureIsSaidAfterTheProgramsOwnLastWordsAndNotRepeatedBeforeTheNextTime() throws Exception {
        job("echo ran >>runs; echo Table notes is missing; [[ -e mended ]] || exit 3", 60);
        var first = new Server(BEFORE).reaches(THREE).says("failed with exit code 3\n");
        assertThat(first.said()).endsWith("Table notes is missing\njob report: failed with exit code 3\n");
        assertThat(ended()).isEqualTo("2026-11-28 03:00:00 failed with exit code 3");

        Files.createFile(folder.resolve("mended"));
        new Server(BEFORE).reaches(LATER).reaches(FOUR).says("done after");
        assertThat(host.lines("runs")).hasSize(2);
    }

    @Test
    void whatTakesLongerThanItMayIsStopped() throws Exception {
        job("sleep 300 & sleep 300", 1);
        new Server(BEFORE).reaches(THREE).says("job report: stopped: it took longer than 1 s\n");
        assertThat(ended()).isEqualTo("2026-11-28 03:00:00 stopped: it took longer than 1 s");
    }

    /** "Locking Functions": a lock is released "implicitly when your session terminates (either normally or abnormally)". */
    @Test
    void whatAServerLeavesThatIsGoneIsBegunAgainByAnotherAlsoByOneThatCameAfterItsTime() throws Exception {
        job(ONCE_MENDED, 600);
        var first = new Server(BEFORE).reaches(THREE).says("runs, for");
        var second = new Server(LATER).says("waits for another server");
        ScriptHost.eventually(() -> host.lines("runs").equals(List.of("begun")), first::said);
        Files.createFile(folder.resolve("mended"));
        first.dies();
        second.says("runs, for 2026-11-28 03:00 UTC\n").says("done after");
        assertThat(host.lines("runs")).containsExactly("begun", "begun", "ended");
        new Server(LATER).reaches(FOUR).says("runs, for 2026-11-28 04:00 UTC\n");
    }

    /** A failover takes the lock: another server could begin, and what runs has lost its own connections. */
    @Test
    void whatRunsIsStoppedAndBegunAgainWhenTheDatabaseHasTakenTheLock() throws Exception {
        job(ONCE_MENDED, 600);
        var server = new Server(BEFORE).reaches(THREE);
        ScriptHost.eventually(() -> host.lines("runs").equals(List.of("begun")), server::said);
        Files.createFile(folder.resolve("mended"));
        host.killConnections();
        server.says("waits for the database: ").says("done after");
        assertThat(host.lines("runs")).containsExactly("begun", "begun", "ended");
    }

    /** workload/README.md, "Jobs": what it has begun it may finish; what it doesn't is begun again by another. */
    @Test
    void aServerThatLeavesBeginsNothingAndLeavesToOthersWhatItDoesNotFinish() throws Exception {
        job("echo begun >>runs; [[ ! -e mended ]] && sleep 300; echo ended >>runs", 600);
        var idle = new Server(BEFORE);
        var first = new Server(BEFORE).reaches(THREE);
        ScriptHost.eventually(() -> host.lines("runs").equals(List.of("begun")), first::said);
        idle.leaves();
        idle.hasLeft();
        Files.createFile(folder.resolve("mended"));
        job("trap 'echo finished >>runs; exit 0' TERM; echo begun >>runs; touch on; sleep 300 & wait", 600);
        var second = new Server(LATER).says("waits for another server");
        first.leaves();
        first.hasLeft();
        assertThat(first.said()).endsWith("job report: cut off, as this server leaves\n");

        ScriptHost.eventually(() -> Files.exists(folder.resolve("on")), second::said);
        second.leaves();
        second.hasLeft();
        assertThat(second.said()).contains("job report: done after ");
        assertThat(host.lines("runs")).containsExactly("begun", "begun", "finished");
        assertThat(ended()).startsWith("2026-11-28 03:00:00 done after ");
    }

    /** Neither one that isn't ready yet nor one that leaves gets requests, and so no jobs. */
    @Test
    void aServerThatGetsNoRequestsRunsNothing() throws Exception {
        serving = "127.0.0.2";
        job("echo ran >>runs", 60);
        var other = new Server(BEFORE).reaches(THREE);
        ScriptHost.eventually(this::isConnected, other::said);
        serving = "127.0.0.1";
        job("echo ran >>runs", 60);
        new Server(BEFORE).reaches(THREE).says("done after");
        assertThat(other.said()).doesNotContain("runs");
        assertThat(host.lines("runs")).hasSize(1);
    }

    @Test
    void aTimeThatComesWhileItRunsIsNotLostAndOfSeveralTheNewestIsRun() throws Exception {
        job("echo ran >>runs; until [[ -e awaited ]]; do sleep 0.05; done", 600);
        var server = new Server(BEFORE).reaches(THREE).says("runs, for 2026-11-28 03:00 UTC\n");
        server.reaches(FOUR).reaches(FIVE);
        Files.createFile(folder.resolve("awaited"));
        server.says("runs, for 2026-11-28 05:00 UTC\njob report: done after");
        assertThat(server.said()).doesNotContain("04:00");
        assertThat(host.lines("runs")).hasSize(2);
    }

    /** crontab(5): "If both fields are restricted (ie, are not *), the command will be run when either field matches". */
    @Test
    void aDayIsThatOfTheMonthAndOfTheWeekOrEither() throws Exception {
        Map<String, Object> midnight = new LinkedHashMap<>(EACH_HOUR);
        midnight.putAll(Map.of("hours", List.of(0), "days", List.of(1), "weekdays", List.of(1)));
        job("echo ran >>runs", 60, midnight);
        var both = new Server("2026-11-29T23:59:00Z");
        both.reaches("2026-11-30T00:00:00Z").reaches("2026-12-01T00:00:00Z");
        both.reaches("2027-01-31T23:59:00Z").reaches("2027-02-01T00:00:00Z").says("done after");
        assertThat(both.said().lines().skip(1)).startsWith("job report: runs, for 2027-02-01 00:00 UTC");
        both.dies();
        host.dropTables();

        midnight.put("eitherDay", true);
        job("echo ran >>runs", 60, midnight);
        var either = new Server("2026-11-29T23:59:00Z");
        either.reaches("2026-11-30T00:00:00Z").says("runs, for 2026-11-30 00:00 UTC\njob report: done after");
        either.reaches("2026-12-01T00:00:00Z").says("runs, for 2026-12-01 00:00 UTC\n");
    }

    private void job(String command, int seconds) throws IOException {
        job(command, seconds, EACH_HOUR);
    }

    /** What servers that start from now on are told. */
    private void job(String command, int seconds, Map<String, Object> schedule) throws IOException {
        Map<String, Object> job = new LinkedHashMap<>(schedule);
        job.put("command", command);
        job.put("seconds", seconds);
        Files.writeString(
                script.resolveSibling("jobs.json"),
                new ObjectMapper().writeValueAsString(Map.of("servers", serving, "jobs", Map.of("report", job))));
    }

    private static List<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    private boolean isConnected() throws SQLException {
        return !host.ask("SELECT COUNT(*) FROM performance_schema.processlist WHERE user = 'application'")
                .equals("0");
    }

    private void awaitEnd(String due) throws Exception {
        ScriptHost.eventually(
                () -> host.tables().contains("scaleup_jobs") && ended().startsWith(due + " done after "),
                () -> servers.stream().map(Server::said).toList().toString());
    }

    /** The newest time and how it ended. */
    private String ended() throws SQLException {
        return host.ask("SELECT CONCAT(due, ' ', COALESCE(ended, 'runs')) FROM " + MySqlServer.SCHEMA
                + ".scaleup_jobs WHERE job = 'report'");
    }
}
