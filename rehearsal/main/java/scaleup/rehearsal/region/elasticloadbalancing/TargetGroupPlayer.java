package scaleup.rehearsal.region.elasticloadbalancing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::ElasticLoadBalancingV2::TargetGroup} of TCP and of instances. User Guide for Network Load Balancers, 'Target
 * groups' and 'Health checks'; what refers to it gets what the type's page in the AWS CloudFormation Template Reference Guide
 * gives.
 */
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
    public Map<String, String> notPlayed(JsonNode properties) {
        return Properties.declared(properties, NOT_PLAYED);
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        Properties properties = Properties.of(declaration, PROPERTIES, NOT_PLAYED);
        for (String required : new String[] {"Protocol", "Port", "VpcId"}) {
            if (!properties.has(required)) {
                throw new NotMade("%s: a target group needs %s".formatted(declaration.path(), required));
            }
        }
        properties.only("Protocol", "TCP");
        properties.only("TargetType", "instance");
        properties.only("IpAddressType", "ipv4");
        properties.only("HealthCheckEnabled", "true");
        String name = properties.optionalText("Name").orElse(PhysicalId.shortName(declaration));
        try {
            HealthCheck check = HealthCheck.of(properties.node());
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
                            "targetgroup/%s/%s".formatted(name, PhysicalId.digits(declaration.path(), 16))),
                    name,
                    properties.number("Port", 1, 65_535),
                    properties.text("VpcId"),
                    check);
            loadBalancers.add(
                    settings, TargetGroupAttributes.of(properties.node().path("TargetGroupAttributes")));
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
