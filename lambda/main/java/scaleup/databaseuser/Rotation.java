package scaleup.databaseuser;

import java.util.Map;

/**
 * The part of rotation that is the same for every secret: refuses what AWS asks rotation functions to refuse, makes
 * the new version's value, and leaves the database to the secret's {@link RotatedUser}.
 */
final class Rotation {
    private final Secrets secrets;
    private final Address database;
    private final Map<String, RotatedUser> users;

    /**
     * @param users by the ARN of their secret
     */
    Rotation(Secrets secrets, Address database, Map<String, RotatedUser> users) {
        this.secrets = secrets;
        this.database = database;
        this.users = Map.copyOf(users);
    }

    /**
     * Does one step.
     *
     * @throws Refused where the request is wrong; then nothing was changed
     */
    void run(RotationRequest request) {
        var user = users.get(request.secret());
        if (user == null) {
            throw new Refused("secret " + request.secret() + " is not one of this function's");
        }
        var version = new PendingVersion(secrets, request.secret(), request.token(), database);
        switch (request.step()) {
            case CREATE -> {
                if (isPending(request)) {
                    create(request, version, user);
                }
            }
            case SET -> {
                if (isPending(request)) {
                    user.set(version);
                }
            }
            case TEST -> test(request, version, user);
            case FINISH -> {
                requireRotated(request);
                user.finish(version);
            }
        }
    }

    /**
     * Tests the login that a rotation has made, or else the one that clients use.
     *
     * <p>Where rotation is configured and not begun, AWS Secrets Manager runs this step alone, with a version that it makes
     * for it and removes again (API reference, RotateSecret, RotateImmediately). No page says whether that version has a
     * label or a value, or whether rotation is on by then: whatever it is, the function is good if the current login is.
     * Nothing is changed here, and what would be wrong in a rotation is refused by the steps before and after.
     */
    private void test(RotationRequest request, PendingVersion version, RotatedUser user) {
        var versions = secrets.versions(request.secret());
        if (!versions.isLabelled(request.token(), Secrets.CURRENT)) {
            boolean made = versions.isLabelled(request.token(), Secrets.PENDING) && hasValue(request);
            user.test(made ? version.next() : version.current());
        }
    }

    /** Whether the version is not what clients use already. */
    private boolean isPending(RotationRequest request) {
        return !requireRotated(request).isLabelled(request.token(), Secrets.CURRENT);
    }

    /** Refuses a version that is no rotation's, of a rotation that is over none but the one that it has made. */
    private SecretVersions requireRotated(RotationRequest request) {
        var versions = secrets.versions(request.secret());
        if (!versions.rotates()) {
            throw new Refused("secret " + request.secret() + " is not enabled for rotation");
        }
        if (!versions.labels().containsKey(request.token())) {
            throw new Refused("secret " + request.secret() + " has no version " + request.token());
        }
        if (!versions.isLabelled(request.token(), Secrets.CURRENT)
                && !versions.isLabelled(request.token(), Secrets.PENDING)) {
            throw new Refused("version " + request.token() + " is not labelled " + Secrets.PENDING);
        }
        return versions;
    }

    private void create(RotationRequest request, PendingVersion version, RotatedUser user) {
        if (hasValue(request)) {
            return;
        }
        var current = version.currentSecret();
        var next = current.with(user.next(current.login(), secrets.randomPassword()));
        try {
            secrets.put(request.secret(), request.token(), next.json());
        } catch (Secrets.VersionExists e) {
            // Another run of this step was faster: its value stands.
            if (!hasValue(request)) {
                throw new Refused("version " + request.token() + " has a value that can't be read");
            }
        }
    }

    private boolean hasValue(RotationRequest request) {
        return secrets.value(request.secret(), request.token()).isPresent();
    }
}
