package scaleup.rehearsal.region.iam;

import java.util.List;
import java.util.Map;
import scaleup.rehearsal.region.gateway.Call;

/** 'Required permissions for Amazon S3 API operations': their names are not those of the operations. */
final class S3Actions {
    private S3Actions() {}

    static Map<String, Needs> table() {
        return new Needs.Table()
                .rows(call -> object(call, "GetObject"), "GetObject", "HeadObject")
                .rows(
                        call -> object(call, "PutObject"),
                        "PutObject",
                        "CreateMultipartUpload",
                        "UploadPart",
                        "CompleteMultipartUpload")
                .rows(call -> object(call, "AbortMultipartUpload"), "AbortMultipartUpload")
                .rows(call -> object(call, "DeleteObject"), "DeleteObject")
                .rows(call -> bucket(call, "ListBucket"), "ListObjects", "ListObjectsV2", "HeadBucket")
                .rows(call -> bucket(call, "GetBucketLocation"), "GetBucketLocation")
                .rows(call -> List.of(Asked.of("s3:ListAllMyBuckets", "*")), "ListBuckets")
                .rows();
    }

    private static List<Asked> object(Call call, String permission) {
        var arn = "arn:aws:s3:::%s/%s"
                .formatted(
                        call.parameters().path("Bucket").asText(),
                        call.parameters().path("Key").asText());
        boolean version = call.parameters().has("versionId") && !permission.endsWith("PutObject");
        return List.of(Asked.of("s3:" + permission + (version ? "Version" : ""), arn));
    }

    private static List<Asked> bucket(Call call, String permission) {
        var asked = Asked.of(
                "s3:" + permission,
                "arn:aws:s3:::" + call.parameters().path("Bucket").asText());
        var prefix = call.parameters().path("prefix");
        return List.of(prefix.isMissingNode() ? asked : asked.with("s3:prefix", List.of(prefix.asText())));
    }
}
