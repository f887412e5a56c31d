package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.gateway.Authority;

class UsersTest {
    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void open() throws Exception {
        Site.require();
        site = new Site(folder);
    }

    @AfterEach
    void close() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void aUserGetsThePageWithTheIdOfTheRequest() throws Exception {
        var answer = site.users().get("/");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.requestId()).isEqualTo(Site.ID + "1");
        assertThat(answer.body()).isEqualTo("<p>hello");
        assertThat(answer.location()).isEmpty();
        assertThat(answer.seconds()).isBetween(0.0, 40.0);
    }

    @Test
    void overPlainHttpARedirectIsSeenAndNotFollowed() throws Exception {
        var answer = site.users().getPlain("/page");

        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.location()).isEqualTo("https://site.example/page");
        assertThat(answer.requestId()).isEmpty();
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void jsonIsPostedAsItIs() throws Exception {
        var answer = site.users().post("/api/notes", "{\"text\": \"a & b\"}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("{\"text\": \"a & b\"}");
    }

    @Test
    void anAnswerThatIsAnErrorIsAnAnswer() throws Exception {
        assertThat(site.users().get("/none").status()).isEqualTo(404);
    }

    @Test
    void aCertificateOfAnotherAuthorityIsNotTrusted() throws Exception {
        var other = Authority.in(folder.resolve("other"), Clock.systemUTC()).certificatePem();
        var trusted = Files.writeString(folder.resolve("other.pem"), other);

        assertThatThrownBy(() -> site.users(trusted).get("/"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended with 60")
                .hasMessageContaining("certificate");
    }

    @Test
    void aFrontDoorThatDoesNotListenIsToldAsCurlTellsIt() {
        site.close();

        assertThatThrownBy(() -> site.users().get("/"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended with 7");
    }

    @Test
    void noAnswerIsLeftInTheFolder() throws Exception {
        site.users().get("/");

        assertThat(folder).isDirectoryNotContaining("glob:**.body");
    }
}
