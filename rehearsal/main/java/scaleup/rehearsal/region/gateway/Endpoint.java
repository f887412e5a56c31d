package scaleup.rehearsal.region.gateway;

import java.util.Map;

/**
 * A service as its clients see it.
 *
 * @param service its prefix in IAM, for example {@code cloudwatch}
 */
record Endpoint(String service, Protocol protocol) {
    private static final Protocol JSON_1_0 = new JsonProtocol("1.0");
    private static final Protocol JSON_1_1 = new JsonProtocol("1.1");

    /** By the name in the signature; the protocols of the AWS SDK for Java 2.35 and the AWS CLI 2.23. */
    private static final Map<String, Endpoint> BY_SIGNING_NAME = Map.ofEntries(
            query("autoscaling", "autoscaling", "http://autoscaling.amazonaws.com/doc/2011-01-01/"),
            query(
                    "elasticloadbalancing",
                    "elasticloadbalancing",
                    "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"),
            query("rds", "rds", "http://rds.amazonaws.com/doc/2014-10-31/"),
            query("sts", "sts", "https://sts.amazonaws.com/doc/2011-06-15/"),
            query("sns", "sns", "http://sns.amazonaws.com/doc/2010-03-31/"),
            query("monitoring", "cloudwatch", "http://monitoring.amazonaws.com/doc/2010-08-01/"),
            Map.entry("ec2", new Endpoint("ec2", new Ec2Protocol())),
            Map.entry("route53", new Endpoint("route53", new Route53Protocol())),
            Map.entry("s3", new Endpoint("s3", new S3Protocol())),
            Map.entry("secretsmanager", new Endpoint("secretsmanager", JSON_1_1)),
            Map.entry("ssm", new Endpoint("ssm", JSON_1_1)),
            Map.entry("logs", new Endpoint("logs", JSON_1_1)),
            Map.entry("events", new Endpoint("events", JSON_1_1)),
            Map.entry("acm", new Endpoint("acm", JSON_1_1)),
            Map.entry("kms", new Endpoint("kms", JSON_1_1)),
            Map.entry("sqs", new Endpoint("sqs", JSON_1_0)));

    private static Map.Entry<String, Endpoint> query(String signingName, String service, String namespace) {
        return Map.entry(signingName, new Endpoint(service, new QueryProtocol(namespace)));
    }

    /**
     * The endpoint that a request is for. A service may be spoken to in more than one protocol: the request says which it
     * speaks, so that an error can always be read.
     */
    static Endpoint of(Request request, String signingName) {
        var endpoint = BY_SIGNING_NAME.get(signingName);
        if (request.header("x-amz-target").isPresent() && !(endpoint != null && endpoint.protocol == JSON_1_0)) {
            return new Endpoint(endpoint == null ? signingName : endpoint.service, JSON_1_1);
        }
        return endpoint == null ? new Endpoint(signingName, new QueryProtocol("")) : endpoint;
    }
}
