package scaleup.rehearsal.region.elasticloadbalancing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::ElasticLoadBalancingV2::LoadBalancer} of type network: gives it a node in each subnet, with the load
 * balancer's security groups, and a public address if it faces the internet, as it does by default (AWS CloudFormation Template
 * Reference Guide, the type's page, Scheme and 'Return values').
 */
public final class LoadBalancerPlayer implements Player {
    private static final Set<String> PROPERTIES =
            Set.of("Name", "Type", "Scheme", "IpAddressType", "Subnets", "SecurityGroups", "LoadBalancerAttributes");

    private static final Map<String, String> NOT_PLAYED = Map.of(
            "Tags", "nothing in a rehearsal reads them",
            "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", "a rehearsal has no PrivateLink");

    private static final String DELETION_PROTECTION = "deletion_protection.enabled";
    private static final String ACCESS_LOGS = "access_logs.s3.enabled";
    private static final String ZONAL_SHIFT = "zonal_shift.config.enabled";

    /** After "Load balancer attributes" of network load balancers. */
    private static final Map<String, String> ATTRIBUTES = Attributes.defaults(
            "load_balancing.cross_zone.enabled",
            "false",
            DELETION_PROTECTION,
            "false",
            ACCESS_LOGS,
            "false",
            "access_logs.s3.bucket",
            "",
            "access_logs.s3.prefix",
            "",
            "dns_record.client_routing_policy",
            "any_availability_zone",
            ZONAL_SHIFT,
            "false");

    private static final Map<String, String> ATTRIBUTES_NOT_PLAYED = Map.of(
            DELETION_PROTECTION, "a rehearsal deletes everything at its end",
            ACCESS_LOGS, "network load balancers log TLS listeners only",
            ZONAL_SHIFT, "nobody shifts");

    /** The slot's public addresses from this one on are nodes'. */
    private static final int FIRST_PUBLIC_ADDRESS = 4;

    private static final int MOST_PUBLIC_ADDRESSES = 3;

    private final LoadBalancers loadBalancers;
    private final Vpc vpc;
    private final Slot slot;
    private final Clock clock;
    private int published;

    public LoadBalancerPlayer(LoadBalancers loadBalancers, Vpc vpc, Slot slot, Clock clock) {
        this.loadBalancers = loadBalancers;
        this.vpc = vpc;
        this.slot = slot;
        this.clock = clock;
    }

    @Override
    public Map<String, String> notPlayed(JsonNode properties) {
        Map<String, String> notPlayed = new TreeMap<>(Properties.declared(properties, NOT_PLAYED));
        for (JsonNode attribute : properties.path("LoadBalancerAttributes")) {
            String key = attribute.path("Key").asText();
            if (ATTRIBUTES_NOT_PLAYED.containsKey(key)
                    && attribute.path("Value").asBoolean()) {
                notPlayed.put("LoadBalancerAttributes." + key, ATTRIBUTES_NOT_PLAYED.get(key));
            }
        }
        return notPlayed;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        Properties properties = Properties.of(declaration, PROPERTIES, NOT_PLAYED);
        if (!properties.optionalText("Type").orElse("application").equals("network")) {
            throw new NotMade(
                    "%s: the rehearsal plays load balancers of the Type network".formatted(declaration.path()));
        }
        properties.only("IpAddressType", "ipv4");
        try {
            NetworkLoadBalancer.Settings settings = settings(declaration);
            var made = new NetworkLoadBalancer(settings, nodes(declaration, settings), loadBalancers.names());
            loadBalancers.add(made);
            return new Made(
                    settings.arn(),
                    Map.of(
                            "DNSName", settings.dnsName(),
                            "CanonicalHostedZoneID", CanonicalHostedZone.ID,
                            "LoadBalancerFullName", settings.fullName(),
                            "LoadBalancerName", settings.name(),
                            "LoadBalancerArn", settings.arn(),
                            "SecurityGroups", String.join(",", settings.securityGroups())));
        } catch (IOException | IllegalArgumentException e) {
            throw new NotMade("%s: %s".formatted(declaration.path(), e.getMessage()), e);
        }
    }

    private NetworkLoadBalancer.Settings settings(Declaration declaration) {
        JsonNode properties = declaration.properties();
        Map<String, String> attributes = Attributes.with(ATTRIBUTES, properties.path("LoadBalancerAttributes"));
        Attributes.only(attributes, "dns_record.client_routing_policy", "any_availability_zone");
        // Refuses what AWS would: neither true nor false.
        ATTRIBUTES_NOT_PLAYED.keySet().forEach(key -> Attributes.flag(attributes, key));
        String name = properties.path("Name").asText(PhysicalId.shortName(declaration));
        String id = PhysicalId.digits(declaration.path(), 16);
        boolean internal = properties.path("Scheme").asText("internet-facing").equals("internal");
        List<String> groups = new ArrayList<>();
        properties.path("SecurityGroups").forEach(group -> groups.add(group.asText()));
        return new NetworkLoadBalancer.Settings(
                Account.PLAYED.arn("elasticloadbalancing", "loadbalancer/net/%s/%s".formatted(name, id)),
                name,
                "%s-%s.elb.%s.amazonaws.com"
                        .formatted(name, id, Account.PLAYED.region())
                        .toLowerCase(Locale.ROOT),
                internal,
                groups,
                clock.instant(),
                attributes);
    }

    private List<Node> nodes(Declaration declaration, NetworkLoadBalancer.Settings settings)
            throws NotMade, IOException, InterruptedException {
        List<Node> nodes = new ArrayList<>();
        for (JsonNode subnet : declaration.properties().path("Subnets")) {
            NetworkInterface node =
                    vpc.allocate("ELB " + settings.fullName(), subnet.asText(), settings.securityGroups());
            vpc.attachHere(node);
            Optional<String> publicAddress = Optional.empty();
            if (!settings.internal()) {
                publicAddress = Optional.of(nextPublicAddress(declaration));
                vpc.publish(publicAddress.get(), node);
            }
            nodes.add(new Node(vpc.zone(subnet.asText()), subnet.asText(), node.address(), publicAddress));
        }
        if (nodes.isEmpty()) {
            throw new NotMade("%s: at least one subnet must be specified".formatted(declaration.path()));
        }
        return nodes;
    }

    private synchronized String nextPublicAddress(Declaration declaration) throws NotMade {
        if (published == MOST_PUBLIC_ADDRESSES) {
            throw new NotMade("%s: a rehearsal has public addresses for %d nodes of load balancers"
                    .formatted(declaration.path(), MOST_PUBLIC_ADDRESSES));
        }
        return slot.publicAddress(FIRST_PUBLIC_ADDRESS + published++);
    }
}
