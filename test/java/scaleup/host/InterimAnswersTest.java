package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.host.BothWaysFixture.Way;

/** RFC 9110, 15.2: of answers to one request that come before the last, any may be 1xx, whether or not the client expects them. */
@Execution(ExecutionMode.CONCURRENT)
class InterimAnswersTest {
    private static final Pattern ASKED = Pattern.compile("\\S+ \\S*/(1\\d\\d) HTTP/1.1");

    @TempDir
    static Path folder;

    private static ServerSocket application;
    private static BothWaysFixture machines;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.find();
        application = new ServerSocket(port, 50, InetAddress.getByName(BothWaysFixture.APPLICATION));
        Background.run(() -> {
            while (true) {
                Socket socket = application.accept();
                Background.run(() -> answer(socket));
            }
        });
        machines = new BothWaysFixture(folder, port);
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
        application.close();
    }

    @ParameterizedTest
    @CsvSource({"GET, 100", "GET, 102", "GET, 103", "GET, 104", "POST, 102", "POST, 104"})
    void theLastAnswerComesAndSaysNothingOfOurs(String method, int interim) throws Exception {
        for (Way way : Way.values()) {
            String answers = machines.client("203.0.113.7")
                    .raw("%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                            .formatted(method, way.to(Integer.toString(interim))));
            assertThat(answers)
                    .as(way.toString())
                    .contains("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nlast");
            assertThat(answers.toLowerCase(Locale.ROOT)).doesNotContain("x-upstream");
        }
    }

    /** Says first what the path names. */
    private static void answer(Socket socket) throws IOException {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String first = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                var asked = ASKED.matcher(line);
                if (asked.matches()) {
                    first = "HTTP/1.1 " + asked.group(1) + " Interim\r\n\r\n";
                }
            }
            String last = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast";
            socket.getOutputStream().write((first + last).getBytes(StandardCharsets.US_ASCII));
        }
    }
}
