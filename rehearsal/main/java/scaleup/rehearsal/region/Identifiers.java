package scaleup.rehearsal.region;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes identifiers of the form that AWS gives them. */
public final class Identifiers {
    private final RandomGenerator random;

    public Identifiers(RandomGenerator random) {
        this.random = random;
    }

    /** An EC2 identifier: the prefix, a hyphen and 17 hexadecimal digits, for example {@code i-0123456789abcdef0}. */
    public synchronized String ec2(String prefix) {
        return "%s-0%016x".formatted(prefix, random.nextLong());
    }

    /** A random (version 4) UUID, as activities, lifecycle action tokens and instance refreshes have. */
    public synchronized String uuid() {
        long version4 = (random.nextLong() & ~0xF000L) | 0x4000L;
        long variant2 = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(version4, variant2).toString();
    }

    /** One of {@code size} choices. */
    public synchronized int choice(int size) {
        return random.nextInt(size);
    }
}
