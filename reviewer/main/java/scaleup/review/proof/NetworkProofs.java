package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import scaleup.review.assembly.Resource;
import scaleup.review.host.HostFiles;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;
import scaleup.review.isolation.Reachability;
import scaleup.review.isolation.SubnetRoutes;
import scaleup.review.isolation.SubnetRoutes.Way;
import scaleup.review.proof.Proof.Found;

/** Who can reach whom. */
final class NetworkProofs {
    /** The most open kind of subnet in which somebody may stand; everybody else may where there is no way in. */
    private static final Map<String, Way> PLACES = Map.of("network-load-balancer", Way.INTERNET, "database", Way.NONE);

    private NetworkProofs() {}

    static List<Found> arrows(Reviewed reviewed) {
        var reachability = reviewed.reachability();
        List<Reachability.Deviation> deviations = new ArrayList<>(reachability.deviations(reviewed.declared()));
        deviations.addAll(reachability.unused());
        List<Found> found = new ArrayList<>(unknownGroups(reviewed));
        found.addAll(defaultGroups(reviewed));
        deviations.forEach(deviation -> found.add(new Found(deviation.resource(), deviation.text())));
        return found;
    }

    static List<Found> routes(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var subnets = SubnetRoutes.of(reviewed.resources());
        reviewed.reachability().components().forEach((role, resource) -> {
            var way = subnets.way(subnets.of(resource));
            var most = PLACES.getOrDefault(role, Way.NAT);
            if (way.compareTo(most) > 0) {
                found.add(new Found(
                        resource,
                        "%s is in subnets with %s; the most that the design allows it is %s"
                                .formatted(role, way.words(), most.words())));
            }
        });
        unknownSubnets(reviewed, found);
        waysOut(reviewed, subnets, found);
        for (Resource route : reviewed.resources().ofType("AWS::EC2::Route")) {
            JsonNode to = route.properties().has("DestinationCidrBlock")
                    ? route.property("/DestinationCidrBlock")
                    : route.property("/DestinationPrefixListId");
            boolean isIpv6 = route.properties().has("DestinationIpv6CidrBlock");
            // By NAT gateways and internet gateways only what is looked at above goes out; others lead to other
            // networks.
            boolean isKnown = !isIpv6
                    && (isOneOf(reviewed, route, "NatGatewayId", "AWS::EC2::NatGateway")
                            || isOneOf(reviewed, route, "GatewayId", "AWS::EC2::InternetGateway"));
            if (!isKnown
                    && reviewed.further().stream()
                            .noneMatch(
                                    arrow -> !to.isMissingNode() && arrow.to().equals(to.asText()))) {
                found.add(new Found(
                        route,
                        "%s leads to %s, to which no declared connection leads"
                                .formatted(
                                        route.key(),
                                        isIpv6
                                                ? route.property("/DestinationIpv6CidrBlock")
                                                        .asText()
                                                : to.asText())));
            }
        }
        return found;
    }

    /** Amazon VPC User Guide, "NAT gateways": who is to reach the internet has a way there in each of his subnets, and so has the gateway. */
    private static void waysOut(Reviewed reviewed, SubnetRoutes subnets, List<Found> found) {
        var goesOut = reviewed.declared().stream()
                .filter(arrow -> arrow.to().equals(DeclaredArrows.INTERNET))
                .map(Arrow::from)
                .toList();
        reviewed.reachability().components().forEach((role, resource) -> {
            for (Resource subnet : subnets.of(resource)) {
                if (!reviewed.reachability().hasEndpoints()
                        && goesOut.contains(role)
                        && subnets.way(List.of(subnet)) == Way.NONE) {
                    found.add(new Found(
                            subnet,
                            "%s leads nowhere, and %s in it is to reach the internet".formatted(subnet.key(), role)));
                }
            }
        });
        for (Resource gateway : reviewed.resources().ofType("AWS::EC2::NatGateway")) {
            if (subnets.way(subnets.of(gateway)) != Way.INTERNET) {
                found.add(new Found(
                        gateway, "%s is in a subnet without a route to the internet".formatted(gateway.key())));
            }
        }
        for (Resource endpoint : reviewed.resources().ofType("AWS::EC2::VPCEndpoint")) {
            String service = HostFiles.text(endpoint.property("/ServiceName"));
            if (!service.matches("(com|cn\\.com)\\.amazonaws\\.[^.]+\\.[a-z0-9.-]+")
                    || service.contains(".vpce-svc-")) {
                found.add(new Found(
                        endpoint,
                        "%s leads to %s, which is none of AWS's services".formatted(endpoint.key(), service)));
            }
        }
    }

