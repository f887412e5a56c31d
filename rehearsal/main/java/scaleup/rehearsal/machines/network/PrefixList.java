package scaleup.rehearsal.machines.network;

import java.util.List;
import java.util.function.Predicate;
import scaleup.rehearsal.region.Account;

/**
 * A prefix list that AWS manages: the addresses of one of its services.
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

    /** All that are played. */
    public static final List<PrefixList> ALL = List.of(S3);

    public PrefixList {
        entries = List.copyOf(entries);
    }

    /** @throws IllegalArgumentException if no prefix list has the id */
    static PrefixList of(String id) {
        return find(list -> list.id().equals(id), "The prefix list ID '%s' does not exist", id);
    }

    /**
     * The prefix list of a service that has a gateway endpoint.
     *
     * @throws IllegalArgumentException if the service has none
     */
    static PrefixList named(String service) {
        return find(list -> list.name().equals(service), "No gateway endpoint is played for service '%s'", service);
    }

    private static PrefixList find(Predicate<PrefixList> wanted, String message, String name) {
        return ALL.stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(message.formatted(name)));
    }
}
