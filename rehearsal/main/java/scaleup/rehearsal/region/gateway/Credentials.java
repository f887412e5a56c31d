package scaleup.rehearsal.region.gateway;

import java.time.Instant;

/** Temporary credentials, as AWS STS issues them. */
public record Credentials(String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {
    @Override
    public String toString() {
        return accessKeyId;
    }
}