    /**
     * Amazon VPC User Guide, "Default security groups for your VPCs": whoever is given no group has that one, in which all reach
     * each other and everything; a function takes its rules away.
     */
    private static List<Found> defaultGroups(Reviewed reviewed) {
        var resources = reviewed.resources();
        return resources.ofType("AWS::EC2::VPC").stream()
                .filter(vpc -> resources.ofType("AWS::CloudFormation::CustomResource").stream()
                        .noneMatch(custom -> resources
                                .target(custom.stack(), custom.property("/DefaultSecurityGroup"))
                                .filter(target -> target.resource().equals(vpc)
                                        && target.attribute().equals("DefaultSecurityGroup"))
                                .isPresent()))
                .map(vpc -> new Found(
                        vpc, "the default security group of %s lets in and out as AWS made it".formatted(vpc.key())))
                .toList();
    }

    /** Where resources name the subnets that they stand in. */
    private static final Map<String, String> SUBNETS = Map.of(
            "AWS::AutoScaling::AutoScalingGroup", "/VPCZoneIdentifier",
            "AWS::ElasticLoadBalancingV2::LoadBalancer", "/Subnets",
            "AWS::Lambda::Function", "/VpcConfig/SubnetIds",
            "AWS::RDS::DBSubnetGroup", "/SubnetIds");

    /** How far subnets are open that stand in no template, nobody knows. */
    private static void unknownSubnets(Reviewed reviewed, List<Found> found) {
        SUBNETS.forEach((type, pointer) -> {
            for (Resource resource : reviewed.resources().ofType(type)) {
                for (JsonNode subnet : resource.property(pointer)) {
                    if (reviewed.resources().target(resource.stack(), subnet).isEmpty()) {
                        found.add(new Found(
                                resource,
                                "%s is in %s, of which no template says where it leads"
                                        .formatted(
                                                resource.key(),
                                                subnet.isTextual() ? subnet.asText() : subnet.toString())));
                    }
                }
            }
        });
        for (Resource database : reviewed.resources().ofType("AWS::RDS::DBInstance")) {
            if (!database.properties().has("SourceDBInstanceIdentifier")
                    && !isOneOf(reviewed, database, "DBSubnetGroupName", "AWS::RDS::DBSubnetGroup")) {
                found.add(new Found(
                        database, "%s is in subnets of which no template says any".formatted(database.key())));
            }
        }
    }

    private static boolean isOneOf(Reviewed reviewed, Resource of, String property, String type) {
        return reviewed.resources()
                .target(of.stack(), of.properties().path(property))
                .filter(target -> target.resource().type().equals(type))
                .isPresent();
    }

    /** Where resources name the groups that let others reach them. */
    private static final Map<String, String> GROUPS = Map.of(
            "AWS::EC2::LaunchTemplate", "/LaunchTemplateData/SecurityGroupIds",
            "AWS::ElasticLoadBalancingV2::LoadBalancer", "/SecurityGroups",
            "AWS::Lambda::Function", "/VpcConfig/SecurityGroupIds",
            "AWS::RDS::DBInstance", "/VPCSecurityGroups");

    /** Groups that stand in no template let in whomever they like. */
    private static List<Found> unknownGroups(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        GROUPS.forEach((type, pointer) -> {
            for (Resource resource : reviewed.resources().ofType(type)) {
                JsonNode groups = resource.property(pointer);
                if (groups.isMissingNode() && type.equals("AWS::Lambda::Function")) {
                    continue;
                }
                boolean isKnown = !groups.isEmpty();
                for (JsonNode group : groups) {
                    isKnown &= reviewed.resources()
                            .target(resource.stack(), group)
                            .filter(target -> target.resource().type().equals("AWS::EC2::SecurityGroup"))
                            .isPresent();
                }
                if (!isKnown) {
                    found.add(new Found(
                            resource,
                            "%s has no security group, or one of which no template says whom it lets in"
                                    .formatted(resource.key())));
                }
            }
        });
        for (Resource template : reviewed.resources().ofType("AWS::EC2::LaunchTemplate")) {
            template.property("/LaunchTemplateData/NetworkInterfaces").forEach(each -> {
                if (each.has("Groups") || each.has("NetworkInterfaceId")) {
                    found.add(new Found(
                            template,
                            "servers of %s have network interfaces of which no template says whom they let in"
                                    .formatted(template.key())));
                }
            });
        }
        return found;
    }

