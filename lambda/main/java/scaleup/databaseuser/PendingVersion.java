package scaleup.databaseuser;

import java.util.Optional;

/** The version that a rotation is making, beside the one that it will replace. Every question is asked anew. */
final class PendingVersion {
    private final Secrets secrets;
    private final String secret;
    private final String token;
    private final Address database;

    PendingVersion(Secrets secrets, String secret, String token, Address database) {
        this.secrets = secrets;
        this.secret = secret;
        this.token = token;
        this.database = database;
    }

    /** Whether it has become the current one. */
    boolean isCurrent() {
        return secrets.versions(secret).isLabelled(token, Secrets.CURRENT);
    }

    /** Refuses to go on where the rotation is over or was cancelled. */
    void requirePending() {
        var versions = secrets.versions(secret);
        if (!versions.isLabelled(token, Secrets.PENDING) || versions.isLabelled(token, Secrets.CURRENT)) {
            throw new Refused("version " + token + " is no longer being rotated");
        }
    }

    /** The new login, which the first step made. */
    Login next() {
        return secrets.value(secret, token)
                .map(LoginSecret::of)
                .orElseThrow(() -> new Refused("version " + token + " has no value: createSecret comes first"))
                .requireFor(database)
                .login();
    }

    /** The login that clients use. */
    Login current() {
        return currentSecret().login();
    }

    /** All that clients read. */
    LoginSecret currentSecret() {
        return LoginSecret.current(secrets, secret).requireFor(database);
    }

    /** The login that clients used before. */
    Optional<Login> previous() {
        return LoginSecret.labelled(secrets, secret, Secrets.PREVIOUS)
                .map(value -> value.requireFor(database).login());
    }

    /** Has clients use the new login. */
    void makeCurrent() {
        var versions = secrets.versions(secret);
        if (!versions.isLabelled(token, Secrets.CURRENT)) {
            var from = versions.with(Secrets.CURRENT)
                    .orElseThrow(() -> new Refused("secret " + secret + " has no current version"));
            secrets.moveCurrent(secret, from, token);
        }
    }
}
