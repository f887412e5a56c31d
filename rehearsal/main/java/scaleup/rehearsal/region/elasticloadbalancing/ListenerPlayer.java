package scaleup.rehearsal.region.elasticloadbalancing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::ElasticLoadBalancingV2::Listener} for TCP: from then on its nodes accept connections. The idle time-out is of
 * 60 to 6000 seconds, 350 by default (AWS CloudFormation Template Reference Guide, 'ListenerAttribute' of the type).
 */
public final class ListenerPlayer implements Player {
    private static final Set<String> PROPERTIES =
            Set.of("LoadBalancerArn", "Port", "Protocol", "DefaultActions", "ListenerAttributes");

    private static final Map<String, String> NOT_PLAYED = Map.of("Tags", "nothing in a rehearsal reads them");

    private static final String IDLE = "tcp.idle_timeout.seconds";

    private final LoadBalancers loadBalancers;

    public ListenerPlayer(LoadBalancers loadBalancers) {
        this.loadBalancers = loadBalancers;
    }

    @Override
    public Map<String, String> notPlayed(JsonNode properties) {
        return Properties.declared(properties, NOT_PLAYED);
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        Properties properties = Properties.of(declaration, PROPERTIES, NOT_PLAYED);
        properties.only("Protocol", "TCP");
        try {
            NetworkLoadBalancer loadBalancer = loadBalancers.loadBalancer(properties.text("LoadBalancerArn"));
            TargetGroup group = group(declaration);
            if (group.loadBalancer().filter(user -> user != loadBalancer).isPresent()) {
                throw new NotMade("%s: the target group %s is used by another load balancer"
                        .formatted(declaration.path(), group.settings().name()));
            }
            Map<String, String> attributes = Attributes.with(
                    Attributes.defaults(IDLE, "350"), properties.node().path("ListenerAttributes"));
            var listener = new Listener(
                    Account.PLAYED.arn(
                            "elasticloadbalancing",
                            "listener/%s/%s"
                                    .formatted(
                                            loadBalancer.settings().fullName(),
                                            PhysicalId.digits(declaration.path(), 16))),
                    properties.number("Port", 1, 65_535),
                    loadBalancer,
                    group,
                    Duration.ofSeconds(Attributes.number(attributes, IDLE, 60, 6000)),
                    new LongAdder());
            loadBalancers.add(listener);
            return new Made(listener.arn(), Map.of("ListenerArn", listener.arn()));
        } catch (IOException | IllegalArgumentException e) {
            throw new NotMade("%s: %s".formatted(declaration.path(), e.getMessage()), e);
        } catch (Refusal e) {
            throw new NotMade("%s: %s: %s".formatted(declaration.path(), e.code(), e.getMessage()), e);
        }
    }

    /** The one group that it forwards to. */
    private TargetGroup group(Declaration declaration) throws NotMade, Refusal {
        JsonNode actions = declaration.properties().path("DefaultActions");
        JsonNode action = actions.path(0);
        JsonNode weighted = action.path("ForwardConfig").path("TargetGroups");
        if (actions.size() != 1 || !action.path("Type").asText().equals("forward") || weighted.size() > 1) {
            throw new NotMade(
                    "%s: the rehearsal plays one action, forward, to one target group".formatted(declaration.path()));
        }
        return loadBalancers.group(action.path("TargetGroupArn")
                .asText(weighted.path(0).path("TargetGroupArn").asText()));
    }
}
