package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which connections the script "hung" has broken, of those that it is told of by HAProxy's statistics (management.txt, section
 * 9.1, by the names of columns) and by ss (ss(8), --info). The real programs are in {@link HungServerTest}.
 */
@Execution(ExecutionMode.CONCURRENT)
class HungTest {
    private static final String WAITING =
            "0 0 127.0.0.1:40001 127.0.0.2:8080 tos:0x40 ts rto:204 lastsnd:2000 lastrcv:2000";

    @TempDir
    Path folder;

    private ScriptHost host;
    private Process script;

    @BeforeEach
    void start() throws Exception {
        Program.named("awk");
        host = new ScriptHost(folder);
        host.standIn("socat", "cat '%s'".formatted(folder.resolve("statistics")));
        host.standIn("ss", "cat '%s'".formatted(folder.resolve("connections")));
        host.standIn("nft", "[[ $2 != - ]] || cat >>'%s'".formatted(folder.resolve("rules")));
        Files.createFile(folder.resolve("rules"));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hangs                           | web,a,DOWN,* L7TOUT,0 web,b,UP,L7OK,9                       | a",
                "takes no connections any more   | web,a,DOWN 1/2,L4TOUT,3 web,b,UP 1/2,L7OK,9                 | a",
                "hangs as another one may        | web,a,DOWN,L7TOUT,2 web,b,UP,L7OK,9 web,c,UP 1/2,L7TOUT,9   | ''",
                "hangs as one may for long       | web,a,DOWN,L7TOUT,3 web,b,UP,L7OK,9 web,c,UP 1/2,L7TOUT,9   | a",
                "hangs as all others may         | web,a,DOWN,L7TOUT,3 web,c,UP 1/2,L7TOUT,9                   | ''",
                "is gone, as its kernel says     | web,a,DOWN,L4CON,3 web,b,UP,L7OK,9                          | ''",
                "answers that it is unwell       | web,a,DOWN,L7STS,3 web,b,UP,L7OK,9                          | ''",
                "is up                           | web,a,UP,L7TOUT,3 web,b,UP,L7OK,9                           | ''",
                "has no address                  | web,a,MAINT,L7TOUT,3 web,b,UP,L7OK,9                        | ''",
                "is of those who are asked once  | web-once,a,DOWN,L7TOUT,3 web-once,b,UP,L7OK,9               | ''",
                "is one of two                   | web,a,DOWN,L7TOUT,3 web,b,UP,L7OK,9                         | a",
                "as many hang as serve           | web,a,DOWN,L7TOUT,3 web,b,DOWN,L7TOUT,3 web,c,UP,L7OK,9 web,d,UP,L7OK,9 | a b",
                "more hang than serve            | web,a,DOWN,L7TOUT,3 web,b,DOWN,L7TOUT,3 web,c,UP,L7OK,9     | ''",
                "one of those since a moment     | web,a,DOWN,L7TOUT,3 web,b,DOWN,L7TOUT,0 web,c,UP,L7OK,9     | ''",
                "the last one                    | web,a,DOWN,L7TOUT,3                                         | ''",
                "has failed a request as well    | web,a,DOWN,* HANA,0 web,b,UP,L7OK,9                         | a",
                "has failed nothing but requests | web,a,DOWN,HANA,3 web,b,UP,L7OK,9                           | ''",
                "the other tier serves           | web,a,DOWN,L7TOUT,3 application,c,UP,L7OK,9                 | ''"
            })
    void asksForConnectionsToAServerThat(String does, String servers, String asked) throws Exception {
        var text = new StringBuilder("# pxname,svname,lastchg,status,addr,check_status\n");
        // HAProxy's own sum, which is up as long as one of them is.
        text.append("web,BACKEND,9,UP,,\nhttps,FRONTEND,,OPEN,,\n");
        for (String server : servers.replace("* ", "*_")
                .replace("N 1/2", "N_1/2")
                .replace("P 1/2", "P_1/2")
                .split(" ", -1)) {
            String[] says = server.replace('_', ' ').split(",", -1);
            text.append("%s,%s,%s,%s,%s:8080,%s\n".formatted(says[0], says[1], says[4], says[2], says[1], says[3]));
        }
        write("connections", "");
        write("statistics", text.toString());
        begin();
        rounds(1);
        assertThat(host.calls("ss").stream().distinct().map(call -> call.replaceFirst(".* dst (\\w+):8080$", "$1")))
                .containsExactlyInAnyOrder(asked.isEmpty() ? new String[0] : asked.split(" ", -1));
    }

    /** What HAProxy says of a request (HANA) is not what its check would say; once that says otherwise, no request counts. */
    @Test
    void aServerWhoseCheckTimedOutHangsUntilACheckSaysOtherwise() throws Exception {
        write("connections", "");
        says("UP 1/2", "L7TOUT");
        begin();
        rounds(1);
        says("DOWN", "HANA");
        Eventually.isTrue("it asks for its connections", () -> !host.calls("ss").isEmpty());
        says("DOWN", "L4CON");
        rounds(1);
        says("DOWN", "HANA");
        rounds(1);
        int before = host.calls("ss").size();
        rounds(2);
        assertThat(host.calls("ss")).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a request that waits                     | tos:0x40 lastsnd:2000 lastrcv:2000                      | true",
                "a request after others                   | tos:0x40 lastsnd:2500 lastrcv:3000 bytes_received:700   | true",
                "an answer                                | tos:0x40 lastsnd:3000 lastrcv:2500 bytes_received:700   | false",
                "one that may have been carried out       | tos:0x0 lastsnd:2000 lastrcv:2000                       | false",
                "a request that came a moment ago         | tos:0x40 lastsnd:1000 lastrcv:1000                      | false",
                "a request that came just before          | tos:0x40 lastsnd:1999 lastrcv:1999                      | false"
            })
    void breaksAConnectionWith(String what, String says, boolean broken) throws Exception {
        assertThat(broken("0 0 127.0.0.1:40001 127.0.0.2:8080 " + says)).isEqualTo(broken ? "40001" : "");
    }

    /** Whoever answers anybody is slow, and not hung. */
    @Test
    void breaksNothingWhereSomethingCameOnAnotherConnection() throws Exception {
        assertThat(broken(
                        WAITING,
                        "0 0 127.0.0.1:40002 127.0.0.2:8080 tos:0x0 lastsnd:9000 lastrcv:1999 bytes_received:1"))
                .isEmpty();
    }

    /** Since when it exists, nothing has come on it. */
    @Test
    void aConnectionThatIsNewIsNoSignOfLife() throws Exception {
        assertThat(broken(
                        WAITING + " bytes_received:9",
                        "0 0 127.0.0.1:40002 127.0.0.2:8080 tos:0x40 lastsnd:10 lastrcv:10",
                        "0 0 127.0.0.1:40003 127.0.0.2:8080 lastsnd:2000 lastrcv:2000"))
                .isEqualTo("40001");
    }

    /**
     * HAProxy sends again at once what broke off, to a server that may be slow for it as well, and never a third time. What was sent to
     * that one before, or later, is another matter.
     */
    @Test
    void breaksNothingThatMayHaveBeenBrokenOffBefore() throws Exception {
        host.standIn("ss", """
                if [[ ! -s '%1$s' ]]; then
                  echo '%2$s'
                else
                  since=$(($(date +%%s%%3N) - $(stat -c %%.3Y '%1$s' | tr -d .)))
                  echo "0 0 127.0.0.1:40002 127.0.0.2:8080 tos:0x40 lastsnd:$since lastrcv:$((since + 9000))"
                  echo "0 0 127.0.0.1:40003 127.0.0.2:8080 tos:0x40 lastsnd:$((since + 3000)) lastrcv:$((since + 9000))"
                fi""".formatted(folder.resolve("rules"), WAITING));
        assertThat(broken(WAITING)).startsWith("40001");
        Eventually.isTrue("it breaks another one", () -> rules().contains("40003"));
        assertThat(rules()).doesNotContain("40002");
    }

    /** By then it is too late for what was sent again: this was never broken off, and is to wait no longer than any other. */
    @Test
    void breaksWhatWasSentMoreThanTwoSecondsAfterAnotherWasBroken() throws Exception {
        host.standIn("ss", """
                since=$(($(date +%%s%%3N) - $(stat -c %%.3Y '%1$s' | tr -d .)))
                if [[ ! -s '%1$s' ]]; then
                  echo '%2$s'
                elif ((since >= 2500)); then
                  echo "0 0 127.0.0.1:40002 127.0.0.2:8080 tos:0x40 lastsnd:$((since - 2500)) lastrcv:$((since + 9000))"
                fi""".formatted(folder.resolve("rules"), WAITING));
        assertThat(broken(WAITING)).startsWith("40001");
        Eventually.isTrue("it breaks another one", () -> rules().contains("40002"));
    }

    /** Who waits is not to wait for the script as well. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UP,L7OK,9     | 1",
                "UP 1/2,L7TOUT,9 | 0.2",
                "DOWN,L7TOUT,4 | 0.2",
                "DOWN,L7TOUT,5 | 1",
                "DOWN,HANA,0   | 0.2",
                "DOWN,L4CON,0  | 1"
            })
    void looksAgainSoonWhereAServerMayHang(String server, String pause) throws Exception {
        String[] says = server.split(",", -1);
        write("connections", "");
        write("statistics", """
                # pxname,svname,lastchg,status,addr,check_status
                web,a,%s,%s,127.0.0.2:8080,%s
                web,b,3,UP,127.0.0.3:8080,L7OK
                """.formatted(says[2], says[0], says[1]));
        begin();
        rounds(2);
        assertThat(host.calls("sleep").stream().skip(1)).containsOnly(pause);
    }

    @Test
    void goesOnWhereHaproxyDoesNotAnswer() throws Exception {
        begin();
        rounds(2);
        assertThat(host.calls("nft")).containsExactly("-f /etc/scaleup/hung.nft");
        assertThat(host.calls("sleep")).as("it looks each second").containsOnly("1");
        assertThat(host.calls("socat")).containsOnly("-t 5 - UNIX-CONNECT:/the/socket");
    }

    /** systemd starts it again, and tells in the journal: without its rules it would do nothing for ever. */
    @Test
    void endsWhereTheKernelTakesNoRules() throws Exception {
        host.standIn("nft", "exit 1");
        begin();
        Eventually.isTrue("it ends", () -> !script.isAlive());
        assertThat(script.exitValue()).isNotZero();
    }

    /** The ports that are to break, of connections as ss tells of them to one of two servers, which hangs. */
    private String broken(String... connections) throws Exception {
        write("connections", String.join("\n", connections) + "\n");
        write("statistics", """
                # pxname,svname,lastchg,status,addr,check_status
                web,a,3,DOWN,127.0.0.2:8080,L7TOUT
                web,b,3,UP,127.0.0.3:8080,L7OK
                """);
        begin();
        rounds(1);
        assertThat(host.calls("ss")).containsOnly("-tinOH --tos state established dst 127.0.0.2:8080");
        return rules();
    }

    private String rules() throws IOException {
        return String.join(
                " ",
                Files.readAllLines(folder.resolve("rules")).stream()
                        .distinct()
                        .map(rule -> rule.replaceFirst(
                                "^add element ip hung waiting \\{ 127\\.0\\.0\\.2 \\. (\\d+) }$", "$1"))
                        .toList());
    }

    /** One of two servers, with the status of its last check. */
    private void says(String status, String check) throws IOException {
        write("statistics", """
                # pxname,svname,lastchg,status,addr,check_status
                web,a,0,%s,127.0.0.2:8080,%s
                web,b,3,UP,127.0.0.3:8080,L7OK
                """.formatted(status, check));
    }

    private void begin() throws IOException {
        script = host.start(HostFile.of("balancer/opt/haproxy/hung"), "/the/socket");
    }

    private void write(String name, String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Waits until it has looked so many times more, and done what it does about all but the last. */
    private void rounds(int count) throws Exception {
        int before = host.calls("socat").size();
        Eventually.isTrue("it looks", () -> {
            assertThat(script.isAlive()).as(host.said()).isTrue();
            return host.calls("socat").size() > before + count;
        });
    }
}
