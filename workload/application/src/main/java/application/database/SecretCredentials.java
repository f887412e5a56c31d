package application.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The login in an AWS Secrets Manager secret: JSON with {@code username} and {@code password}.
 *
 * <p>Once read, a login is used on while Secrets Manager doesn't answer.
 */
public final class SecretCredentials implements Credentials {
    /** Spares a call per connection when the pool fills. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SecretCredentials.class);

    private final SecretsManagerClient secrets;
    private final String secret;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();
    private Login login;
    private Instant staleAt = Instant.MIN;

    /**
     * Reads nothing yet.
     *
     * @param secrets client with short time-outs
     * @param secret the secret's ARN or name
     * @param clock tells how old a login is
     */
    public SecretCredentials(SecretsManagerClient secrets, String secret, Clock clock) {
        this.secrets = secrets;
        this.secret = secret;
        this.clock = clock;
    }

    @Override
    public synchronized Login current() {
        if (clock.instant().isBefore(staleAt)) {
            return login;
        }
        try {
            return read();
        } catch (CredentialsUnavailable e) {
            if (login == null) {
                throw e;
            }
            LOG.warn("going on with the last known login: {}", e.getMessage());
            staleAt = clock.instant().plus(FRESH);
            return login;
        }
    }

    @Override
    public synchronized Login after(Login refused) {
        return refused.equals(login) ? read() : login;
    }

    private Login read() {
        login = parse(value());
        staleAt = clock.instant().plus(FRESH);
        return login;
    }

    private String value() {
        try {
            return secrets.getSecretValue(request -> request.secretId(secret)).secretString();
        } catch (SdkException e) {
            throw new CredentialsUnavailable("secret " + secret + " can't be read: " + e.getMessage());
        }
    }

    /** Drops the cause, since a JSON parser's message may quote the secret. */
    private Login parse(String value) {
        try {
            JsonNode tree = value == null ? json.missingNode() : json.readTree(value);
            if (tree.path("username").isTextual() && tree.path("password").isTextual()) {
                return new Login(
                        tree.get("username").textValue(), tree.get("password").textValue());
            }
        } catch (JsonProcessingException e) {
            LOG.debug("no JSON");
        }
        throw new CredentialsUnavailable("secret " + secret + " is not JSON with username and password");
    }
}
