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
        if (isOver(request)) {
            if (request.step() == Step.FINISH) {
                user.finish(version);
            }
            return;
        }
        switch (request.step()) {
            case CREATE -> create(request, version, user);
            case SET -> user.set(version);
            case TEST -> user.test(version);
            case FINISH -> user.finish(version);
        }
    }

    private boolean isOver(RotationRequest request) {
        var versions = secrets.versions(request.secret());
        if (!versions.rotates()) {
            throw new Refused("secret " + request.secret() + " is not enabled for rotation");
        }
        if (!versions.labels().containsKey(request.token())) {
            throw new Refused("secret " + request.secret() + " has no version " + request.token());
        }
        if (versions.isLabelled(request.token(), Secrets.CURRENT)) {
            return true;
        }
        if (!versions.isLabelled(request.token(), Secrets.PENDING)) {
            throw new Refused("version " + request.token() + " is not labelled " + Secrets.PENDING);
        }
        return false;
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
