package scaleup.databaseuser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;

/**
 * One version of a database secret, in the JSON form that AWS documents: {@code username}, {@code password} and what
 * else AWS CloudFormation attached (engine, host, port, dbname), which stays as it is.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html">JSON
 *     structure of database secrets</a>
 */
final class LoginSecret {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode tree;
    private final Login login;

    private LoginSecret(ObjectNode tree) {
        this.tree = tree;
        this.login = new Login(text(tree, "username"), text(tree, "password"));
    }

    /**
     * Reads a secret.
     *
     * @throws Refused where it isn't JSON with a usable name and password
     */
    static LoginSecret of(String value) {
        if (parse(value) instanceof ObjectNode tree) {
            return new LoginSecret(tree);
        }
        throw new Refused("the secret is not a JSON object");
    }

    /** The version that clients use. */
    static LoginSecret current(Secrets secrets, String secret) {
        return labelled(secrets, secret, Secrets.CURRENT)
                .orElseThrow(() -> new Refused("secret " + secret + " has no current version"));
    }

    /** The version that bears a label, if there is one with a value. */
    static Optional<LoginSecret> labelled(Secrets secrets, String secret, String label) {
        return secrets.versions(secret)
                .with(label)
                .flatMap(version -> secrets.value(secret, version))
                .map(LoginSecret::of);
    }

    Login login() {
        return login;
    }

    /** Refuses a secret for another database: its password must not be tried on this one. */
    LoginSecret requireFor(Address database) {
        var host = tree.path("host").asText(database.host());
        if (!host.toLowerCase(Locale.ROOT).equals(database.host().toLowerCase(Locale.ROOT))) {
            throw new Refused("the secret is for the database at " + host + ", not " + database.host());
        }
        return this;
    }

    /** The same secret with another login. */
    LoginSecret with(Login next) {
        var copy = tree.deepCopy();
        copy.put("username", next.username());
        copy.put("password", next.password());
        return new LoginSecret(copy);
    }

    /** As it is stored. Only for Secrets Manager. */
    String json() {
        return tree.toString();
    }

    @Override
    public String toString() {
        return "LoginSecret[" + login.username() + "]";
    }

    /** Drops the cause: a parser's message may quote the secret. */
    private static JsonNode parse(String value) {
        try {
            return JSON.readTree(value);
        } catch (JsonProcessingException e) {
            throw new Refused("the secret is not JSON: " + e.getClass().getSimpleName());
        }
    }

    private static String text(ObjectNode tree, String field) {
        if (tree.path(field).isTextual()) {
            return tree.path(field).textValue();
        }
        throw new Refused("the secret has no text '" + field + "'");
    }
}
