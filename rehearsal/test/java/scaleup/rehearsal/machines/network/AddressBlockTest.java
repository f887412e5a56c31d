package scaleup.rehearsal.machines.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {
    @Test
    void readsABlockAndClearsWhatIsBeyondItsPrefix() {
        assertThat(AddressBlock.of("10.30.77.1/18")).hasToString("10.30.64.0/18");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0/8", "10.0.0.256/32", "::/0", "10.0.0.0/-1", ""})
    void refusesWhatIsNoBlock(String text) {
        assertThatThrownBy(() -> AddressBlock.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesItsAddressesInOrder() {
        var cidr = AddressBlock.of("10.0.255.252/30");

        assertThat(cidr.address(0)).isEqualTo("10.0.255.252");
        assertThat(cidr.address(3)).isEqualTo("10.0.255.255");
        assertThatThrownBy(() -> cidr.address(4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void containsExactlyItsAddresses(
            @ForAll int network, @ForAll @IntRange(min = 1, max = 31) int length, @ForAll int other) {
        var cidr = new AddressBlock(network, length);

        assertThat(cidr.contains(cidr.address(0))).isTrue();
        assertThat(cidr.contains(cidr.address(cidr.size() - 1))).isTrue();
        var address = new AddressBlock(other, 32).address(0);
        long index = Integer.toUnsignedLong(other) - Integer.toUnsignedLong(cidr.network());
        assertThat(cidr.contains(address)).isEqualTo(index >= 0 && index < cidr.size());
    }

    @Property
    void overlapsWhereOneContainsTheOther(
            @ForAll int network, @ForAll @IntRange(max = 32) int length, @ForAll @IntRange(max = 32) int longer) {
        var one = new AddressBlock(network, length);
        var other = new AddressBlock(network, longer);

        assertThat(one.overlaps(other)).isTrue();
        assertThat(one.contains(other)).isEqualTo(longer >= length);
        assertThat(one.overlaps(new AddressBlock(~network, 32))).isEqualTo(length == 0);
    }
}
