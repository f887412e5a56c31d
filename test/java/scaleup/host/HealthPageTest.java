package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the front door is told about a load balancer. */
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
    void isGoodWithServersAndBadWhileItLeaves() throws Exception {
        assertThat(machines.healthStatus()).isEqualTo(200);
        var client = machines.client();
        assertThat(client.get("/").headers().firstValue("Connection")).isEmpty();

        machines.haProxy.ask("set server drain/flag state ready");
        assertThat(machines.healthStatus()).isEqualTo(503);
        var response = client.get("/");
        assertThat(response.statusCode()).as("still serves").isEqualTo(200);
        assertThat(response.headers().firstValue("Connection")).hasValue("close");
        assertThat(machines.haProxy.localStatus("/health"))
                .as("for the watchdog")
                .isEqualTo(200);
    }

    @Test
    void isBadWithoutWebServers() throws Exception {
        machines.web1.close();
        machines.web2.close();
        machines.haProxy.awaitServers("web", 0);
        assertThat(machines.healthStatus()).isEqualTo(503);
        var response = machines.client().get("/");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("Back soon");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(machines.client().get("/api/notes").statusCode()).isEqualTo(200);
    }

    @Test
    void isBadWithoutApplicationServers() throws Exception {
        machines.application.close();
        machines.haProxy.awaitServers("application", 0);
        assertThat(machines.healthStatus()).isEqualTo(503);
    }
}