    /** The names by which servers find each other lead where the templates say, and are known in their VPC alone. */
    static List<Found> names(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource zone : reviewed.resources().ofType("AWS::Route53::HostedZone")) {
            JsonNode networks = zone.property("/VPCs");
            boolean isPrivate = !networks.isEmpty();
            for (JsonNode network : networks) {
                isPrivate &= reviewed.resources()
                        .target(zone.stack(), network.path("VPCId"))
                        .isPresent();
            }
            if (!isPrivate) {
                found.add(new Found(zone, "%s is known outside of the VPC of these templates".formatted(zone.key())));
            }
        }
        for (Resource set : reviewed.resources().ofType("AWS::Route53::RecordSet")) {
            if (reviewed.resources()
                    .target(set.stack(), set.property("/AliasTarget/DNSName"))
                    .isEmpty()) {
                found.add(new Found(set, "%s leads to something that isn't in these templates".formatted(set.key())));
            }
        }
        return found;
    }

    /** AWS says which target group a connection goes to by the listener alone: by one of another port HAProxy answers otherwise. */
    static List<Found> targets(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource listener : reviewed.resources().ofType("AWS::ElasticLoadBalancingV2::Listener")) {
            var target = reviewed.resources()
                    .target(listener.stack(), listener.property("/DefaultActions/0/TargetGroupArn"));
            boolean isSame = target.isPresent()
                    && target.get().resource().property("/Port").equals(listener.property("/Port"))
                    && listener.property("/DefaultActions").size() == 1;
            if (!isSame) {
                found.add(new Found(
                        listener,
                        "%s hands on what comes in at port %s to something else than load balancers' port %s"
                                .formatted(
                                        listener.key(),
                                        listener.property("/Port").asText(),
                                        listener.property("/Port").asText())));
            }
        }
        return found;
    }

    static List<Found> publicAddresses(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource resource : reviewed.resources().all()) {
            switch (resource.type()) {
                case "AWS::EC2::LaunchTemplate" ->
                    resource.property("/LaunchTemplateData/NetworkInterfaces").forEach(each -> {
                        if (!isPlainlyFalse(each.path("AssociatePublicIpAddress"))) {
                            found.add(new Found(
                                    resource, "servers of %s get public addresses".formatted(resource.key())));
                        }
                    });
                case "AWS::EC2::Subnet" -> {
                    if (!isPlainlyFalse(resource.property("/MapPublicIpOnLaunch"))) {
                        found.add(new Found(
                                resource,
                                "whatever is launched in %s gets a public address".formatted(resource.key())));
                    }
                }
                case "AWS::RDS::DBInstance" -> {
                    // Amazon RDS API Reference, CreateDBInstance: where it isn't said, the VPC's internet gateway
                    // decides.
                    if (!resource.property("/PubliclyAccessible").isBoolean()
                            || resource.property("/PubliclyAccessible").asBoolean()) {
                        found.add(
                                new Found(resource, "the database %s gets a public address".formatted(resource.key())));
                    }
                }
                case "AWS::EC2::EIP" -> {
                    if (resource.properties().has("InstanceId")) {
                        found.add(new Found(resource, "%s gives a server a public address".formatted(resource.key())));
                    }
                }
                default -> {
                    // Nothing else has an address of its own choice.
                }
            }
        }
        return found;
    }

    /** What a function puts together may be true. */
    private static boolean isPlainlyFalse(JsonNode value) {
        return value.isMissingNode() || value.asText().equals("false");
    }

    static List<Found> listeners(Reviewed reviewed) {
        Set<Integer> ports = new TreeSet<>();
        for (Arrow arrow : reviewed.declared()) {
            if (arrow.from().equals(DeclaredArrows.CLIENTS)) {
                ports.addAll(arrow.ports());
            }
        }
        return reviewed.resources().ofType("AWS::ElasticLoadBalancingV2::Listener").stream()
                .filter(listener -> !ports.contains(listener.property("/Port").asInt())
                        || !listener.property("/Protocol").asText().equals("TCP"))
                .map(listener -> new Found(
                        listener,
                        "%s listens on %s %s; allowed: TCP on %s"
                                .formatted(
                                        listener.key(),
                                        listener.property("/Protocol").asText(),
                                        listener.property("/Port").asText(),
                                        ports)))
                .toList();
    }
}
