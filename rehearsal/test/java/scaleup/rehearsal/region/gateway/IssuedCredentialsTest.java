package scaleup.rehearsal.region.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IssuedCredentialsTest {
    private static final Principal HOST = new Principal("host", "i-1");

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    };
    private final IssuedCredentials issued = new IssuedCredentials(clock, Duration.ofHours(6));

    @Test
    void credentialsHaveTheFormOfTemporaryOnes() {
        var credentials = issued.issue(HOST);

        assertThat(credentials.accessKeyId()).matches("ASIA[A-Z2-7]{16}");
        assertThat(credentials.secretAccessKey()).hasSize(40);
        assertThat(credentials.expiration()).isEqualTo(Instant.parse("2026-11-22T16:00:00Z"));
        assertThat(credentials.toString()).isEqualTo(credentials.accessKeyId());
    }

    @Test
    void earlierCredentialsStayValidUntilTheyExpire() throws Exception {
        var first = issued.issue(HOST);
        issued.issue(HOST);
        assertThat(issued.principal(signature(first, first.sessionToken()))).isEqualTo(HOST);

        now = now.plus(Duration.ofHours(6));

        assertThatThrownBy(() -> issued.principal(signature(first, first.sessionToken())))
                .isInstanceOf(Unauthenticated.class)
                .hasMessage("EXPIRED");
    }

    @Test
    void credentialsOfAnotherSessionAreNobodys() {
        var first = issued.issue(HOST);
        var second = issued.issue(HOST);

        for (var token : List.of("", second.sessionToken())) {
            assertThatThrownBy(() -> issued.principal(signature(first, token)))
                    .isInstanceOf(Unauthenticated.class)
                    .hasMessage("UNKNOWN");
        }
    }

    @Test
    void aPresignedRequestIsSignedInItsQuery() {
        var query =
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIA1%2F20261122%2Feu-central-1%2Fs3%2Faws4_request"
                        + "&X-Amz-Security-Token=token%3D&X-Amz-Signature=abc";

        assertThat(Signature.of(new Request("GET", "/b/k", query, Map.of(), new byte[0], true, "127.0.0.1")))
                .isEqualTo(Optional.of(new Signature("ASIA1", "eu-central-1", "s3", "token=")));
    }

    @Test
    void aRequestWithoutSignatureHasNone() {
        assertThat(Signature.of(new Request("GET", "/", "a=b", Map.of(), new byte[0], true, "127.0.0.1")))
                .isEmpty();
    }

    private static Signature signature(Credentials credentials, String sessionToken) {
        return new Signature(credentials.accessKeyId(), "eu-central-1", "ec2", sessionToken);
    }
}
