package scaleup.rehearsal.region.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Passes requests on to moto, which finds the service in the signature. */
final class Forwarder {
    /** Headers that belong to one connection, or that the HTTP client writes itself. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "content-length",
            "date",
            "expect",
            "host",
            "keep-alive",
            "server",
            "transfer-encoding",
            "upgrade");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI moto;

    Forwarder(URI moto) {
        this.moto = moto;
    }

    /**
     * @param path where the service expects it
     * @param body what to send instead of the request's own
     */
    Response forward(Request request, String path, byte[] body) throws IOException, InterruptedException {
        var target = moto + path + (request.query().isEmpty() ? "" : "?" + request.query());
        var builder = HttpRequest.newBuilder(URI.create(target))
                .method(
                        request.method(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        request.headers().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name)) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        var response = client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
        Map<String, List<String>> headers = new LinkedHashMap<>();
        response.headers().map().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, values);
            }
        });
        long length = response.headers().firstValueAsLong("content-length").orElse(-1);
        return new Response(response.statusCode(), headers, length, response.body());
    }
}
