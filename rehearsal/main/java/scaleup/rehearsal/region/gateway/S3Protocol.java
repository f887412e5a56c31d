package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * Amazon S3's REST, as far as it takes to say what is asked (Amazon S3 API Reference); the bodies are passed on. A bucket
 * is named by the host ('virtual-hosted-style') or by the path.
 */
final class S3Protocol implements Protocol {
    /** Parameters that only narrow what an action does. */
    private static final Set<String> PLAIN = Set.of(
            "list-type",
            "prefix",
            "delimiter",
            "max-keys",
            "start-after",
            "continuation-token",
            "encoding-type",
            "fetch-owner",
            "versionId",
            "x-id",
            "response-content-type",
            "response-content-disposition");

    @Override
    public Operation decode(Request request) throws Refusal {
        var address = S3Address.of(request);
        var parameters = JsonNodeFactory.instance.objectNode();
        parameters.put("Bucket", address.bucket());
        parameters.put("Key", URLDecoder.decode(address.key().replace("+", "%2B"), StandardCharsets.UTF_8));
        request.parameters().forEach(parameters::put);
        return new Operation(action(request, address), parameters);
    }

    private static String action(Request request, S3Address address) throws Refusal {
        var subresources = new TreeSet<>(request.parameters().keySet());
        subresources.removeIf(name -> PLAIN.contains(name) || name.startsWith("X-Amz-"));
        var level = address.bucket().isEmpty() ? "service" : address.key().isEmpty() ? "bucket" : "object";
        var what = "%s %s %s"
                .formatted(request.method(), level, String.join("&", subresources))
                .strip();
        return switch (what) {
            case "GET service" -> "ListBuckets";
            case "GET bucket" -> request.parameters().containsKey("list-type") ? "ListObjectsV2" : "ListObjects";
            case "HEAD bucket" -> "HeadBucket";
            case "PUT bucket" -> "CreateBucket";
            case "GET bucket location" -> "GetBucketLocation";
            case "GET object" -> "GetObject";
            case "HEAD object" -> "HeadObject";
            case "PUT object" -> "PutObject";
            case "DELETE object" -> "DeleteObject";
            case "POST object uploads" -> "CreateMultipartUpload";
            case "PUT object partNumber&uploadId" -> "UploadPart";
            case "POST object uploadId" -> "CompleteMultipartUpload";
            case "DELETE object uploadId" -> "AbortMultipartUpload";
            default -> throw new Refusal(501, "NotImplemented", "The rehearsal doesn't know " + what);
        };
    }

    @Override
    public Response encode(String action, JsonNode result, String requestId) {
        throw new UnsupportedOperationException("S3 is not played, only forwarded");
    }

    @Override
    public Response encode(Refusal refusal, String requestId) {
        var tree = JsonNodeFactory.instance
                .objectNode()
                .put("Code", refusal.code())
                .put("Message", refusal.getMessage())
                .put("RequestId", requestId);
        return Xml.response(refusal.status(), "Error", "", tree, list -> "member");
    }

    /** 'Error responses' of the Amazon S3 API Reference. */
    @Override
    public Refusal unauthenticated(Unauthenticated.Reason reason) {
        return switch (reason) {
            case NOT_SIGNED -> new Refusal(403, "AccessDenied", "Access Denied");
            case UNKNOWN ->
                new Refusal(
                        403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
            case EXPIRED -> new Refusal(400, "ExpiredToken", "The provided token has expired.");
        };
    }

    @Override
    public Refusal accessDenied(String message) {
        return new Refusal(403, "AccessDenied", message);
    }
}
