package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.machines.AnsweringMachine;

class HostEnvironmentTest {
    private static final String FILE = "/etc/scaleup/haproxy.env";

    @TempDir
    private Path folder;

    @Test
    void aVariablesQuotesAreNotOfItsValue() throws Exception {
        var host = host("load-balancer", "i-1", """
                PREFIXES="/api/ /ws/"
                PLAIN=a=b
                EMPTY=""

                no variable
                """);

        assertThat(HostEnvironment.of(List.of(host), "load-balancer", FILE))
                .containsOnlyKeys("PREFIXES", "PLAIN", "EMPTY")
                .containsEntry("PREFIXES", "/api/ /ws/")
                .containsEntry("PLAIN", "a=b")
                .containsEntry("EMPTY", "");
    }

    @Test
    void theFirstHostOfTheTierIsRead() throws Exception {
        var hosts = List.of(
                new Server("web", new AnsweringMachine("i-1", "10.0.0.4", folder)),
                host("load-balancer", "i-2", "A=\"1\"\n"),
                host("load-balancer", "i-3", "A=\"2\"\nB=\"3\"\n"));

        assertThat(HostEnvironment.of(hosts, "load-balancer", FILE)).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void aTierWithoutHostsHasNoVariables() throws Exception {
        assertThat(HostEnvironment.of(List.of(), "load-balancer", FILE)).isEmpty();
    }

    private Server host(String tier, String name, String content) {
        var machine = new AnsweringMachine(name, "10.0.0.4", folder);
        machine.write(FILE, content);
        return new Server(tier, machine);
    }
}
