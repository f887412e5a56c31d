package scaleup.rehearsal.region.iam;

import java.util.regex.Pattern;

/** Ranges of IPv4 addresses such as {@code 203.0.113.0/24}; an address alone is a range of one. */
final class Ipv4Range {
    private static final Pattern RANGE =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

    private Ipv4Range() {}

    /** Whether an address is in a range; not if one of both is none, such as an address of IPv6. */
    static boolean contains(String range, String address) {
        var policy = RANGE.matcher(range);
        var request = RANGE.matcher(address);
        if (!policy.matches() || !request.matches()) {
            return false;
        }
        int prefix = policy.group(5) == null ? 32 : Integer.parseInt(policy.group(5));
        return prefix == 0 || (number(policy) ^ number(request)) >>> (32 - prefix) == 0;
    }

    private static long number(java.util.regex.Matcher address) {
        long number = 0;
        for (int part = 1; part <= 4; part++) {
            number = number << 8 | Long.parseLong(address.group(part));
        }
        return number;
    }
}
