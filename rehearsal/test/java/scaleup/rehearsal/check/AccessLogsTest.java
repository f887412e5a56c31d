package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.AnsweringMachine;

class AccessLogsTest {
    private static final String LOG = "/var/log/access.log";

    @TempDir
    private Path folder;

    @Test
    void aRequestIsFoundOnTheHostThatServedIt() throws Exception {
        var one = host("i-1", line("a-1"), line("a-2"));
        var other = host("i-2", line("b-1"), line("b-2"));

        assertThat(logs(one, other).findUnexpected("b-2")).isPresent();
        assertThat(logs(one, other).find("b-2")).hasValueSatisfying(found -> {
            assertThat(found.host()).isEqualTo(other);
            assertThat(found.text("backend")).isEqualTo("web");
            assertThat(found.text("none")).isEmpty();
        });
    }

    @Test
    void anIdThatOnlyBeginsAlikeOrStandsInAnotherFieldIsAnotherRequest() throws Exception {
        var host = host(
                "i-1",
                "{\"request_id\": \"a-12\", \"backend\": \"x\"}",
                "{\"request_id\": \"b\", \"user_agent\": \"a-1\"}",
                line("a-1"));

        assertThat(logs(host).find("a-1"))
                .hasValueSatisfying(found -> assertThat(found.text("backend")).isEqualTo("web"));
    }

    @Test
    void aLineThatIsWrittenAfterTheAnswerIsWaitedFor() throws Exception {
        var machine = new AnsweringMachine("i-1", "10.0.0.4", folder);
        var late = CompletableFuture.runAsync(
                () -> machine.write(LOG, line("a-1") + "\n"),
                CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));

        var logs = new AccessLogs(List.of(new Server(Server.WEB, machine)), LOG, Duration.ofSeconds(10));
        assertThat(logs.find("a-1")).isPresent();
        late.join();
    }

    @Test
    void whatNobodyServedIsNotFound() throws Exception {
        assertThat(logs(host("i-1", line("a-1")), host("i-2")).find("c-1")).isEmpty();
        assertThat(logs(host("i-1", line("a-1")), host("i-2")).findUnexpected("c-1"))
                .isEmpty();
    }

    @Test
    @Timeout(20)
    void aTierWithoutHostsServedNothing() throws Exception {
        assertThat(logs().find("a-1")).isEmpty();
    }

    private static AccessLogs logs(Server... hosts) {
        return new AccessLogs(List.of(hosts), LOG, Duration.ofMillis(100));
    }

    private Server host(String name, String... lines) {
        var machine = new AnsweringMachine(name, "10.0.0.4", folder);
        machine.write(LOG, String.join("\n", lines) + "\n");
        return new Server(Server.WEB, machine);
    }

    private static String line(String id) {
        return "{\"request_id\": \"%s\", \"backend\": \"web\"}".formatted(id);
    }
}
