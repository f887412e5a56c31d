package scaleup.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A user's browser at a front door. */
final class Client {
    private final SSLContext trust;
    private final HttpClient http;
    private final String origin;
    private final int port;

    private Client(SSLContext trust, HttpClient.Version version, String origin, int port) {
        this.trust = trust;
        this.origin = origin;
        this.port = port;
        this.http = HttpClient.newBuilder()
                .sslContext(trust)
                .version(version)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    static Client https(FrontDoor door, SelfSigned certificate) throws GeneralSecurityException, IOException {
        return new Client(
                certificate.trust(), HttpClient.Version.HTTP_1_1, "https://localhost:" + door.port(), door.port());
    }

    static Client http2(FrontDoor door, SelfSigned certificate) throws GeneralSecurityException, IOException {
        return new Client(
                certificate.trust(), HttpClient.Version.HTTP_2, "https://localhost:" + door.port(), door.port());
    }

    static Client plain(int port) throws GeneralSecurityException {
        return new Client(SSLContext.getDefault(), HttpClient.Version.HTTP_1_1, "http://localhost:" + port, port);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return http.send(request(path, headers).GET().build(), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> getLater(String path) {
        return http.sendAsync(request(path).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> getBytes(String path, String... headers) throws IOException, InterruptedException {
        return http.send(request(path, headers).GET().build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    /** A request by any method, with a body where it isn't empty. */
    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return http.send(request(path, headers).method(method, publisher).build(), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendLater(String method, String path, String body) {
        var publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return http.sendAsync(request(path).method(method, publisher).build(), BodyHandlers.ofString());
    }

    /** An answer that is read as it comes. */
    HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), BodyHandlers.ofInputStream());
    }

    /** Sends {@code text} as it is over TLS and returns all that comes back until the server closes. */
    String raw(String text) throws IOException {
        try (SSLSocket socket = handshake(null)) {
            socket.setSoTimeout(45_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** A connection with TLS established, of {@code protocol} only if it is not null. */
    SSLSocket handshake(String protocol, String... applicationProtocols) throws IOException {
        return handshake(trust, new Socket(InetAddress.getLoopbackAddress(), port), protocol, applicationProtocols);
    }

    /** The same over {@code plain}. */
    static SSLSocket handshake(SSLContext trust, Socket plain, String protocol, String... applicationProtocols)
            throws IOException {
        var socket = (SSLSocket) trust.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        var parameters = socket.getSSLParameters();
        if (protocol != null) {
            parameters.setProtocols(new String[] {protocol});
        }
        parameters.setApplicationProtocols(applicationProtocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var builder = HttpRequest.newBuilder(URI.create(origin + path)).timeout(Duration.ofSeconds(20));
        return headers.length == 0 ? builder : builder.headers(headers);
    }
}
