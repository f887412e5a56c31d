package scaleup.rehearsal.region.elasticloadbalancing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the API describes what there is (Elastic Load Balancing API Reference, "Data Types"). */
final class LoadBalancerDescriptions {
    private LoadBalancerDescriptions() {}

    static ObjectNode health(TargetGroup group, Target.Key key, TargetHealth health) {
        ObjectNode json = object();
        json.putObject("Target").put("Id", key.instance()).put("Port", key.port());
        json.put(
                "HealthCheckPort",
                Integer.toString(group.settings().check().port().orElse(key.port())));
        ObjectNode state = json.putObject("TargetHealth").put("State", health.state());
        health.reason()
                .ifPresent(reason -> state.put("Reason", reason.code()).put("Description", reason.description()));
        return json;
    }

    static ObjectNode group(TargetGroup group) {
        TargetGroup.Settings settings = group.settings();
        HealthCheck check = settings.check();
        ObjectNode json = object().put("TargetGroupArn", settings.arn())
                .put("TargetGroupName", settings.name())
                .put("Protocol", "TCP")
                .put("Port", settings.port())
                .put("VpcId", settings.vpc())
                .put("HealthCheckProtocol", check.http() ? "HTTP" : "TCP")
                .put("HealthCheckPort", check.portText())
                .put("HealthCheckEnabled", true)
                .put("HealthCheckIntervalSeconds", check.interval().toSeconds())
                .put("HealthCheckTimeoutSeconds", check.timeout().toSeconds())
                .put("HealthyThresholdCount", check.healthyThreshold())
                .put("UnhealthyThresholdCount", check.unhealthyThreshold());
        if (check.http()) {
            json.put("HealthCheckPath", check.path());
            json.putObject("Matcher").put("HttpCode", check.matcher().text());
        }
        ArrayNode users = json.putArray("LoadBalancerArns");
        group.loadBalancer().ifPresent(user -> users.add(user.settings().arn()));
        return json.put("TargetType", "instance").put("IpAddressType", "ipv4");
    }

    static ObjectNode loadBalancer(NetworkLoadBalancer loadBalancer) {
        NetworkLoadBalancer.Settings settings = loadBalancer.settings();
        ObjectNode json = object().put("LoadBalancerArn", settings.arn())
                .put("DNSName", settings.dnsName())
                .put("CanonicalHostedZoneId", CanonicalHostedZone.ID)
                .put("CreatedTime", settings.created().toString())
                .put("LoadBalancerName", settings.name())
                .put("Scheme", settings.internal() ? "internal" : "internet-facing")
                .put("Type", "network")
                .put("IpAddressType", "ipv4");
        json.putObject("State").put("Code", "active");
        ArrayNode zones = json.putArray("AvailabilityZones");
        for (Node node : loadBalancer.nodes()) {
            ObjectNode zone = zones.addObject().put("ZoneName", node.zone()).put("SubnetId", node.subnet());
            zone.putArray("LoadBalancerAddresses");
        }
        ArrayNode groups = json.putArray("SecurityGroups");
        settings.securityGroups().forEach(groups::add);
        return json;
    }

    static ObjectNode listener(Listener listener) {
        ObjectNode json = object().put("ListenerArn", listener.arn())
                .put("LoadBalancerArn", listener.loadBalancer().settings().arn())
                .put("Port", listener.port())
                .put("Protocol", "TCP");
        json.putArray("DefaultActions")
                .addObject()
                .put("Type", "forward")
                .put("TargetGroupArn", listener.group().settings().arn());
        return json;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
