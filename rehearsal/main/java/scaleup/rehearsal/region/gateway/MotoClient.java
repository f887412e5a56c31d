package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import scaleup.rehearsal.region.Account;

/** The rehearsal's own way to what moto stores, past the gateway: as CloudFormation and the services themselves do it. */
public final class MotoClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI moto;
    private final Account account;

    public MotoClient(URI moto, Account account) {
        this.moto = moto;
        this.account = account;
    }

    /** Where moto_server listens. */
    URI uri() {
        return moto;
    }

    /**
     * Calls a service that speaks AWS JSON.
     *
     * @param service its signing name
     * @param target for example {@code secretsmanager.CreateSecret}
     * @throws Refusal with the error that moto answers
     */
    public JsonNode json(String service, String target, JsonNode parameters) throws Refusal {
        try {
            var request = signed(service, "/")
                    .header("Content-Type", "application/x-amz-json-1.1")
                    .header("X-Amz-Target", target)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(parameters)));
            var response = send(request);
            var body = JSON.readTree(response.body());
            if (response.statusCode() != 200) {
                var type = body.path("__type").asText();
                throw new Refusal(
                        response.statusCode(),
                        type.substring(type.indexOf('#') + 1),
                        body.path("message").asText(body.path("Message").asText()));
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a bucket of Amazon S3; it is no error if it exists. */
    public void createBucket(String bucket) throws Refusal {
        // A bucket outside of us-east-1 needs its region in the request; an empty body means the endpoint's own to AWS.
        var configuration = JSON.createObjectNode().put("LocationConstraint", account.region());
        var body = Xml.response(
                        200,
                        "CreateBucketConfiguration",
                        "http://s3.amazonaws.com/doc/2006-03-01/",
                        configuration,
                        list -> "member")
                .body();
        put("/" + bucket, HttpRequest.BodyPublishers.ofInputStream(() -> body), 409);
    }

    /** Whether there is such a bucket of Amazon S3. */
    public boolean hasBucket(String bucket) {
        return send(signed("s3", "/" + bucket).method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode()
                == 200;
    }

    /** Uploads a file as an object of Amazon S3. */
    public void putObject(String bucket, String key, Path file) throws Refusal {
        try {
            put("/" + bucket + "/" + key, HttpRequest.BodyPublishers.ofFile(file), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an object of Amazon S3 holds. */
    public byte[] object(String bucket, String key) throws Refusal {
        String path = "/" + bucket + "/" + key;
        var response = send(signed("s3", path).GET(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new Refusal(response.statusCode(), "S3", "GET " + path);
        }
        return response.body();
    }

    private void put(String path, HttpRequest.BodyPublisher body, int alsoFine) throws Refusal {
        var response = send(signed("s3", path).PUT(body));
        if (response.statusCode() != 200 && response.statusCode() != alsoFine) {
            throw new Refusal(response.statusCode(), "S3", "PUT %s: %s".formatted(path, response.body()));
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException("moto doesn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new java.io.InterruptedIOException("interrupted while moto was asked"));
        }
    }

    /** moto reads service and region in the signature, and doesn't verify it. */
    private HttpRequest.Builder signed(String service, String path) {
        return HttpRequest.newBuilder(moto.resolve(path))
                .header(
                        "Authorization",
                        ("AWS4-HMAC-SHA256 Credential=rehearsal/20260101/%s/%s/aws4_request,"
                                        + " SignedHeaders=host, Signature=none")
                                .formatted(account.region(), service));
    }
}
