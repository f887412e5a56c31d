package scaleup.vpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import scaleup.configuration.Cidr;
import scaleup.configuration.Destination;
import scaleup.configuration.Egress;
import scaleup.environment.Environment;
import scaleup.environment.Measure;
import scaleup.environment.Ports;
import scaleup.environment.Tier;
import software.amazon.awscdk.services.ec2.CfnSecurityGroup;
import software.amazon.awscdk.services.ec2.CfnSecurityGroupEgress;
import software.amazon.awscdk.services.ec2.CfnSecurityGroupIngress;
import software.constructs.Construct;

/**
 * Who may talk to whom: the only place that opens a port.
 *
 * <pre>
 * clients -443,80-> front door -443,80,8404-> load balancer -> web -> application -3306-> database
 *                                             load balancer ---------> application
 * application -> what application.egress names
 * load balancer, web, application -443-> AWS's APIs and package repositories
 * function for the database's users -3306-> database, -443-> AWS's APIs
 * </pre>
 *
 * A tier's arrows are those that it tells of itself. Each arrow is a rule at its source and one at its target. A network is named only where no group can be: for
 * clients, and for the way out through NAT gateways.
 */
public final class Isolation extends Construct {
    /** What a group gets so that Amazon EC2 doesn't give it "everything to everywhere": a rule that matches nothing. */
    private static final CfnSecurityGroup.EgressProperty NOTHING = CfnSecurityGroup.EgressProperty.builder()
            .cidrIp("255.255.255.255/32")
            .description("Closed but for the rules of the isolation")
            .ipProtocol("icmp")
            .fromPort(252)
            .toPort(86)
            .build();

    /** A security group: its id is asked for once, as each question to the CDK goes to Node.js and back. */
    private record Group(String name, String id) {}

    private final String vpcId;
    private final Group frontDoor;
    private final Map<String, Group> tiers = new LinkedHashMap<>();
    private final Group database;
    private final Group databaseUser;
    private final Optional<Group> endpoints;

    Isolation(Construct scope, Environment environment, String vpcId) {
        super(scope, "Isolation");
        this.vpcId = vpcId;
        frontDoor = group("FrontDoor", "Network load balancer: takes connections of clients");
        environment.tiers().forEach(tier -> tiers.put(tier.name(), group(tier.id(), tier.description())));
        database = group("Database", "MySQL");
        databaseUser = group("DatabaseUser", "The function that makes and rotates users of the database");
        var network = environment.configuration().network();
        boolean isolated = network.egress() == Egress.ENDPOINTS;
        endpoints =
                isolated ? Optional.of(group("Endpoints", "Interface endpoints of AWS services")) : Optional.empty();

        for (Cidr clients : network.clientNetworks()) {
            allowClients(clients, Ports.HTTPS);
            allowClients(clients, Ports.HTTP);
        }
        environment.tiers(Measure.TARGETS).forEach(tier -> allow(frontDoor, tier));
        for (Tier tier : environment.tiers()) {
            for (String asked : tier.asks()) {
                if (asked.equals(Environment.DATABASE)) {
                    allow(group(tier), database, Ports.MYSQL);
                } else {
                    allow(group(tier), environment.tier(asked));
                }
            }
            tier.egress().forEach(destination -> allowOut(group(tier), destination));
        }
        allow(databaseUser, database, Ports.MYSQL);

        for (Group source : askersOfAws()) {
            endpoints.ifPresentOrElse(group -> allow(source, group, Ports.HTTPS), () -> allowInternet(source));
        }
    }

    public String frontDoor() {
        return frontDoor.id();
    }

    /** The group of a tier's servers. */
    public String tier(Tier tier) {
        return group(tier).id();
    }

    public String database() {
        return database.id();
    }

    /** The group of the function that makes and rotates users of the database. */
    public String databaseUser() {
        return databaseUser.id();
    }

    /** The group of the interface endpoints, where hosts reach AWS through them. */
    Optional<String> endpoints() {
        return endpoints.map(Group::id);
    }

    /** Lets hosts reach a gateway endpoint's service, whose addresses are those of a managed prefix list. */
    void allowPrefixList(String prefixListId) {
        askersOfAws().forEach(source -> allowPrefixList(source, prefixListId));
    }

    private Group group(Tier tier) {
        return tiers.get(tier.name());
    }

    /** Whoever asks AWS's APIs: every tier's hosts, and the one function that is in the VPC. */
    private List<Group> askersOfAws() {
        return Stream.concat(tiers.values().stream(), Stream.of(databaseUser)).toList();
    }

    private Group group(String name, String description) {
        var group = CfnSecurityGroup.Builder.create(this, name)
                .vpcId(vpcId)
                .groupDescription(description)
                .securityGroupEgress(List.of(NOTHING))
                .build();
        return new Group(name, group.getAttrGroupId());
    }

    private void allow(Group from, Tier to) {
        to.ports().forEach(port -> allow(from, group(to), port));
    }

    private void allow(Group from, Group to, int port) {
        String arrow = "%s to %s on %d".formatted(from.name(), to.name(), port);
        CfnSecurityGroupEgress.Builder.create(this, "%sTo%s%dEgress".formatted(from.name(), to.name(), port))
                .groupId(from.id())
                .destinationSecurityGroupId(to.id())
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .description(arrow)
                .build();
        CfnSecurityGroupIngress.Builder.create(this, "%sTo%s%dIngress".formatted(from.name(), to.name(), port))
                .groupId(to.id())
                .sourceSecurityGroupId(from.id())
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .description(arrow)
                .build();
    }

    private void allowClients(Cidr clients, int port) {
        CfnSecurityGroupIngress.Builder.create(this, "Clients%sTo%d".formatted(clients.text(), port))
                .groupId(frontDoor.id())
                .cidrIp(clients.text())
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .description("Clients to FrontDoor on " + port)
                .build();
    }

    private void allowInternet(Group from) {
        CfnSecurityGroupEgress.Builder.create(this, from.name() + "ToInternet")
                .groupId(from.id())
                .cidrIp("0.0.0.0/0")
                .ipProtocol("tcp")
                .fromPort(Ports.HTTPS)
                .toPort(Ports.HTTPS)
                .description(from.name() + " to APIs of AWS and package repositories")
                .build();
    }

    private void allowOut(Group from, Destination destination) {
        // By what it leads to, not by its name: two that are given each other's names change places, and Amazon EC2
        // never
        // has one rule twice.
        var rule = CfnSecurityGroupEgress.Builder.create(
                        this, "%sTo%sOn%d".formatted(from.name(), destination.to(), destination.port()))
                .groupId(from.id())
                .ipProtocol("tcp")
                .fromPort(destination.port())
                .toPort(destination.port())
                .description("%s to %s on %d".formatted(from.name(), destination.name(), destination.port()));
        if (destination.isPrefixList()) {
            rule.destinationPrefixListId(destination.to()).build();
        } else {
            rule.cidrIp(destination.to()).build();
        }
    }

    private void allowPrefixList(Group from, String prefixListId) {
        CfnSecurityGroupEgress.Builder.create(this, from.name() + "ToS3")
                .groupId(from.id())
                .destinationPrefixListId(prefixListId)
                .ipProtocol("tcp")
                .fromPort(Ports.HTTPS)
                .toPort(Ports.HTTPS)
                .description(from.name() + " to Amazon S3: package repositories and assets")
                .build();
    }
}
