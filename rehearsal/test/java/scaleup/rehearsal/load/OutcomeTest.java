package scaleup.rehearsal.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.gateway.Authority;

/** What a client says of a request, beside what a server really did: RFC 9112 and RFC 9113. */
class OutcomeTest {
    private static final String NAME = "site.example";
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final int RST_STREAM = 3;
    private static final int GOAWAY = 7;

    @TempDir
    private static Path folder;

    private static EventLoopGroup threads;
    private static SSLContext tls;

    @BeforeAll
    static void start() throws Exception {
        threads = new NioEventLoopGroup(1);
        Authority authority = Authority.in(folder, Clock.systemUTC());
        Files.writeString(folder.resolve("authority.pem"), authority.certificatePem());
        tls = authority.issue(NAME).sslContext();
    }

    @AfterAll
    static void end() {
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void aWholeAnswerIsAnAnswerAndOneFrom400OnAnError() throws Exception {
        assertThat(overHttp1("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"))
                .isEqualTo(Outcome.ANSWERED);
        assertThat(overHttp1("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"))
                .isEqualTo(Outcome.ERROR);
    }

    /** RFC 9112, 8: a body that is shorter than its Content-Length is incomplete. */
    @Test
    void anAnswerThatBreaksOffIsNone() throws Exception {
        assertThat(overHttp1("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\nok"))
                .isEqualTo(Outcome.RESET);
        assertThat(overHttp1("HTTP/1.1 201 Cre")).isIn(Outcome.RESET, Outcome.CLOSED);
    }

    @Test
    void aConnectionThatIsClosedBeforeAnAnswerMayHaveClientsRepeat() throws Exception {
        assertThat(overHttp1("")).isEqualTo(Outcome.CLOSED);
    }

    @Test
    void aConnectionThatIsResetTellsNothing() throws Exception {
        Outcome outcome = ask("http/1.1", talk -> {
            talk.readRequest();
            talk.reset();
        });
        assertThat(outcome).isEqualTo(Outcome.RESET);
    }

    @Test
    void whereNobodyListensNothingWasSent() throws Exception {
        InetSocketAddress nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        assertThat(ask("http/1.1", nobody)).isEqualTo(Outcome.REFUSED);
        assertThat(ask("h2", nobody)).isEqualTo(Outcome.REFUSED);
    }

    /** RFC 9113, 8.7: "indicates that the stream is being closed prior to any processing having occurred". */
    @Test
    void aRefusedStreamWasNotProcessed() throws Exception {
        assertThat(overHttp2(RST_STREAM, true, REFUSED_STREAM)).isEqualTo(Outcome.NOT_PROCESSED);
    }

    @Test
    void aStreamThatIsCancelledTellsNothing() throws Exception {
        assertThat(overHttp2(RST_STREAM, true, CANCEL)).isEqualTo(Outcome.RESET);
    }

    /** RFC 9113, 6.8: of streams after the last one that it names none was processed. */
    @Test
    void whatComesAfterTheLastStreamOfAGoawayWasNotProcessed() throws Exception {
        assertThat(overHttp2(GOAWAY, false, 0, 0)).isEqualTo(Outcome.NOT_PROCESSED);
    }

    private static Outcome overHttp1(String answer) throws Exception {
        return ask("http/1.1", talk -> {
            talk.readRequest();
            talk.write(answer);
        });
    }

    private static Outcome overHttp2(int frame, boolean ofStream, int... numbers) throws Exception {
        return ask("h2", talk -> {
            int stream = talk.readStream();
            talk.frame(frame, ofStream ? stream : 0, numbers);
            // It stays open until the client goes.
            talk.in().transferTo(OutputStream.nullOutputStream());
        });
    }

    private static Outcome ask(String protocol, TalkingServer.Script script) throws Exception {
        try (var server = new TalkingServer(tls, protocol, script)) {
            return ask(protocol, server.address());
        }
    }

    /** What becomes of a request. */
    private static Outcome ask(String protocol, InetSocketAddress server) throws Exception {
        Site site = new Site(
                threads,
                NAME,
                server,
                List.of("127.0.0.1"),
                folder.resolve("authority.pem").toFile(),
                protocol);
        Client client = protocol.equals("h2") ? new Http2Client(site) : new Http1Client(site, true);
        var answer = new CompletableFuture<Reply>();
        client.send(new Request(0, Way.HTTP_2, Request.Kind.READ, "key"), given -> {
            assertThat(answer.complete(given)).as("a second end of one request").isTrue();
        });
        return answer.get(20, TimeUnit.SECONDS).outcome();
    }
}
