package application;

import static org.assertj.core.api.Assertions.assertThat;

import application.machines.Client;
import application.machines.DatabaseUser;
import application.machines.FixedCredentials;
import application.machines.MySql;
import application.machines.SharedMySql;
import application.machines.TestSettings;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Notes in a real MySQL server. */
@ExtendWith(SharedMySql.class)
class WithDatabaseTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

    private static Application application;
    private static Client client;

    @BeforeAll
    static void start(MySql mySql) throws Exception {
        application = new Application(
                        TestSettings.with(mySql, Duration.ofSeconds(20)),
                        new FixedCredentials(new DatabaseUser("notes").login(mySql, "secret")),
                        Clock.fixed(NOW, ZoneOffset.UTC))
                .start();
        client = new Client(application.port());
    }

    @AfterAll
    static void stop() {
        if (application != null) {
            application.stop();
        }
    }

    @BeforeEach
    void withoutTable(MySql mySql) throws Exception {
        mySql.execute("DROP TABLE IF EXISTS note");
    }

    @Test
    void isReady() throws Exception {
        HttpResponse<String> response = client.get("/ready");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test
    void listsNothingAtFirst() throws Exception {
        HttpResponse<String> response = client.get("/api/notes");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Client.json(response).path("notes").isArray()).isTrue();
        assertThat(Client.json(response).path("notes")).isEmpty();
        assertThat(Client.json(response).path("database").textValue()).isNotBlank();
    }

    @Test
    void readsWhatWasWritten() throws Exception {
        String text = "Grüße, 世界 \uD83D\uDE80 '); DROP TABLE note; --";

        HttpResponse<String> written = client.post("  " + text + " ");

        assertThat(written.statusCode()).isEqualTo(201);
        JsonNode note = Client.json(written);
        assertThat(note.path("id").longValue()).isPositive();
        assertThat(note.path("text").textValue()).isEqualTo(text);
        assertThat(note.path("server").textValue())
                .isEqualTo(Client.json(client.get("/whoami")).path("server").textValue());
        assertThat(note.path("time").textValue()).isEqualTo("2026-01-02T03:04:05.678Z");
        JsonNode notes = Client.json(client.get("/api/notes")).path("notes");
        assertThat(notes).containsExactly(note);
    }

    @Test
    void takesTheLongestText() throws Exception {
        String text = "\uD83D\uDE80".repeat(280);

        assertThat(client.post(text).statusCode()).isEqualTo(201);
        assertThat(Client.json(client.get("/api/notes")).at("/notes/0/text").textValue())
                .isEqualTo(text);
    }

    @Test
    void listsTheNewestTwenty() throws Exception {
        for (int i = 1; i <= 22; i++) {
            assertThat(client.post("note " + i).statusCode()).isEqualTo(201);
        }

        JsonNode notes = Client.json(client.get("/api/notes")).path("notes");
        assertThat(notes).hasSize(20);
        assertThat(notes.at("/0/text").textValue()).isEqualTo("note 22");
        assertThat(notes.at("/19/text").textValue()).isEqualTo("note 3");
    }
}
