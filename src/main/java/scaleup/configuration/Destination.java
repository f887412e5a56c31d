package scaleup.configuration;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the application may open connections to, besides its database and AWS.
 *
 * @param name for people, 1 to 32 characters
 * @param port of TCP, 1 to 65535
 * @param to an IPv4 network in CIDR notation, or the id of a managed prefix list, for example {@code pl-0123456789abcdef0}
 * @param through the id of a VPC peering connection or a transit gateway that leads there; without it packets go by the NAT
 *     gateways
 */
public record Destination(String name, int port, String to, Optional<String> through) {
    /** Everything: whoever has an address on the internet. */
    public static final String ANYWHERE = "0.0.0.0/0";

    /** Half of the rules that a security group may have ("Amazon VPC quotas": 60 outbound ones). */
    static final int MAXIMUM = 20;

    private static final int HTTPS = 443;

    /** Where it is written, among those of one environment. */
    static List<Destination> readAll(Section section, Network network) {
        var destinations = section.sections(
                "egress",
                "1 to 32 lower-case letters, digits and hyphens, a letter first",
                name -> name.matches("[a-z][a-z0-9-]{0,31}"),
                (name, of) -> read(of, name, network));
        section.require(destinations.size() <= MAXIMUM, "egress", "at most %d destinations".formatted(MAXIMUM));
        section.require(
                distinct(destinations.stream().map(one -> one.port + " " + one.to)) == destinations.size(),
                "egress",
                "destinations of which no two have the same port and to");
        section.require(
                distinct(destinations.stream().map(one -> one.to + " " + one.through))
                        == distinct(destinations.stream().map(Destination::to)),
                "egress",
                "one way to each network: destinations with the same to have the same through");
        return destinations;
    }

    /** Whether {@code to} names a prefix list instead of a network. */
    public boolean isPrefixList() {
        return to.startsWith("pl-");
    }

    private static Destination read(Section section, String name, Network network) {
        int port = section.integer("port", 1, 65_535);
        String to = section.text(
                "to",
                "an IPv4 network in CIDR notation such as \"203.0.113.7/32\", \"0.0.0.0/0\" for every address, or the id of"
                        + " a managed prefix list such as \"pl-0123456789abcdef0\"",
                text -> Cidr.isNotation(text) || text.matches("pl-[0-9a-f]{8,17}"));
        var through = section.optionalText(
                "through",
                "the id of a VPC peering connection or a transit gateway, for example \"pcx-0123456789abcdef0\" or"
                        + " \"tgw-0123456789abcdef0\"",
                text -> text.matches("(pcx|tgw)-[0-9a-f]{8,17}"));
        boolean anywhere = to.equals(ANYWHERE);
        if (Cidr.isNotation(to)) {
            var block = new Cidr(to);
            section.require(
                    anywhere || !block.overlaps(network.cidr()),
                    "to",
                    "a network that doesn't overlap the VPC's own, %s: who talks to whom in there is Scaleup's"
                            .formatted(network.cidr().text()));
            section.require(
                    !block.isPrivate() || through.isPresent(),
                    "to",
                    "a private network only with through, the peering connection or transit gateway that leads to it",
                    section.pathOf("through"));
        }
        boolean nat = network.egress() != Egress.ENDPOINTS;
        section.require(
                nat || through.isPresent(),
                "to",
                "what a peering connection or transit gateway leads to, named by through: without NAT gateways"
                        + " (network.egress is endpoints) nothing else leads out",
                section.pathOf("through"));
        section.require(
                !anywhere || through.isEmpty(),
                "through",
                "nothing where to is 0.0.0.0/0: that way is the NAT gateways'");
        section.require(
                !(anywhere && port == HTTPS), "port", "another port than 443, on which everything is reached anyway");
        return new Destination(name, port, to, through);
    }

    private static long distinct(Stream<String> values) {
        return values.distinct().count();
    }
}
