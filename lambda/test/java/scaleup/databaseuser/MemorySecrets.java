package scaleup.databaseuser;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Secrets Manager's rules on versions and labels, as strict as AWS documents them: a version's value is written once,
 * a label is on one version at most, and moving AWSCURRENT takes AWSPREVIOUS along.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html">
 *     UpdateSecretVersionStage</a>
 */
final class MemorySecrets implements Secrets {
    private final Map<String, Map<String, Version>> secrets = new LinkedHashMap<>();
    private final Set<String> rotating = new TreeSet<>();
    private final List<String> passwords = new ArrayList<>();

    private static final class Version {
        private String value;
        private final Set<String> labels = new TreeSet<>();
    }

    /** A new secret whose rotation is on. */
    synchronized void create(String secret, String value) {
        var version = new Version();
        version.value = value;
        version.labels.add(CURRENT);
        secrets.put(secret, new LinkedHashMap<>(Map.of("initial-" + UUID.randomUUID(), version)));
        rotating.add(secret);
        passwords.add(LoginSecret.of(value).login().password());
    }

    synchronized void stopRotating(String secret) {
        rotating.remove(secret);
    }

    /** What RotateSecret does before it calls the function: an empty version, labelled as pending. */
    synchronized String rotate(String secret) {
        versions(secret)
                .with(PENDING)
                .filter(version -> !versions(secret).isLabelled(version, CURRENT))
                .ifPresent(version -> {
                    throw new IllegalStateException("a previous rotation isn't complete");
                });
        var token = UUID.randomUUID().toString();
        secrets.get(secret).put(token, new Version());
        label(secret, token, PENDING);
        return token;
    }

    /** What an operator does who gives a rotation up. */
    synchronized void cancel(String secret, String token) {
        secrets.get(secret).get(token).labels.remove(PENDING);
    }

    /** What an operator does who wants an old version back. */
    synchronized void relabel(String secret, String version, String label) {
        label(secret, version, label);
    }

    /** The login that a client gets. */
    synchronized Login login(String secret, String label) {
        return versions(secret)
                .with(label)
                .flatMap(version -> value(secret, version))
                .map(LoginSecret::of)
                .orElseThrow()
                .login();
    }

    /** Every password there has been. */
    synchronized List<String> passwords() {
        return List.copyOf(passwords);
    }

    @Override
    public synchronized SecretVersions versions(String secret) {
        return new SecretVersions(
                rotating.contains(secret),
                secrets.get(secret).entrySet().stream()
                        .filter(version -> !version.getValue().labels.isEmpty())
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, version -> List.copyOf(version.getValue().labels))));
    }

    @Override
    public synchronized Optional<String> value(String secret, String version) {
        var found = secrets.get(secret).get(version);
        return Optional.ofNullable(found).map(known -> known.value);
    }

    @Override
    public synchronized void put(String secret, String version, String value) throws VersionExists {
        var target = secrets.get(secret).computeIfAbsent(version, unused -> new Version());
        if (target.value != null && !target.value.equals(value)) {
            throw new VersionExists(null);
        }
        target.value = value;
        passwords.add(LoginSecret.of(value).login().password());
        label(secret, version, PENDING);
    }

    @Override
    public synchronized void moveCurrent(String secret, String from, String to) {
        var versions = secrets.get(secret);
        if (!versions.get(from).labels.contains(CURRENT)) {
            throw new IllegalStateException(from + " is not current");
        }
        if (versions.get(to).value == null) {
            throw new IllegalStateException(to + " has no value");
        }
        label(secret, to, CURRENT);
        label(secret, from, PREVIOUS);
    }

    @Override
    public synchronized String randomPassword() {
        return UUID.randomUUID().toString().replace("-", "_") + ".~-A";
    }

    private void label(String secret, String version, String label) {
        secrets.get(secret).values().forEach(other -> other.labels.remove(label));
        secrets.get(secret).get(version).labels.add(label);
    }
}
