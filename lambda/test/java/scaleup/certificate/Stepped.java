package scaleup.certificate;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;

/** Ports that stop before and after each call: there a process may die, or another one come in between. */
final class Stepped {
    private Stepped() {}

    private static <T> T call(Runnable step, Supplier<T> call) {
        step.run();
        T answer = call.get();
        step.run();
        return answer;
    }

    static SecretStore store(SecretStore store, Runnable step) {
        return new SecretStore() {
            @Override
            public Optional<Version> current() {
                return call(step, store::current);
            }

            @Override
            public Optional<Version> candidate() {
                return call(step, store::candidate);
            }

            @Override
            public boolean offer(String id, String value) {
                return call(step, () -> store.offer(id, value));
            }

            @Override
            public boolean promote(String id, Optional<String> seen) {
                return call(step, () -> store.promote(id, seen));
            }
        };
    }

    static CertificateAuthority authority(CertificateAuthority authority, Runnable step) {
        return new CertificateAuthority() {
            @Override
            public Description describe() {
                return call(step, authority::describe);
            }

            @Override
            public Export export(byte[] passphrase) {
                return call(step, () -> authority.export(passphrase));
            }
        };
    }

    static Clock clock(Supplier<Instant> now, Runnable step) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return call(step, now);
            }
        };
    }

    /** The end of a process. */
    @SuppressWarnings("serial")
    static final class Crash extends RuntimeException {
        Crash() {
            super("crash", null, false, false);
        }
    }

    /** Dies at the k-th step, counted from 0. */
    static Runnable crashAt(int step) {
        int[] left = {step};
        return () -> {
            if (left[0]-- == 0) {
                throw new Crash();
            }
        };
    }
}
