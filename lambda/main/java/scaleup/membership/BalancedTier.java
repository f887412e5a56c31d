package scaleup.membership;

import java.util.Map;
import java.util.Set;

/** A tier behind target groups, in which Auto Scaling registers the instances itself: only the launch is completed. */
final class BalancedTier implements Tier {
    private final AutoScaling autoScaling;
    private final Targets targets;

    BalancedTier(AutoScaling autoScaling, Targets targets) {
        this.autoScaling = autoScaling;
        this.targets = targets;
    }

    @Override
    public Outcome run() {
        Look look = Look.at(autoScaling);
        Map<String, String> held = look.held();
        Launches.complete(autoScaling, held.values());
        Set<String> healthy = targets.healthy();
        int serving = Math.toIntExact(look.group().members().stream()
                .filter(member -> member.inService() && healthy.contains(member.id()))
                .count());
        return new Outcome(serving, healthy.size(), 0, 0, 0, held.size(), 0, Outcome.states(look));
    }

    @Override
    public void remove() {
        // Nothing was made.
    }
}
