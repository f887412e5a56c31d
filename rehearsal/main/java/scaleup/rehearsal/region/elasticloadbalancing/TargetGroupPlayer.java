package scaleup.rehearsal.region.elasticloadbalancing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/** Plays {@code AWS::ElasticLoadBalancingV2::TargetGroup} of TCP and of instances. */
public final class TargetGroupPlayer implements Player {
    private static final Set<String> PROPERTIES = Set.of(
            "Name",
            "Protocol",
            "Port",
            "VpcId",
            "TargetType",
            "IpAddressType",
            "TargetGroupAttributes",
            "HealthCheckEnabled",
            "HealthCheckProtocol",
            "HealthCheckPort",
            "HealthCheckPath",
            "HealthCheckIntervalSeconds",
            "HealthCheckTimeoutSeconds",
            "HealthyThresholdCount",
            "UnhealthyThresholdCount",
            "Matcher");

    private static final Map<String, String> NOT_PLAYED = Map.of("Tags", "nothing in a rehearsal reads them");

    private final LoadBalancers loadBalancers;

    public TargetGroupPlayer(LoadBalancers loadBalancers) {
        this.loadBalancers = loadBalancers;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        Properties.check(declaration, PROPERTIES, NOT_PLAYED, loadBalancers.journal());
        for (String required : new String[] {"Protocol", "Port", "VpcId"}) {
            if (!declaration.properties().has(required)) {
                throw new NotMade("%s: a target group needs %s".formatted(declaration.path(), required));
            }
        }
        Properties.only(declaration, "Protocol", "TCP");
        Properties.only(declaration, "TargetType", "instance");
        Properties.only(declaration, "IpAddressType", "ipv4");
        Properties.only(declaration, "HealthCheckEnabled", "true");
        JsonNode properties = declaration.properties();
        String name = properties.path("Name").asText(PhysicalName.of(declaration));
        try {
            HealthCheck check = HealthCheck.of(properties);
            if (check.timeout().compareTo(check.interval()) > 0) {
                loadBalancers
                        .journal()
                        .write(
                                declaration.path(),
                                "the default time-out of health checks, %d s, is longer than the interval of %d s: declare one"
                                        .formatted(
                                                check.timeout().toSeconds(),
                                                check.interval().toSeconds()));
            }
            var settings = new TargetGroup.Settings(
                    Account.PLAYED.arn(
                            "elasticloadbalancing",
                            "targetgroup/%s/%s".formatted(name, PhysicalName.id(declaration.path()))),
                    name,
                    properties.path("Port").asInt(),
                    properties.path("VpcId").asText(),
                    check);
            loadBalancers.add(settings, TargetGroupAttributes.of(properties.path("TargetGroupAttributes")));
            return new Made(
                    settings.arn(),
                    Map.of(
                            "TargetGroupArn",
                            settings.arn(),
                            "TargetGroupFullName",
                            settings.fullName(),
                            "TargetGroupName",
                            name,
                            // Before a listener forwards to it, it has none.
                            "LoadBalancerArns",
                            ""));
        } catch (IllegalArgumentException e) {
            throw new NotMade("%s: %s".formatted(declaration.path(), e.getMessage()), e);
        }
    }
}
