package scaleup.configuration;

import java.util.List;
import java.util.Optional;

/**
 * Where the servers stand and who may reach them.
 *
 * @param cidr the VPC's addresses: private, /16 (the largest Amazon VPC allows) to /22 (room for three tiers)
 * @param zones availability zones, 2 or 3
 * @param zoneNames theirs, in the order of the subnets; none where they are the first that AWS CloudFormation lists
 * @param egress how hosts reach AWS's APIs and the package repositories
 * @param clientNetworks IPv4 networks whose users may reach the front door, 1 to 20, none overlapping another
 * @param dnsFirewall whether hosts may ask only for names of AWS and of the environment; only with endpoints, as there is
 *     another way out otherwise
 */
public record Network(
        Cidr cidr, int zones, List<String> zoneNames, Egress egress, List<Cidr> clientNetworks, boolean dnsFirewall) {
    /**
     * Reads the section.
     *
     * @param region of the environment, if it says one
     */
    static Network read(Section section, Optional<String> region) {
        var cidr = new Cidr(section.text(
                "cidr",
                "a private IPv4 network in CIDR notation from /16 to /22, for example \"10.10.0.0/16\"",
                text -> isVpc(text)));
        int zones = section.integer("zones", 2, 3);
        var zoneNames = section.texts(
                "zoneNames",
                0,
                3,
                "an availability zone such as \"eu-central-1a\", named once",
                text -> text.matches("[a-z]{2}(-[a-z]+)+-\\d[a-z]"));
        section.require(
                zoneNames.isEmpty() || zoneNames.size() == zones,
                "zoneNames",
                "none, or as many as zones, %d".formatted(zones),
                section.pathOf("zones"));
        section.require(
                zoneNames.stream().map(Network::region).distinct().count() <= 1, "zoneNames", "zones of one region");
        region.ifPresent(own -> section.require(
                zoneNames.stream().map(Network::region).allMatch(own::equals),
                "zoneNames",
                "zones of %s, the region of the environment".formatted(own)));
        var egress = section.choice("egress", Egress.class);
        var clientNetworks = section
                .texts(
                        "clientNetworks",
                        1,
                        20,
                        "an IPv4 network in CIDR notation, for example \"0.0.0.0/0\", named once",
                        Cidr::isNotation)
                .stream()
                .map(Cidr::new)
                .toList();
        section.require(noneOverlap(clientNetworks), "clientNetworks", "networks of which none overlaps another");
        boolean dnsFirewall = section.flag("dnsFirewall");
        section.require(
                !dnsFirewall || egress == Egress.ENDPOINTS,
                "dnsFirewall",
                "false, unless egress is endpoints",
                section.pathOf("egress"));
        return new Network(cidr, zones, zoneNames, egress, clientNetworks, dnsFirewall);
    }

    /** The region of {@code zoneNames}, if there are some. */
    public Optional<String> region() {
        return zoneNames.stream().findFirst().map(Network::region);
    }

    private static String region(String zone) {
        return zone.substring(0, zone.length() - 1);
    }

    static boolean isVpc(String text) {
        if (!Cidr.isNotation(text)) {
            return false;
        }
        var cidr = new Cidr(text);
        return cidr.prefix() >= 16 && cidr.prefix() <= 22 && cidr.isPrivate();
    }

    private static boolean noneOverlap(List<Cidr> networks) {
        return networks.stream().allMatch(one -> networks.stream()
                .allMatch(other -> one.text().equals(other.text()) || !one.overlaps(other)));
    }
}
