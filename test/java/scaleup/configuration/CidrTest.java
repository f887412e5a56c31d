package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class CidrTest {
    @Property
    void readsEveryNetworkWithoutHostBits(@ForAll("networks") Cidr network) {
        assertThat(Cidr.isNotation(network.text())).isTrue();
    }

    @Property
    void overlapsExactlyWhatSharesTheShorterPrefix(@ForAll("networks") Cidr one, @ForAll("networks") Cidr other) {
        int prefix = Math.min(one.prefix(), other.prefix());
        long mask = prefix == 0 ? 0 : (0xFFFFFFFFL << (32 - prefix)) & 0xFFFFFFFFL;
        assertThat(one.overlaps(other)).isEqualTo((address(one) & mask) == (address(other) & mask));
        assertThat(other.overlaps(one)).isEqualTo(one.overlaps(other));
    }

    @Property
    void isCutIntoPartsThatFollowEachOther(
            @ForAll("networks") Cidr network,
            @ForAll @IntRange(max = 6) int bits,
            @ForAll @IntRange(max = 63) int any) {
        int prefix = network.prefix() + bits;
        if (prefix <= 32) {
            int number = any % (1 << bits);
            Cidr part = network.part(bits, number);
            assertThat(Cidr.isNotation(part.text())).isTrue();
            assertThat(part.prefix()).isEqualTo(prefix);
            assertThat(address(part)).isEqualTo(address(network) + ((long) number << (32 - prefix)));
            assertThat(part.overlaps(network)).isTrue();
        }
    }

    @Property
    void refusesHostBits(@ForAll("networks") Cidr network) {
        if (network.prefix() > 0 && network.prefix() < 32) {
            String withHost = text(address(network) + 1) + "/" + network.prefix();
            assertThat(Cidr.isNotation(withHost)).isFalse();
        }
    }

    @Property
    void refusesWhatIsNoNetwork(@ForAll String text) {
        if (!text.matches("[0-9.]+/[0-9]+")) {
            assertThat(Cidr.isNotation(text)).isFalse();
        }
    }

    @Provide
    Arbitrary<Cidr> networks() {
        // Few different leading bits, so that networks often overlap.
        return Combinators.combine(
                        Arbitraries.longs().between(0, 0xFFFFFFFFL),
                        Arbitraries.of(0x00000000L, 0x0A000000L, 0x0A0A0000L),
                        Arbitraries.integers().between(0, 32))
                .as((random, base, prefix) -> {
                    long mask = prefix == 0 ? 0 : (0xFFFFFFFFL << (32 - prefix)) & 0xFFFFFFFFL;
                    long address = (base == 0 ? random : base | (random & 0x0001FFFFL)) & mask;
                    return new Cidr(text(address) + "/" + prefix);
                });
    }

    private static long address(Cidr cidr) {
        long address = 0;
        for (String octet : cidr.text().substring(0, cidr.text().indexOf('/')).split("\\.", -1)) {
            address = (address << 8) | Integer.parseInt(octet);
        }
        return address;
    }

    private static String text(long address) {
        return "%d.%d.%d.%d".formatted(address >> 24, (address >> 16) & 255, (address >> 8) & 255, address & 255);
    }
}
