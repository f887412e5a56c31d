package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users notice when a server behind the load balancer fails. */
class FailingServerTest {
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
    void readingIsRepeatedOnAnotherServer() throws Exception {
        machines.web1.setMood(Backend.Mood.HANGS_UP);
        var client = machines.client();
        for (int i = 0; i < 6; i++) {
            assertThat(client.get("/").body()).isEqualTo("127.0.0.3");
        }
        assertThat(machines.web1.count("GET")).isPositive();
    }

    @Test
    void aServerThatSaysItIsBrokenIsPassedOver() throws Exception {
        machines.web1.setMood(Backend.Mood.FAILS);
        var client = machines.client();
        for (int i = 0; i < 6; i++) {
            assertThat(client.get("/").body()).isEqualTo("127.0.0.3");
        }
        assertThat(machines.web1.count("GET")).isPositive();
    }

    @Test
    void writingIsNeverRepeated() throws Exception {
        machines.web1.setMood(Backend.Mood.HANGS_UP);
        machines.web2.setMood(Backend.Mood.HANGS_UP);
        assertThat(machines.client().post("/", "text").statusCode()).isEqualTo(502);
        assertThat(machines.web1.count("POST") + machines.web2.count("POST")).isEqualTo(1);
    }

    @Test
    void writingToAServerThatIsGoneGoesToAnother() throws Exception {
        machines.web1.close();
        var client = machines.client();
        for (int i = 0; i < 4; i++) {
            assertThat(client.post("/", "text").body()).isEqualTo("127.0.0.3");
        }
    }

    @Test
    void aNewServerTakesTheOldOnesPlace() throws Exception {
        try (var web3 = new Backend("127.0.0.5", machines.port)) {
            machines.nameServer.publish(HaProxy.WEB, "127.0.0.5");
            Eventually.isTrue(
                    "the new server answers",
                    () -> machines.client().get("/").body().equals("127.0.0.5"));
            assertThat(machines.client().get("/").body()).as("and no other").isEqualTo("127.0.0.5");
            assertThat(web3.requests()).isNotEmpty();
        }
    }

    @Test
    void withoutNamesItGoesOnWithWhatItKnows() throws Exception {
        machines.nameServer.remove(HaProxy.WEB);
        machines.nameServer.silence(HaProxy.APPLICATION);
        // Longer than all attempts together.
        Thread.sleep(7000);
        assertThat(machines.haProxy.serversUp("web")).as("name does not exist").isEqualTo(2);
        assertThat(machines.haProxy.serversUp("application")).as("no answer").isEqualTo(1);
        assertThat(machines.client().get("/").statusCode()).isEqualTo(200);
    }
}
