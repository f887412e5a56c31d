package scaleup.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A tier behind target groups, in which Auto Scaling registers the instances itself: nothing is published. */
final class BalancedTier implements Membership {
    private final AutoScaling autoScaling;
    private final Targets targets;

    BalancedTier(AutoScaling autoScaling, Targets targets) {
        this.autoScaling = autoScaling;
        this.targets = targets;
    }

    @Override
    public MembershipOutcome run() {
        Look look = Look.at(autoScaling);
        Map<String, String> held = look.held();
        LifeCycle.tell(autoScaling, held.values(), look);
        Targets.Health health = targets.health();
        Set<String> healthy = health.healthy();
        int serving = Math.toIntExact(look.group().members().stream()
                .filter(member -> member.inService() && healthy.contains(member.id()))
                .count());
        List<String> problems = new ArrayList<>(MembershipOutcome.problems(look));
        health.others()
                .forEach((id, text) -> problems.add("%s is %s to the network load balancer".formatted(id, text)));
        return new MembershipOutcome(
                serving, healthy.size(), 0, 0, 0, held.size(), 0, MembershipOutcome.states(look), problems);
    }

    @Override
    public boolean awaited() {
        return Look.at(autoScaling).awaited();
    }

    @Override
    public void remove() {
        // Nothing was made.
    }
}
