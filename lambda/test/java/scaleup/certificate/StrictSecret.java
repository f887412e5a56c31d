package scaleup.certificate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A secret that behaves as PutSecretValue's and UpdateSecretVersionStage's references say; {@code SecretStoreTest}
 * compares it with an emulator.
 */
final class StrictSecret implements SecretStore {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> stages = new HashMap<>();
    final List<String> history = new ArrayList<>();
    int offers;
    Consumer<Optional<String>> changed = value -> {};

    /** A secret whose current version somebody else wrote. */
    static StrictSecret holding(Optional<String> value) {
        StrictSecret secret = new StrictSecret();
        value.ifPresent(secret::overwrite);
        return secret;
    }

    /** What anyone may do at any time: put a new version without asking. */
    synchronized void overwrite(String value) {
        String id = "somebody-elses-version-number-" + values.size();
        values.put(id, value);
        current(id);
    }

    synchronized void leaveCandidate(String id, String value) {
        values.put(id, value);
        stages.put("AWSPENDING", id);
    }

    synchronized Optional<String> value() {
        return Optional.ofNullable(stages.get("AWSCURRENT")).map(values::get);
    }

    synchronized int versions() {
        return values.size();
    }

    @Override
    public synchronized Optional<Version> current() {
        return at("AWSCURRENT");
    }

    @Override
    public synchronized Optional<Version> candidate() {
        return at("AWSPENDING");
    }

    private Optional<Version> at(String stage) {
        return Optional.ofNullable(stages.get(stage)).map(id -> new Version(id, values.get(id)));
    }

    @Override
    public synchronized boolean offer(String id, String value) {
        if (id.length() < 32 || id.length() > 64) {
            throw new IllegalArgumentException("ClientRequestToken: " + id);
        }
        offers++;
        if (values.containsKey(id)) {
            if (!values.get(id).equals(value)) {
                throw new IllegalStateException("ResourceExistsException");
            }
            return id.equals(stages.get("AWSCURRENT"));
        }
        boolean first = values.isEmpty();
        values.put(id, value);
        stages.put("AWSPENDING", id);
        if (first) {
            current(id);
        }
        return first;
    }

    @Override
    public synchronized boolean promote(String id, Optional<String> seen) {
        if (!values.containsKey(id)) {
            throw new IllegalStateException("ResourceNotFoundException");
        }
        if (!Optional.ofNullable(stages.get("AWSCURRENT")).equals(seen)) {
            return false;
        }
        current(id);
        return true;
    }

    private void current(String id) {
        stages.put("AWSCURRENT", id);
        history.add(id);
        changed.accept(Optional.of(values.get(id)));
    }
}
