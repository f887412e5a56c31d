package scaleup.rehearsal.region.gateway;

import java.util.regex.Pattern;

/**
 * What a request to Amazon S3 is about: 'Virtual hosting of general purpose buckets'.
 *
 * @param bucket empty for the service itself
 * @param key as sent, still encoded; empty for the bucket itself
 */
record S3Address(String bucket, String key) {
    private static final Pattern VIRTUAL_HOST =
            Pattern.compile("(.+)\\.s3[.-].*amazonaws\\.com|(.+)\\.s3\\.amazonaws\\.com");

    static S3Address of(Request request) {
        var path = request.path().replaceFirst("^/", "");
        var host = VIRTUAL_HOST.matcher(request.host());
        if (host.matches()) {
            return new S3Address(host.group(1) == null ? host.group(2) : host.group(1), path);
        }
        int slash = path.indexOf('/');
        return slash < 0 ? new S3Address(path, "") : new S3Address(path.substring(0, slash), path.substring(slash + 1));
    }

    /** The same address with the bucket in the path. */
    String path() {
        return key.isEmpty() ? "/" + bucket : "/" + bucket + "/" + key;
    }
}
