package scaleup.host;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that programs believe, whoever sends them, and that only a server in front of them may set. */
class TrustedHeadersTest {
    @TempDir
    static Path folder;

    private static LoadBalancerFixture machines;
    private static LoadBalancerFixture named;

    @BeforeAll
    static void start() throws Exception {
        machines = new LoadBalancerFixture(Files.createDirectory(folder.resolve("any")));
        machines.haProxy.attacked();
        named = LoadBalancerFixture.named(Files.createDirectory(folder.resolve("named")), "www.example.com");
    }

    @AfterAll
    static void stop() throws Exception {
        if (machines != null) {
            machines.close();
        }
        if (named != null) {
            named.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // CVE-2016-5385 and its like ("httpoxy"): CGI's HTTP_PROXY
                "Proxy",
                // Symfony (CVE-2018-14773), Zend, IIS's rewriting: another address than was checked
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-Original-Host",
                // Ruby's Rack::Sendfile: a file of the server's instead of an answer
                "X-Sendfile-Type",
                "X-Accel-Mapping",
                // A client certificate's owner, as a proxy would say
                "X-SSL-Client-Verify",
                "X_Forwarded_For",
                "X-Forwarded-Prefix",
                "X-Forwarded-Server",
                "HTTP2-Settings",
                // Ruby on Rails refuses a request in which it isn't X-Forwarded-For's (ActionDispatch::RemoteIp)
                "Client-IP",
                "True-Client-IP",
                "X-Cluster-Client-IP",
                // RFC 9440, 4: a client certificate, from a proxy alone
                "Client-Cert",
                "Client-Cert-Chain",
                "X-Client-Cert",
                // Next.js (CVE-2025-29927): who has been let in
                "X-Middleware-Subrequest",
                // Who a user is, as a proxy says that has asked: Django's RemoteUserMiddleware, oauth2-proxy, Grafana,
                // an Application Load Balancer; and where, as Cloudflare says
                "Remote-User",
                "X-Remote-User",
                "X-Auth-Request-Email",
                "X-WEBAUTH-USER",
                "X-Amzn-Oidc-Identity",
                "CF-Connecting-IP",
                "_",
                "x-oRIGINAL-uRL"
            })
    void isNotPassedOn(String name) throws Exception {
        // Alone, first and last: HAProxy looks for parts of names before it looks at each.
        for (String headers : List.of("%s: 1", "%s: 1\r\nAccept: */*", "Accept: */*\r\n%s: 1")) {
            machines.client()
                    .raw("GET /api/ HTTP/1.1\r\n" + headers.formatted(name)
                            + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(machines.application.lastRequest().header(name))
                    .as(headers)
                    .isNull();
        }
    }

    /**
     * By which programs take a request for one of another method, Yii's and CakePHP's a GET, too. RFC 9110, 9.2.1 and 9.2.2: what is
     * safe only reads, and so is sent again when a connection breaks.
     */
    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
    void whatOnlyReadsIsMadeNothingElse(String name) throws Exception {
        for (String method : List.of("GET", "HEAD", "OPTIONS", "POST", "PUT")) {
            machines.client()
                    .raw(method + " /api/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + name
                            + ": DELETE\r\nContent-Length: 0\r\n\r\n");
            var request = machines.application.lastRequest();
            assertThat(request.method()).isEqualTo(method);
            assertThat(request.header(name)).isEqualTo(method.startsWith("P") ? "DELETE" : null);
        }
    }

    /** What a proxy found out that the environment trusts is for the application. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Remote-User",
                "X-Auth-Request-Email",
                "X-WEBAUTH-USER",
                "X-Amzn-Oidc-Identity",
                "CF-Connecting-IP"
            })
    void aTrustedProxySaysWhoAUserIs(String name) throws Exception {
        named.client("203.0.113.130")
                .raw("GET /api/ HTTP/1.1\r\n" + name + ": 1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n");
        assertThat(named.application.lastRequest().header(name)).isEqualTo("1");
    }

    /** RFC 9110, 7.6.1: nor has a client ours taken away, by what a proxy would take away before it passes a request on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "X-Forwarded-Host",
                "X-Forwarded-Port",
                "X-Real-IP",
                "X-Request-ID",
                "Via"
            })
    void isSaidByTheLoadBalancerAlone(String name) throws Exception {
        for (String headers : List.of(
                "", "%s: mine\r\n", "%s: mine\r\n%1$s: mine\r\n", "Connection: %s\r\n", "Proxy-Connection: %s\r\n")) {
            for (String body : List.of("", "Content-Length: 1\r\n\r\n1")) {
                machines.client()
                        .raw("POST /api/ HTTP/1.1\r\n" + headers.formatted(name)
                                + "Host: localhost\r\nConnection: close\r\n" + body + "\r\n\r\n");
                assertThat(machines.application.lastRequest().headers().get(name.toLowerCase(Locale.ROOT)))
                        .as(headers + body)
                        .singleElement(as(InstanceOfAssertFactories.STRING))
                        .isNotEmpty()
                        .doesNotContain("mine");
            }
        }
    }

    /** RFC 7239, 8.1: what a client writes into it is no proxy's word. */
    @Test
    void whoIsForwardedIsNotTheClientsToSay() throws Exception {
        machines.client()
                .raw("GET /api/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nForwarded: for=192.0.2.1\r\n\r\n");
        assertThat(machines.application.lastRequest().header("Forwarded"))
                .startsWith("proto=https;")
                .doesNotContain("192.0.2.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Mine",
                "X-Requested-With",
                "X-Forwarder",
                "Proximity",
                "X-Middleware-Prefetch",
                "Client-Ipsum",
                "Sec-Fetch-Mode"
            })
    void whatNobodyTrustsIsPassedOn(String name) throws Exception {
        for (String other : List.of("Accept: */*", "Proxy: 1")) {
            machines.client()
                    .raw("GET /api/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s: 2\r\n%s\r\n\r\n"
                            .formatted(name, other));
            assertThat(machines.application.lastRequest().header(name)).isEqualTo("2");
        }
    }

    /** RFC 9110, 7.6.1: a proxy takes away what "Connection" names; of Apache httpd that was CVE-2022-31813. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: close, X-Forwarded-For",
                "Connection: X-Forwarded-For, close\r\nConnection: X-Real-IP",
                "Connection: close, upgrade, X-Forwarded-For\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
            })
    void noneOfOursIsNamedInConnection(String headers) throws Exception {
        for (String method : List.of("GET", "POST")) {
            machines.client()
                    .raw(method + " /api/ HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\nContent-Length: 0\r\n\r\n");
            var request = machines.application.lastRequest();
            assertThat(request.method()).isEqualTo(method);
            assertThat(request.header("Connection")).isIn(null, "close", "upgrade");
        }
    }

    /** RFC 9110, 7.8: a client may offer several protocols; what speaks one behind a proxy's back smuggles requests. */
    @ParameterizedTest
    @CsvSource({"'Upgrade: h2c\r\n'", "'Upgrade: TLS/1.0\r\n'", "'Upgrade: h2c\r\nUpgrade: h2c\r\n'"})
    void onlyWebSocketsAreUpgradedTo(String headers) throws Exception {
        machines.client()
                .raw("GET /api/ HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade, close\r\n" + headers + "\r\n");
        assertThat(machines.application.lastRequest().header("Upgrade")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7,   www.example.com,     www.example.com",
        "203.0.113.7,   WWW.example.com:443, WWW.example.com:443",
        "203.0.113.7,   example.com,         www.example.com",
        "203.0.113.7,   www.example.com:99999, www.example.com",
        "203.0.113.7,   evil.example,        www.example.com",
        "203.0.113.7,   10.0.0.1,            www.example.com",
        "203.0.113.130, cdn.example.net,     cdn.example.net"
    })
    void whereTheSiteHasANameTheApplicationHearsNoOther(String client, String said, String heard) throws Exception {
        assertThat(named.client(client).raw(get(said))).startsWith("HTTP/1.1 200 ");
        assertThat(named.application.lastRequest().header("Host")).isEqualTo(heard);
        assertThat(named.application.lastRequest().header("X-Forwarded-Host")).isEqualTo(heard);
    }

    @Test
    void whereTheSiteHasANameUsersAreRedirectedToIt() throws Exception {
        try (var door = named.haProxy.plainDoor("203.0.113.7")) {
            var response = Client.plain(door.port()).get("/x");
            assertThat(response.headers().firstValue("Location")).hasValue("https://www.example.com/x");
        }
    }

    @Test
    void withoutANameAnyIsRight() throws Exception {
        assertThat(machines.client().raw(get("anything.example"))).startsWith("HTTP/1.1 200 ");
        assertThat(machines.application.lastRequest().header("Host")).isEqualTo("anything.example");
    }

    /** RFC 9112, 3.2: "a server MUST respond with a 400 [...] to any HTTP/1.1 request message that lacks a Host header field". */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /api/ HTTP/1.1           |           | 400
            GET /api/ HTTP/1.1           | Host:     | 400
            GET /api/ HTTP/1.1           | Host: a   | 200
            GET /api/ HTTP/1.0           |           | 200
            GET /api/ HTTP/1.0           | Host:     | 200
            POST /api/ HTTP/1.1          |           | 400
            """)
    void whomARequestAsksIsSaid(String line, String host, String status) throws Exception {
        assertThat(machines.client()
                        .raw(line + "\r\n" + (host == null ? "" : host + "\r\n")
                                + "Content-Length: 0\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
    }

    /** RFC 9110, 9.3.8: an answer to TRACE has what was asked, with headers that only we know; 9.3.6: CONNECT is for proxies. */
    @ParameterizedTest
    @ValueSource(strings = {"TRACE /api/", "TRACE /", "TRACE *", "CONNECT localhost:443", "CONNECT 10.0.0.1:3306"})
    void nobodyIsTracedNorConnectedTo(String what) throws Exception {
        int before = requests();
        assertThat(machines.client().raw(what + " HTTP/1.1\r\nHost: localhost:443\r\nConnection: close\r\n\r\n"))
                .matches("(?s)HTTP/1\\.1 (501|400) .*");
        assertThat(requests()).isEqualTo(before);
    }

    /** RFC 9113, 8.3.1: of HTTP/2 a client may say any scheme. How it came is not the client's to say. */
    @ParameterizedTest
    @ValueSource(strings = {"https", "http", "HTTPS", "ftp", "javascript", "file", "wss"})
    void ofAnySchemeTheApplicationHearsWhatIsTrue(String scheme) throws Exception {
        int before = machines.application.requests().size();
        askByHttp2(scheme, "localhost", 200);
        assertThat(machines.application.requests()).hasSize(before + 1);
        var request = machines.application.lastRequest();
        assertThat(request.path()).isEqualTo("/api/scheme");
        assertThat(request.header("Host")).isEqualTo("localhost");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(request.header("Forwarded")).startsWith("proto=https;");
    }

    /** RFC 9112, 3.2.2: of an absolute form a server takes the host, and ignores Host. */
    @ParameterizedTest
    @CsvSource({"http, localhost", "ftp, localhost", "https, evil.example", "http, evil.example", "ftp, evil.example"})
    void ofAnAbsoluteFormTheApplicationHearsWhatIsTrue(String scheme, String host) throws Exception {
        named.client("203.0.113.7")
                .raw("GET %s://%s/api/absolute?x=1 HTTP/1.1\r\nHost: %2$s\r\nConnection: close\r\n\r\n"
                        .formatted(scheme, host));
        var request = named.application.lastRequest();
        assertThat(request.path()).isIn("/api/absolute?x=1", "https://www.example.com/api/absolute?x=1");
        assertThat(request.header("Host")).isEqualTo("www.example.com");
    }

    /** RFC 3986, 3.1 and 3.2; RFC 9113, 8.3.1: no user in an authority. CVE-2021-39240 was a scheme with a host and a path. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://evil.example/x? | localhost
            http://evil.example     | localhost
            https:                  | localhost
            a b                     | localhost
            1x                      | localhost
            ''                      | localhost
            https                   | user@localhost
            https                   | localhost/evil
            https                   | local host
            https                   | ''
            """)
    void whatIsNoSchemeOrAuthorityComesToNoServer(String scheme, String authority) throws Exception {
        int before = machines.application.requests().size();
        askByHttp2(scheme, authority, 400);
        assertThat(machines.application.requests()).hasSize(before);
    }

    /** Asks, and then for something else on the same connection; what isn't answered is a stream that was reset. */
    private static void askByHttp2(String scheme, String authority, int status) throws Exception {
        try (var door = machines.haProxy.door("203.0.113.8");
                var connection = new Http2Connection(door, machines.certificate, Http2Connection.Takes.HEADERS)) {
            connection.ask(Http2.request(scheme, "/api/scheme", authority));
            connection.ask(Http2.request("https", "/after", "localhost"));
            int answers = status == 200 ? 2 : 1;
            Eventually.isTrue("it is answered", () -> connection.answers(200) >= answers || connection.isEnded());
            assertThat(connection.answers(200)).isLessThanOrEqualTo(answers);
            assertThat(connection.answers()).isEqualTo(connection.answers(200) + connection.answers(400));
        }
    }

    private static int requests() {
        return machines.application.requests().size()
                + machines.web1.requests().size()
                + machines.web2.requests().size();
    }

    private static String get(String host) {
        return "GET /api/ HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }
}
