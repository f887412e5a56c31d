package scaleup.certificate;

import java.security.SecureRandom;
import java.security.cert.TrustAnchor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One secret, and whoever works on it. */
final class World {
    static final SecureRandom RANDOM = new SecureRandom();
    static final Authority ROOT = Authority.root("CN=Public root");
    static final Authority ISSUER = ROOT.intermediate("CN=Public issuer");

    private final Map<List<Object>, Optional<ServerCertificate>> usable = new ConcurrentHashMap<>();

    final StrictSecret secret;
    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    List<DnsName> names = names("www.example.com", "door.elb.eu-west-1.amazonaws.com");
    volatile Instant now = Authority.NOW;
    Optional<FakeAcm> acm = Optional.empty();
    boolean users;

    World(StrictSecret secret) {
        this.secret = secret;
    }

    static World empty() {
        return new World(new StrictSecret());
    }

    static World holding(String value) {
        return new World(StrictSecret.holding(Optional.of(value)));
    }

    static World holding(ServerCertificate certificate) {
        return holding(SecretFormat.write(certificate));
    }

    static List<DnsName> names(String... names) {
        return Stream.of(names).map(DnsName::of).toList();
    }

    static Supplier<Set<TrustAnchor>> roots() {
        return () -> Set.of(new TrustAnchor(ROOT.certificate(), null));
    }

    Checks checks() {
        return new Checks(names, new ChainCheck(roots()));
    }

    SecretUpdate.Outcome run() {
        return run(() -> {});
    }

    SecretUpdate.Outcome run(Runnable step) {
        Optional<CertificateSource> source = users
                ? Optional.empty()
                : Optional.of(
                        acm.<CertificateSource>map(fake -> new AcmCertificate(Stepped.authority(fake, step), RANDOM))
                                .orElseGet(() -> new SelfSigned(names, RANDOM)));
        return new SecretUpdate(
                        Stepped.store(secret, step),
                        source,
                        checks(),
                        Stepped.clock(() -> now, step),
                        progress(),
                        () -> {})
                .run();
    }

    private SecretUpdate.Progress progress() {
        return new SecretUpdate.Progress() {
            @Override
            public void holds(Optional<ServerCertificate> certificate) {
                log.add("holds " + certificate);
            }

            @Override
            public void replaced(String version, String why) {
                log.add("replaced by " + version + ": " + why);
            }
        };
    }

    /** What the secret holds, if hosts can use it now. */
    Optional<ServerCertificate> usable() {
        return secret.value().flatMap(this::usable);
    }

    /** Whether it is depends on nothing else, and is asked after each step: each check signs, and verifies, by the key. */
    Optional<ServerCertificate> usable(String value) {
        return usable.computeIfAbsent(List.of(value, now, names), asked -> {
            try {
                ServerCertificate certificate = SecretFormat.read(value);
                return checks().of(certificate, now).passed() ? Optional.of(certificate) : Optional.empty();
            } catch (scaleup.cloudformation.Failure unusable) {
                return Optional.empty();
            }
        });
    }
}
