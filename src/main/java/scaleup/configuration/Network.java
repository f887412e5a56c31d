package scaleup.configuration;

import java.util.List;

/**
 * Where the servers stand and who may reach them.
 *
 * @param cidr the VPC's addresses: private, /16 (the largest Amazon VPC allows) to /22 (room for three tiers)
 * @param zones availability zones, 2 or 3
 * @param egress how hosts reach AWS's APIs and the package repositories
 * @param clientNetworks IPv4 networks whose users may reach the front door, 1 to 20, none overlapping another
 * @param dnsFirewall whether hosts may ask only for names of AWS and of the environment; only with endpoints, as there is
 *     another way out otherwise
 */
public record Network(Cidr cidr, int zones, Egress egress, List<Cidr> clientNetworks, boolean dnsFirewall) {
    static Network read(Section section) {
        var cidr = new Cidr(section.text(
                "cidr",
                "a private IPv4 network in CIDR notation from /16 to /22, for example \"10.10.0.0/16\"",
                text -> isVpc(text)));
        int zones = section.integer("zones", 2, 3);
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
        return new Network(cidr, zones, egress, clientNetworks, dnsFirewall);
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
