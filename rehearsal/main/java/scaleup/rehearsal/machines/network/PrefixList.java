package scaleup.rehearsal.machines.network;

import java.util.List;
import scaleup.rehearsal.region.Account;

/**
 * A managed prefix list: the addresses of one of AWS's services, or those that somebody has put together.
 *
 * @param id for example {@code pl-6ea54007}
 * @param name for example {@code com.amazonaws.eu-central-1.s3}
 */
public record PrefixList(String id, String name, List<AddressBlock> entries) {
    /** Amazon S3 as the rehearsal serves it. */
    public static final PrefixList S3 = new PrefixList(
            "pl-6ea54007",
            "com.amazonaws.%s.s3".formatted(Account.PLAYED.region()),
            List.of(new AddressBlock(AddressBlock.number(AwsAddresses.S3), 32)));

    /** Those of AWS that are played. */
    public static final List<PrefixList> ALL = List.of(S3);

    public PrefixList {
        entries = List.copyOf(entries);
    }

    /**
     * The prefix list of an id. What is in one that is the account's own no template says: it is played with one address of
     * 192.0.2.0/24 (RFC 5737), which its id decides.
     *
     * @throws IllegalArgumentException if it is no id
     */
    public static PrefixList of(String id) {
        if (S3.id().equals(id)) {
            return S3;
        }
        if (!id.matches("pl-[0-9a-f]{8,17}")) {
            throw new IllegalArgumentException("The prefix list ID '%s' does not exist".formatted(id));
        }
        return new PrefixList(
                id,
                "of the account",
                List.of(AddressBlock.of("192.0.2.%d/32".formatted(2 + Math.floorMod(id.hashCode(), 253)))));
    }

    /**
     * The prefix list of a service that has a gateway endpoint.
     *
     * @throws IllegalArgumentException if the service has none
     */
    static PrefixList named(String service) {
        return ALL.stream()
                .filter(list -> list.name().equals(service))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "No gateway endpoint is played for service '%s'".formatted(service)));
    }
}
