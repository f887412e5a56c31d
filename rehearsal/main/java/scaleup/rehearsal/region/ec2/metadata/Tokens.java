package scaleup.rehearsal.region.ec2.metadata;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The session tokens of Instance Metadata Service Version 2. A token is valid for the instance that asked for it only.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html">Use the
 *     Instance Metadata Service to access instance metadata</a>: a session lasts 1 second to 6 hours
 */
final class Tokens {
    static final int LONGEST_SECONDS = 21_600;

    private record Session(String instance, Instant expiration) {}

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new HashMap<>();

    Tokens(Clock clock) {
        this.clock = clock;
    }

    synchronized String issue(String instance, Duration life) {
        Instant now = clock.instant();
        sessions.values().removeIf(session -> !session.expiration().isAfter(now));
        byte[] bytes = new byte[40];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "==";
        sessions.put(token, new Session(instance, now.plus(life)));
        return token;
    }

    synchronized boolean valid(String token, String instance) {
        Session session = sessions.get(token);
        return session != null
                && session.instance().equals(instance)
                && session.expiration().isAfter(clock.instant());
    }
}
