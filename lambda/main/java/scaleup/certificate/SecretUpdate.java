package scaleup.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import scaleup.cloudformation.Failure;

/**
 * Brings the secret from any state to a certificate that can be presented. A new version is first offered, then made
 * current by comparing and swapping: whoever comes too late looks again, and a run that ended in between is taken up
 * where it ended. The current version is only ever replaced by one that has passed all checks.
 */
final class SecretUpdate {
    private static final int ATTEMPTS = 6;

    /** Outside of these a clock is wrong, and certificates made by it useless. */
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9990-01-01T00:00:00Z");

    private final SecretStore store;
    private final Optional<CertificateSource> source;
    private final Checks checks;
    private final Clock clock;
    private final Progress progress;
    private final Runnable pause;

    /**
     * Ties the parts.
     *
     * @param source empty where the user fills the secret: then it is checked and never written
     * @param pause waits until others have finished, or until what they wrote can be read
     */
    SecretUpdate(
            SecretStore store,
            Optional<CertificateSource> source,
            Checks checks,
            Clock clock,
            Progress progress,
            Runnable pause) {
        this.store = store;
        this.source = source;
        this.checks = checks;
        this.clock = clock;
        this.progress = progress;
        this.pause = pause;
    }

    /**
     * Makes sure that the secret's current version is right.
     *
     * @throws Failure if it isn't and can't be replaced; the reason holds no secret
     */
    Outcome run() {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Instant now = now();
            Optional<SecretStore.Version> current = store.current();
            Judgement judgement = judge(current, now, true);
            if (judgement.objection().isEmpty()) {
                return new Outcome(judgement.certificate().orElseThrow(), judgement.warnings());
            }
            String objection = judgement.objection().get();
            CertificateSource ours =
                    source.orElseThrow(() -> new Failure("The secret can't be used: %s.".formatted(objection)));
            if (!replaced(ours, current, objection, now)) {
                pause.run();
            }
        }
        throw new Failure("Others keep changing the secret; the next run tries again.");
    }

    private boolean replaced(
            CertificateSource ours, Optional<SecretStore.Version> current, String objection, Instant now) {
        Optional<String> seen = current.map(SecretStore.Version::id);
        Optional<SecretStore.Version> candidate =
                store.candidate().filter(version -> !Optional.of(version.id()).equals(seen));
        if (candidate.isPresent() && judge(candidate, now, false).objection().isEmpty()) {
            return promoted(candidate.get().id(), seen, objection);
        }
        ServerCertificate next = ours.obtain(objection, now);
        CertificateReport report = checks.of(next, now);
        if (!report.passed()) {
            throw new Failure("%s is refused: %s.".formatted(next, String.join("; ", report.problems())));
        }
        String id = id(seen, next);
        if (store.offer(id, SecretFormat.write(next))) {
            progress.replaced(id, objection);
            return true;
        }
        return promoted(id, seen, objection);
    }

    private boolean promoted(String id, Optional<String> seen, String objection) {
        boolean promoted = store.promote(id, seen);
        if (promoted) {
            progress.replaced(id, objection);
        }
        return promoted;
    }

    private Judgement judge(Optional<SecretStore.Version> version, Instant now, boolean current) {
        Judgement checked = checked(version, now);
        if (current) {
            progress.holds(checked.certificate());
        }
        if (source.isEmpty() || checked.objection().isPresent()) {
            return checked;
        }
        CertificateSource.Verdict verdict =
                source.get().judge(checked.certificate().orElseThrow(), now);
        List<String> warnings = new ArrayList<>(checked.warnings());
        warnings.addAll(verdict.warnings());
        return new Judgement(checked.certificate(), verdict.objection(), warnings);
    }

    private Judgement checked(Optional<SecretStore.Version> version, Instant now) {
        if (version.isEmpty()) {
            return Judgement.unusable("it has no current version");
        }
        ServerCertificate certificate;
        try {
            certificate = SecretFormat.read(version.get().value());
        } catch (Failure unreadable) {
            return Judgement.unusable(unreadable.getMessage().replaceFirst("\\.$", ""));
        }
        CertificateReport report = checks.of(certificate, now);
        return report.passed()
                ? new Judgement(Optional.of(certificate), Optional.empty(), report.warnings())
                : Judgement.unusable(String.join("; ", report.problems()));
    }

    private Instant now() {
        Instant now = clock.instant();
        if (now.isBefore(EARLIEST) || now.isAfter(LATEST)) {
            throw new Failure("The clock is wrong: %s.".formatted(now));
        }
        return now;
    }

    /** The same for the same certificate in place of the same version, so that repeating it adds no version. */
    private static String id(Optional<String> seen, ServerCertificate certificate) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(seen.orElse("").getBytes(UTF_8));
        try {
            bytes.writeBytes(certificate.leaf().getEncoded());
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate that was read can't be written", impossible);
        }
        return UUID.nameUUIDFromBytes(bytes.toByteArray()).toString();
    }

    /**
     * What is thought of a version.
     *
     * @param certificate empty if load balancers can't use it
     * @param objection why it can't stay
     */
    private record Judgement(
            Optional<ServerCertificate> certificate, Optional<String> objection, List<String> warnings) {
        static Judgement unusable(String objection) {
            return new Judgement(Optional.empty(), Optional.of(objection), List.of());
        }
    }

    /** How a run ended: the secret's current version holds this certificate. */
    record Outcome(ServerCertificate certificate, List<String> warnings) {}

    /** Is told what a run finds and does, also where it fails later. */
    interface Progress {
        /** The current version's certificate; empty if load balancers can't use it. */
        void holds(Optional<ServerCertificate> certificate);

        /** A version has become current. */
        void replaced(String version, String why);
    }
}
