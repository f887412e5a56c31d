package scaleup.configuration;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.net.util.SubnetUtils;

/**
 * An IPv4 network in CIDR notation, for example {@code 10.10.0.0/16}.
 *
 * @param text the notation, with the network's own address: no host bits set
 */
public record Cidr(String text) {
    /** RFC 1918 and, as Amazon VPC allows it too, the shared address space of RFC 6598. */
    private static final List<Cidr> PRIVATE = List.of(
            new Cidr("10.0.0.0/8"), new Cidr("172.16.0.0/12"), new Cidr("192.168.0.0/16"), new Cidr("100.64.0.0/10"));

    private static final Pattern NOTATION = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}");

    /** Whether {@code text} is a network in CIDR notation: right addresses, prefix 0 to 32, no host bits set. */
    static boolean isNotation(String text) {
        if (text.equals("0.0.0.0/0")) {
            return true;
        }
        if (!NOTATION.matcher(text).matches()) {
            return false;
        }
        try {
            var info = new SubnetUtils(text).getInfo();
            return !text.endsWith("/0") && info.getNetworkAddress().equals(info.getAddress());
        } catch (IllegalArgumentException notCidr) {
            return false;
        }
    }

    /** The number of leading bits that all of the network's addresses share, 0 to 32. */
    public int prefix() {
        return Integer.parseInt(text.substring(text.indexOf('/') + 1));
    }

    /**
     * A part of this network if it is cut into equal ones.
     *
     * @param bits by which the parts' prefixes are longer: there are 2 to the power of it
     * @param number which part, from 0 on
     */
    public Cidr part(int bits, int number) {
        int prefix = prefix() + bits;
        long first = number(address()) + ((long) number << (Integer.SIZE - prefix));
        return new Cidr(
                "%d.%d.%d.%d/%d".formatted(first >> 24, first >> 16 & 0xff, first >> 8 & 0xff, first & 0xff, prefix));
    }

    private static long number(String address) {
        return Stream.of(address.split("\\.", -1))
                .mapToLong(Long::parseLong)
                .reduce(0, (octets, next) -> octets << 8 | next);
    }

    /** Whether some address belongs to both networks. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    boolean isPrivate() {
        return PRIVATE.stream().anyMatch(range -> range.contains(this));
    }

    private boolean contains(Cidr other) {
        if (prefix() == 0) {
            return true;
        }
        return prefix() <= other.prefix()
                && address()
                        .equals(new SubnetUtils(other.address() + "/" + prefix())
                                .getInfo()
                                .getNetworkAddress());
    }

    private String address() {
        return text.substring(0, text.indexOf('/'));
    }
}
