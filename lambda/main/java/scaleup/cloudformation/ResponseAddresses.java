package scaleup.cloudformation;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Where answers to custom resources' requests may be put: into AWS CloudFormation's own bucket of the region, whose name is
 * {@code cloudformation-custom-resource-response-} and the region without hyphens (AWS CloudFormation User Guide, "Setting up VPC
 * endpoints for AWS CloudFormation"). Whoever may invoke the function can't have it send what it knows elsewhere.
 */
final class ResponseAddresses {
    private static final String BUCKET = "cloudformation-custom-resource-response-";

    private final Optional<Pattern> ofAws;
    private final Optional<URI> endpoint;

    /**
     * Those of a region.
     *
     * @param region for example {@code eu-central-1}; empty outside of AWS Lambda, which always says it
     * @param endpoint what stands in for Amazon S3
     */
    ResponseAddresses(Optional<String> region, Optional<URI> endpoint) {
        ofAws = region.map(ResponseAddresses::bucket);
        this.endpoint = endpoint;
    }

    private static Pattern bucket(String region) {
        String suffix = Pattern.quote(PartitionMetadata.of(Region.of(region)).dnsSuffix());
        String bucket = BUCKET + Pattern.quote(region.replace("-", ""));
        // By the bucket's host as AWS has written it over the years, or by its path.
        return Pattern.compile("https://(%1$s\\.s3([.-][a-z0-9.-]+)?\\.%2$s|s3([.-][a-z0-9.-]+)?\\.%2$s/%1$s)/[^\\s]*"
                .formatted(bucket, suffix));
    }

    /**
     * Those of the function's region, or of the endpoint that stands in for Amazon S3 (AWS SDKs and Tools Reference Guide,
     * "Service-specific endpoints").
     */
    static ResponseAddresses ofCloudFormation() {
        Optional<String> endpoint = Optional.ofNullable(System.getProperty("aws.endpointUrlS3"))
                .or(() -> Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL_S3")));
        return new ResponseAddresses(Optional.ofNullable(System.getenv("AWS_REGION")), endpoint.map(URI::create));
    }

    /**
     * The address in a request.
     *
     * @throws IOException if it is none of these; the message doesn't quote it, as it is a credential
     */
    URI of(String url) throws IOException {
        try {
            URI address = URI.create(url);
            if (ofAws.filter(pattern -> pattern.matcher(url).matches()).isPresent()
                    || endpoint.filter(there -> isAt(address, there)).isPresent()) {
                return address;
            }
        } catch (IllegalArgumentException quotesTheUrl) {
            throw new IOException("The request's ResponseURL is not valid.");
        }
        throw new IOException("The request's ResponseURL is not AWS CloudFormation's.");
    }

    private static boolean isAt(URI address, URI endpoint) {
        return endpoint.getScheme().equals(address.getScheme())
                && endpoint.getRawAuthority().equals(address.getRawAuthority());
    }
}
