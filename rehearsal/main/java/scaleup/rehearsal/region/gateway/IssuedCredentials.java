package scaleup.rehearsal.region.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Temporary credentials, and who has them. */
public final class IssuedCredentials implements CredentialsIssuer {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private record Issued(Principal principal, Credentials credentials) {}

    private final Clock clock;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Issued> byAccessKeyId = new ConcurrentHashMap<>();

    /** @param lifetime how long credentials are valid: six hours for an instance's */
    public IssuedCredentials(Clock clock, Duration lifetime) {
        this.clock = clock;
        this.lifetime = lifetime;
    }

    @Override
    public Credentials issue(Principal principal) {
        return issue(principal, lifetime);
    }

    /** New credentials for {@code principal} that are valid for as long as is said here. */
    public Credentials issue(Principal principal, Duration lifetime) {
        var id = new StringBuilder("ASIA");
        random.ints(16, 0, BASE32.length()).forEach(index -> id.append(BASE32.charAt(index)));
        var credentials = new Credentials(
                id.toString(), base64(30), base64(240), clock.instant().plus(lifetime));
        byAccessKeyId.put(credentials.accessKeyId(), new Issued(principal, credentials));
        return credentials;
    }

    /** Who signed a request. */
    Principal principal(Signature signature) throws Unauthenticated {
        var issued = byAccessKeyId.get(signature.accessKeyId());
        if (issued == null || !same(issued.credentials().sessionToken(), signature.sessionToken())) {
            throw new Unauthenticated(Unauthenticated.Reason.UNKNOWN);
        }
        if (!clock.instant().isBefore(issued.credentials().expiration())) {
            throw new Unauthenticated(Unauthenticated.Reason.EXPIRED);
        }
        return issued.principal();
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private String base64(int bytes) {
        var value = new byte[bytes];
        random.nextBytes(value);
        return Base64.getEncoder().encodeToString(value);
    }
}
