package scaleup.rehearsal.machines.network;

import java.util.regex.Pattern;

/**
 * A block of IPv4 addresses, for example {@code 10.0.0.0/16}.
 *
 * @param network its first address
 * @param length 0 to 32: how many bits all its addresses share
 */
public record AddressBlock(int network, int length) {
    /** Every address: where a default route leads. */
    public static final AddressBlock ANY = new AddressBlock(0, 0);

    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    public AddressBlock {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("prefix length " + length);
        }
        network &= mask(length);
    }

    /**
     * Reads {@code 10.0.0.0/16}. Bits beyond the prefix are cleared, as Amazon EC2 does with CIDR blocks of rules and
     * routes.
     *
     * @throws IllegalArgumentException if it is not an IPv4 block
     */
    public static AddressBlock of(String text) {
        var slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
            throw new IllegalArgumentException("\"%s\" is not an IPv4 CIDR block".formatted(text));
        }
        return new AddressBlock(number(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** How many addresses it has. */
    public long size() {
        return 1L << (32 - length);
    }

    /**
     * Its address number {@code index}.
     *
     * @param index 0 to {@link #size} - 1
     */
    public String address(long index) {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException("%s has no address %d".formatted(this, index));
        }
        return text(network + (int) index);
    }

    public boolean contains(String address) {
        return (number(address) & mask(length)) == network;
    }

    public boolean contains(AddressBlock other) {
        return other.length >= length && (other.network & mask(length)) == network;
    }

    public boolean overlaps(AddressBlock other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public String toString() {
        return text(network) + "/" + length;
    }

    /** An address as a number of 32 bits. */
    static int number(String address) {
        var matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"%s\" is not an IPv4 address".formatted(address));
        }
        int number = 0;
        for (int i = 1; i <= 4; i++) {
            int octet = Integer.parseInt(matcher.group(i));
            if (octet > 255) {
                throw new IllegalArgumentException("\"%s\" is not an IPv4 address".formatted(address));
            }
            number = number << 8 | octet;
        }
        return number;
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    private static String text(int number) {
        return "%d.%d.%d.%d".formatted(number >>> 24, number >>> 16 & 255, number >>> 8 & 255, number & 255);
    }
}
