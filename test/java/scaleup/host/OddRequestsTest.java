package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Synthesis;
import scaleup.host.BothWaysFixture.Way;

/**
 * Requests that no browser sends, to HAProxy, Nginx and the sample application as they are deployed, on both ways: what is wrong with
 * them is said to be the client's fault, as RFC 9110, 15.6, leaves 5xx to servers that have erred, of which alarms ring.
 */
@Execution(ExecutionMode.CONCURRENT)
class OddRequestsTest {
    /** Where the sample has the same endpoint, and a file. */
    private static final List<String> WAYS = List.of("/api/server", "/whoami", "/index.html");

    @TempDir
    static Path folder;

    private static Process application;
    private static BothWaysFixture machines;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.find();
        Path log = folder.resolve("application.log");
        application = Program.named("java")
                .start(
                        settings(port),
                        log,
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Synthesis.ROOT
                                .resolve("workload/application/target/application/application.jar")
                                .toString());
        Eventually.isTrue("it listens", () -> Files.readString(log).contains("listening port="));
        machines = new BothWaysFixture(Files.createDirectory(folder.resolve("machines")), port);
        Path site = folder.resolve("machines/site");
        Files.writeString(Files.createDirectory(site.resolve(".git")).resolve("config"), "hidden");
        Files.createDirectory(site.resolve(".well-known"));
        machines.haProxy.attacked();
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
        if (application != null) {
            Program.stop(application);
        }
    }

    /** Of an application that has no database, which none of these needs. */
    private static Map<String, String> settings(int port) throws Exception {
        Path authorities = folder.resolve("authorities.pem");
        Files.writeString(authorities, SelfSigned.create(folder).certificate());
        Map<String, String> settings = new HashMap<>();
        settings.put("PORT", Integer.toString(port));
        settings.put("DATABASE_HOST", "localhost");
        settings.put("DATABASE_PORT", Integer.toString(FreePort.find()));
        settings.put("DATABASE_NAME", "application");
        settings.put("DATABASE_SECRET", "none");
        settings.put("DATABASE_CA", authorities.toString());
        settings.put("AWS_REGION", "eu-central-1");
        settings.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:" + FreePort.find());
        settings.put("AWS_ACCESS_KEY_ID", "none");
        settings.put("AWS_SECRET_ACCESS_KEY", "none");
        return settings;
    }

    static Stream<String> noPaths() {
        return Stream.of(
                // RFC 3986, 2.1: two hexadecimal digits; 7.3: %00 may end a name for who is written in C
                "%00",
                "index.html%00",
                "index.html%00.jpg",
                "health%00",
                ".%00./x",
                "%00".repeat(4000),
                "%",
                "%2",
                "%zz",
                "%u002e",
                // RFC 3629, 3: no UTF-8, of which a dot in two bytes is the most used
                "%c0%ae%c0%ae/",
                "%ff%fe",
                // RFC 3986, 5.2.4: above the root
                "../../../etc/passwd",
                "%2e%2e/%2e%2e/etc/passwd",
                "..%2f..%2fetc/passwd",
                // RFC 9112, 3.2: no white space, no control characters
                "a b",
                "a\tb",
                "a\u0000b",
                "a\u0001b",
                "a\u007fb",
                "a\u00e9",
                "a#b",
                "a%0d%0aX: y");
    }

    @ParameterizedTest
    @MethodSource("noPaths")
    void whatIsNoPathIsRefused(String path) throws Exception {
        for (Way way : Way.values()) {
            // What is above the root is counted from the beginning.
            String whole = path.contains("etc") && way == Way.STRAIGHT ? "/api/../../" + path : way.to(path);
            assertThat(ask(get(whole, "localhost"))).as(way.toString()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.git/config",
                "/%2egit/config",
                "/.%67it/config",
                "/.git%2fconfig",
                "/./.git/config",
                "//.git/config",
                "/%2f.git/config",
                "/.git/./config",
                "/x/../.git/config",
                "/x/%2e%2e/.git/config",
                "/index.html/../.git/config",
                "/.well-known/../.git/config",
                "/.well-known%2f..%2f.git/config",
                "/.well-known/%2e%2e/.git/config",
                "/api/../.git/config",
                "/api/%2e%2e/.git/config",
                "/.git/config?/.well-known/",
                "/.git/config;/.well-known/"
            })
    void whatIsHiddenIsFoundByNoOtherSpelling(String path) throws Exception {
        assertThat(ask(get(path, "localhost")))
                .matches("(?s)HTTP/1\\.1 40[04] .*")
                .doesNotContain("hidden");
    }

    /** RFC 3986, 3.4: what it says is for whoever answers; none of it is too odd to pass, nor too long up to the limit. */
    @Test
    void aQueryIsTheApplicationsToUnderstand() throws Exception {
        for (String query : List.of("%00", "a=%zz", "=", "&&&", "?", "a&".repeat(7500), "x=".repeat(7500), "%2e%2e/")) {
            for (String path : WAYS) {
                assertThat(ask(get(path + "?" + query, "localhost")))
                        .as("%s?%.9s", path, query)
                        .startsWith("HTTP/1.1 200 ");
            }
        }
    }

    /**
     * RFC 9112, 3.2: "a server MUST respond with a 400 [...] to any request message that contains [...] a Host header field with an invalid
     * field value", which is a host and a port of digits (RFC 3986, 3.2.2 and 3.2.3); there is no port beyond 65535 (RFC 9293, 3.1).
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:99999",
                "a:99999999999999999999",
                "a:-1",
                "a:b",
                "a:0x50",
                "a:80:80",
                ":80",
                "a b",
                "a\tb",
                "a/b",
                "a?b",
                "a#b",
                "a\\b",
                "a,b",
                "a\"b",
                "a<b>",
                "a\u00e9",
                "user@a",
                "[::1",
                "a\r\nHost: b"
            })
    void whatIsNoHostOrPortIsRefused(String host) throws Exception {
        for (String path : WAYS) {
            assertThat(ask(get(path, host))).as(path).startsWith("HTTP/1.1 400 ");
        }
    }

    /** RFC 9113, 8.3.1: :authority is what Host is otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"a:99999", "a:b", "a:-1"})
    void whatIsNoPortIsRefusedOverHttp2(String authority) throws Exception {
        try (var door = machines.haProxy.door("203.0.113.8");
                var connection = new Http2Connection(door, machines.certificate(), Http2Connection.Takes.HEADERS)) {
            WAYS.forEach(path -> connection.ask(Http2.request("https", path, authority)));
            Eventually.isTrue("all are answered", () -> connection.answers() == WAYS.size());
            assertThat(connection.answers(400)).isEqualTo(WAYS.size());
        }
    }

    /** RFC 9110, 6.5.1: a field after the content is no header, whatever its name; and RFC 9112, 7.1.2, may be left out. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 192.0.2.1",
                "X-Request-ID: mine",
                "Via: 1.1 mine",
                "X-Forwarded-For: 192.0.2.1\r\nX-Request-ID: mine\r\nVia: 1.1 mine",
                "Host: evil.example",
                "Content-Length: 5",
                "Transfer-Encoding: chunked",
                "Proxy: http://192.0.2.1",
                "X_Forwarded_For: 192.0.2.1"
            })
    void whatComesAfterABodyIsNoHeader(String trailer) throws Exception {
        for (String path : List.of("/api/server", "/whoami")) {
            assertThat(ask(chunked("GET", path, trailer)))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"client\":\"203.0.113.7\"")
                    .doesNotContain("192.0.2.1", "mine");
        }
        for (String path : List.of("/api/notes", "/notes")) {
            assertThat(ask(chunked("POST", path, trailer))).matches("(?s)HTTP/1\\.1 40[04] .*");
        }
    }

    /** As much as headers may be, and no 5xx for more. */
    @Test
    void trailersWithoutEndAreRefused() throws Exception {
        for (String path : WAYS) {
            for (String trailer : List.of("no trailer", "X: " + "y".repeat(40_000), "X: y\r\n".repeat(200) + "X: y")) {
                assertThat(ask(chunked("POST", path, trailer)))
                        .as("%s %.12s", path, trailer)
                        .startsWith("HTTP/1.1 400 ");
            }
        }
    }

    private static String get(String path, String host) {
        return "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
    }

    private static String chunked(String method, String path, String trailer) {
        return String.join(
                "\r\n",
                method + " " + path + " HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "",
                "2",
                "{}",
                "0",
                trailer,
                "",
                "");
    }

    private static String ask(String request) throws Exception {
        return machines.client("203.0.113.7").raw(request);
    }
}
