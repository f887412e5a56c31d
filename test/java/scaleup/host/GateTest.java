package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When the script "gate" takes what it sees for a flood, and when for its end: docs/operations.md says so in the same numbers. HAProxy
 * is stood in for by its statistics, of which the script knows columns by their names (management.txt, section 9.1); the real
 * one is in {@link FloodTest}.
 */
@Execution(ExecutionMode.CONCURRENT)
class GateTest {
    private static final String HTTPS = "enable frontend https; disable frontend gate";
    private static final String GATE = "enable frontend gate; disable frontend https";
    private static final String END = "expert-mode on; debug dev exit 134";
    private static final String LOOK = "show stat; show activity; show env TLS_VERSION";

    @TempDir
    Path folder;

    private ScriptHost host;
    private Path commands;
    private Process script;

    @BeforeEach
    void start() throws Exception {
        Program.named("awk");
        host = new ScriptHost(folder);
        commands = Files.createFile(folder.resolve("commands"));
        host.standIn("sleep", "exec %s 0.005".formatted(Program.named("sleep").path()));
        activity(100, 0, "TLSv1.3");
        // A runtime API that does nothing but note what it is told. Its first thread is busy with us, its second has
        // nothing to do.
        host.standIn("socat", """
                read -r command
                [[ $command != '%s' ]] || {
                  cat '%s'
                  looks=$(grep -c '^show stat;' '%s' || :)
                  . '%s'
                  echo "loops: $((15000 + loops)) [ 5000 5000 $((10000 + loops)) ]"
                  echo "avg_cpu_pct: 50 [ 100 0 $busy ]"
                  echo "TLS_VERSION=$tls"
                }
                echo "$command" >>'%s'
                """.formatted(
                        LOOK, folder.resolve("statistics"), commands, folder.resolve("activity"), commands));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void whereNobodyFloodsTheWayWithoutTheGateIsTheOnlyOneOpen() throws Exception {
        statistics(900, 50_000, 700, "OPEN", "OPEN");
        begin();
        Eventually.isTrue("the gate is closed", () -> told().contains(HTTPS));
        statistics(900, 50_000, 700, "OPEN", "PAUSED");
        rounds(2);
        int before = told().size();
        rounds(3);
        assertThat(told()).as("nothing is to be done").hasSize(before).containsOnly(HTTPS);
        assertThat(host.said())
                .as("what came to nothing before it began is no flood")
                .isEmpty();
        assertThat(host.calls("sleep")).as("it looks each second").containsOnly("1");
        assertThat(host.calls("socat")).containsOnly("-t 5 - UNIX-CONNECT:/the/socket");
    }

    @Test
    void aQuarterOfAllWhoWaitForTheirHandshakeIsAFlood() throws Exception {
        statistics(1000, 0, 0, "OPEN", "PAUSED");
        begin();
        rounds(3);
        assertThat(told()).as("a thousand are none").isEmpty();
        statistics(1001, 0, 0, "OPEN", "PAUSED");
        Eventually.isTrue("the gate is opened", () -> told().contains(GATE));
        assertThat(host.said())
                .isEqualTo("A flood: 1001 connections wait for their handshake, 0 came to nothing in a second\n");
        statistics(1001, 0, 0, "PAUSED", "OPEN");
        rounds(2);
        int before = told().size();
        rounds(3);
        assertThat(told()).hasSize(before).containsOnly(GATE);
        assertThat(host.said().lines()).as("said once").hasSize(1);
        statistics(1001, 0, 0, "OPEN", "OPEN");
        Eventually.isTrue("both are open after HAProxy read its configuration again", () -> told().size() > before);
        assertThat(told()).containsOnly(GATE);
    }

    @Test
    void aHundredASecondThatComeToNothingAreAFlood() throws Exception {
        statistics(0, 3000, 200, "OPEN", "PAUSED");
        begin();
        rounds(2);
        statistics(0, 3060, 240, "OPEN", "PAUSED");
        rounds(3);
        assertThat(told()).as("a hundred are none").isEmpty();
        statistics(0, 3120, 281, "OPEN", "PAUSED");
        Eventually.isTrue("the gate is opened", () -> told().contains(GATE));
        assertThat(host.said())
                .startsWith("A flood: 0 connections wait for their handshake, 101 came to nothing in a second");
    }

    /** Its numbers begin anew. */
    @Test
    void afterHaproxyBeganAnewAllCounts() throws Exception {
        statistics(0, 5000, 0, "OPEN", "PAUSED");
        begin();
        rounds(2);
        statistics(0, 101, 0, "OPEN", "PAUSED");
        Eventually.isTrue("the gate is opened", () -> told().contains(GATE));
    }

    /** Half of what makes a flood is not yet its end. */
    @Test
    void aFloodIsOverAfterAQuietMinute() throws Exception {
        statistics(1001, 0, 0, "OPEN", "PAUSED");
        begin();
        Eventually.isTrue("the gate is opened", () -> told().contains(GATE));
        statistics(500, 0, 0, "PAUSED", "OPEN");
        rounds(40);
        statistics(501, 0, 0, "PAUSED", "OPEN");
        rounds(3);
        statistics(500, 0, 0, "PAUSED", "OPEN");
        rounds(40);
        statistics(500, 51, 0, "PAUSED", "OPEN");
        rounds(3);
        statistics(500, 101, 0, "PAUSED", "OPEN");
        int begun = looks();
        rounds(40);
        assertThat(told()).as("never quiet for a minute").doesNotContain(HTTPS);
        Eventually.isTrue("the gate is closed", () -> told().contains(HTTPS));
        assertThat(looks() - begun).isBetween(55, 110);
        assertThat(host.said()).endsWith("The flood is over: 101 connections came to nothing so far\n");
    }

    /** {@code KeyUpdateTest} does it to the real one. */
    @ParameterizedTest
    @ValueSource(strings = {"looks", "10 * looks"})
    void aThreadThatClientsKeepEndsHaproxyOnce(String loops) throws Exception {
        statistics(0, 0, 0, "OPEN", "PAUSED");
        activity(loops, 50, "TLSv1.3");
        begin();
        Eventually.isTrue("HAProxy is ended", () -> told().contains(END));
        rounds(4);
        assertThat(told()).containsExactly(END);
        assertThat(heard()).startsWith(LOOK, LOOK, LOOK, END);
        assertThat(host.said()).contains("it is started anew, without TLS 1.3");
    }

    /** A second in which it came to no end at all says neither that it is kept nor that it isn't. */
    @Test
    void aThreadIsKeptAlsoByWhoKeepsItForAWholeSecondInBetween() throws Exception {
        statistics(0, 0, 0, "OPEN", "PAUSED");
        activity("looks / 2 * 10", 100, "TLSv1.3");
        begin();
        Eventually.isTrue("HAProxy is ended", () -> told().contains(END));
        assertThat(heard()).startsWith(LOOK, LOOK, LOOK, LOOK, LOOK, END);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            one that comes to an end            | 11 * looks        | 100 | TLSv1.3
            one that has little to do           | looks             | 49  | TLSv1.3
            one that was kept, and isn't        | looks / 2 * 11    | 100 | TLSv1.3
            one that is kept every other time   | looks * 21 / 2    | 100 | TLSv1.3
            one that began anew                 | -11 * looks       | 100 | TLSv1.3
            what is no change of keys           | looks             | 100 | TLSv1.2
            one that was busy, and sleeps       | 0                 | 100 | TLSv1.3
            """)
    void haproxyGoesOnWithAThread(String which, String loops, int busy, String tls) throws Exception {
        statistics(0, 0, 0, "OPEN", "PAUSED");
        activity(loops, busy, tls);
        begin();
        rounds(6);
        assertThat(told()).as(which).isEmpty();
        assertThat(host.said()).isEmpty();
    }

    @Test
    void nothingIsDoneWhereHaproxyDoesNotAnswer() throws Exception {
        begin();
        rounds(3);
        Files.writeString(folder.resolve("statistics"), "# pxname,svname,scur\n");
        rounds(3);
        assertThat(told()).isEmpty();
        statistics(0, 0, 0, "OPEN", "OPEN");
        Eventually.isTrue("it goes on", () -> told().contains(HTTPS));
    }

    private void begin() throws IOException {
        script = host.start(HostFile.of("loadbalancer/opt/haproxy/gate"), "/the/socket");
    }

    /**
     * What HAProxy says from now on. Half of each is of each of the ways with TLS, and all have more of what is well.
     *
     * @param waiting for their handshake
     * @param lost ended without one
     * @param refused before it
     */
    private void statistics(int waiting, int lost, int refused, String https, String gate) throws IOException {
        String text = """
                # pxname,svname,status,scur,dses,conn_tot,h1_open_connections,h2_open_connections,h1_total_connections,h2_total_connections
                https,FRONTEND,%s,%d,9000,%d,100,200,3000,4000,
                gated,FRONTEND,OPEN,%d,9000,%d,10,20,300,400,
                gate,FRONTEND,%s,5000,%d,70000,,,,
                gated,BACKEND,UP,5000,9000,70000,,,,
                http,FRONTEND,OPEN,5000,9000,70000,0,0,0,0,
                """.formatted(
                        https,
                        waiting / 2 + 300,
                        lost / 2 + 7000,
                        waiting - waiting / 2 + 30,
                        lost - lost / 2 + 700,
                        gate,
                        refused);
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, folder.resolve("statistics"), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * How clients' thread is from now on (management.txt, section 9.3, "show activity").
     *
     * @param loops how often it came to an end, an expression of Bash with the number of looks before
     * @param busy percent
     */
    private void activity(Object loops, int busy, String tls) throws IOException {
        Files.writeString(folder.resolve("activity"), "loops=$((%s))\nbusy=%d\ntls=%s\n".formatted(loops, busy, tls));
    }

    /** What HAProxy was told to do. */
    private List<String> told() throws IOException {
        return heard().stream().filter(command -> !command.equals(LOOK)).toList();
    }

    /** The same with what it was asked, in its order. */
    private List<String> heard() throws IOException {
        return Files.readAllLines(commands);
    }

    private int looks() throws IOException {
        return (int) heard().stream().filter(command -> command.equals(LOOK)).count();
    }

    /** Waits until it has looked so many times more, and done what it does about all but the last. */
    private void rounds(int count) throws Exception {
        int before = looks();
        Eventually.isTrue("it looks", () -> {
            assertThat(script.isAlive()).as(host.said()).isTrue();
            return looks() > before + count;
        });
    }
}
