package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the front door is told about a load balancer. */
@Execution(ExecutionMode.CONCURRENT)
class HealthPageTest {
    @TempDir
    Path folder;

    private LoadBalancerFixture machines;

    @BeforeEach
    void start() throws Exception {
        machines = new LoadBalancerFixture(folder);
    }

    @AfterEach
    void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void isBadUntilItHasFoundServersOfBothTiers() throws Exception {
        try (var names = new NameServer();
                var fresh = new HaProxy(
                        Files.createDirectory(folder.resolve("fresh")),
                        machines.certificate,
                        names,
                        HaProxy.parameters(machines.port));
                var door = fresh.healthDoor()) {
            var frontDoor = Client.plain(door.port());
            assertThat(frontDoor.get("/health").statusCode()).isEqualTo(503);
            assertThat(frontDoor.get("/other").statusCode()).isEqualTo(404);
            names.publish(HaProxy.WEB, "127.0.0.2");
            fresh.awaitServers("web", 1);
            assertThat(frontDoor.get("/health").statusCode()).isEqualTo(503);
            names.publish(HaProxy.APPLICATION, "127.0.0.4");
            fresh.awaitServers("application", 1);
            Eventually.isTrue("it is good", () -> frontDoor.get("/health").statusCode() == 200);
            assertThat(fresh.localStatus("/health")).as("for the watchdog").isEqualTo(200);
        }
    }

    /** HAProxy sends requests to a new server before its first check (configuration manual, "check"). */
    @Test
    void isBadAlsoBeforeChecksHaveFailed() throws Exception {
        try (var names = new NameServer();
                var fresh = new HaProxy(
                        Files.createDirectory(folder.resolve("fresh")),
                        machines.certificate,
                        names,
                        HaProxy.parameters(machines.port));
                var door = fresh.healthDoor()) {
            names.publish(HaProxy.WEB, "127.0.0.2");
            // Nobody listens there.
            names.publish(HaProxy.APPLICATION, "127.0.0.9");
            var frontDoor = Client.plain(door.port());
            Eventually.isTrue("a server is up without an answer", () -> {
                assertThat(frontDoor.get("/health").statusCode()).isEqualTo(503);
                return fresh.serversUp("web") + fresh.serversUp("application") > 0;
            });
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
            Eventually.isTrue("checks have failed, and some time has passed", () -> {
                assertThat(frontDoor.get("/health").statusCode()).isEqualTo(503);
                return fresh.serversUp("application") == 0 && System.nanoTime() > end;
            });
            assertThat(fresh.serversUp("web")).isEqualTo(1);
        }
    }

    /** The front door resets the connections of a load balancer that is unhealthy, also those to the other tier. */
    @Test
    void staysGoodWithoutOneTier() throws Exception {
        Eventually.isTrue("it is good", () -> machines.healthStatus() == 200);
        machines.web1.close();
        machines.web2.close();
        machines.haProxy.awaitServers("web", 0);
        assertThat(machines.healthStatus()).isEqualTo(200);
        var response = machines.client().get("/");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("Back soon");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(machines.client().post("/", "text").statusCode()).isEqualTo(503);
        assertThat(machines.client().get("/api/notes").statusCode()).isEqualTo(200);
    }

    /** It may be this load balancer that can't reach them: others may. */
    @Test
    void isBadWhenItCanServeNobody() throws Exception {
        Eventually.isTrue("it is good", () -> machines.healthStatus() == 200);
        machines.web1.close();
        machines.web2.close();
        machines.application.close();
        machines.haProxy.awaitServers("web", 0);
        machines.haProxy.awaitServers("application", 0);
        assertThat(machines.healthStatus()).isEqualTo(503);
    }
}
