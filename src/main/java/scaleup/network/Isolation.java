package scaleup.network;

import java.util.List;
import java.util.Optional;
import scaleup.Ports;
import scaleup.configuration.Cidr;
import scaleup.configuration.Configuration;
import scaleup.configuration.Egress;
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
 * load balancer, web, application -443-> AWS's APIs and package repositories
 * function for the database's users -3306-> database, -443-> AWS's APIs
 * </pre>
 *
 * Each arrow is a rule at its source and one at its target. A network is named only where no group can be: for
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

    private final String vpcId;
    private final CfnSecurityGroup frontDoor;
    private final CfnSecurityGroup loadBalancer;
    private final CfnSecurityGroup web;
    private final CfnSecurityGroup application;
    private final CfnSecurityGroup database;
    private final CfnSecurityGroup databaseUser;
    private final Optional<CfnSecurityGroup> endpoints;

    Isolation(Construct scope, String vpcId, Configuration configuration) {
        super(scope, "Isolation");
        this.vpcId = vpcId;
        frontDoor = group("FrontDoor", "Network load balancer: takes connections of clients");
        loadBalancer = group("LoadBalancer", "HAProxy: ends TLS, chooses servers");
        web = group("Web", "Nginx: static files");
        application = group("Application", "The application");
        database = group("Database", "MySQL");
        databaseUser = group("DatabaseUser", "The function that makes and rotates users of the database");
        boolean isolated = configuration.network().egress() == Egress.ENDPOINTS;
        endpoints =
                isolated ? Optional.of(group("Endpoints", "Interface endpoints of AWS services")) : Optional.empty();

        for (Cidr clients : configuration.network().clientNetworks()) {
            allowClients(clients, Ports.HTTPS);
            allowClients(clients, Ports.HTTP);
        }
        allow("FrontDoor", frontDoor, "LoadBalancer", loadBalancer, Ports.HTTPS);
        allow("FrontDoor", frontDoor, "LoadBalancer", loadBalancer, Ports.HTTP);
        allow("FrontDoor", frontDoor, "LoadBalancer", loadBalancer, Ports.LOAD_BALANCER_HEALTH);
        allow("LoadBalancer", loadBalancer, "Web", web, Ports.WEB);
        allow(
                "LoadBalancer",
                loadBalancer,
                "Application",
                application,
                configuration.application().port());
        allow(
                "Web",
                web,
                "Application",
                application,
                configuration.application().port());
        allow("Application", application, "Database", database, Ports.MYSQL);
        allow("DatabaseUser", databaseUser, "Database", database, Ports.MYSQL);

        endpoints.ifPresentOrElse(
                group -> {
                    allow("LoadBalancer", loadBalancer, "Endpoints", group, Ports.HTTPS);
                    allow("Web", web, "Endpoints", group, Ports.HTTPS);
                    allow("Application", application, "Endpoints", group, Ports.HTTPS);
                    allow("DatabaseUser", databaseUser, "Endpoints", group, Ports.HTTPS);
                },
                () -> {
                    allowInternet("LoadBalancer", loadBalancer);
                    allowInternet("Web", web);
                    allowInternet("Application", application);
                    allowInternet("DatabaseUser", databaseUser);
                });
    }

    public String frontDoor() {
        return frontDoor.getAttrGroupId();
    }

    public String loadBalancer() {
        return loadBalancer.getAttrGroupId();
    }

    public String web() {
        return web.getAttrGroupId();
    }

    public String application() {
        return application.getAttrGroupId();
    }

    public String database() {
        return database.getAttrGroupId();
    }

    /** The group of the function that makes and rotates users of the database. */
    public String databaseUser() {
        return databaseUser.getAttrGroupId();
    }

    /** The group of the interface endpoints, where hosts reach AWS through them. */
    Optional<String> endpoints() {
        return endpoints.map(CfnSecurityGroup::getAttrGroupId);
    }

    /** Lets hosts reach a gateway endpoint's service, whose addresses are those of a managed prefix list. */
    void allowPrefixList(String prefixListId) {
        allowPrefixList("LoadBalancer", loadBalancer, prefixListId);
        allowPrefixList("Web", web, prefixListId);
        allowPrefixList("Application", application, prefixListId);
        allowPrefixList("DatabaseUser", databaseUser, prefixListId);
    }

    private CfnSecurityGroup group(String id, String description) {
        return CfnSecurityGroup.Builder.create(this, id)
                .vpcId(vpcId)
                .groupDescription(description)
                .securityGroupEgress(List.of(NOTHING))
                .build();
    }

    private void allow(String fromId, CfnSecurityGroup from, String toId, CfnSecurityGroup to, int port) {
        String arrow = "%s to %s on %d".formatted(fromId, toId, port);
        CfnSecurityGroupEgress.Builder.create(this, "%sTo%s%dEgress".formatted(fromId, toId, port))
                .groupId(from.getAttrGroupId())
                .destinationSecurityGroupId(to.getAttrGroupId())
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .description(arrow)
                .build();
        CfnSecurityGroupIngress.Builder.create(this, "%sTo%s%dIngress".formatted(fromId, toId, port))
                .groupId(to.getAttrGroupId())
                .sourceSecurityGroupId(from.getAttrGroupId())
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .description(arrow)
                .build();
    }

    private void allowClients(Cidr clients, int port) {
        CfnSecurityGroupIngress.Builder.create(this, "Clients%sTo%d".formatted(clients.text(), port))
                .groupId(frontDoor.getAttrGroupId())
                .cidrIp(clients.text())
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .description("Clients to FrontDoor on " + port)
                .build();
    }

    private void allowInternet(String fromId, CfnSecurityGroup from) {
        CfnSecurityGroupEgress.Builder.create(this, fromId + "ToInternet")
                .groupId(from.getAttrGroupId())
                .cidrIp("0.0.0.0/0")
                .ipProtocol("tcp")
                .fromPort(Ports.HTTPS)
                .toPort(Ports.HTTPS)
                .description(fromId + " to AWS's APIs and package repositories")
                .build();
    }

    private void allowPrefixList(String fromId, CfnSecurityGroup from, String prefixListId) {
        CfnSecurityGroupEgress.Builder.create(this, fromId + "ToS3")
                .groupId(from.getAttrGroupId())
                .destinationPrefixListId(prefixListId)
                .ipProtocol("tcp")
                .fromPort(Ports.HTTPS)
                .toPort(Ports.HTTPS)
                .description(fromId + " to Amazon S3: package repositories and assets")
                .build();
    }
}
