package scaleup.rehearsal.region.elasticloadbalancing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoutesPropertiesTest {
    private static final Set<String> ZONES = Set.of("a", "b", "c");

    record Member(String zone, Target.Phase phase) {}

    @Property(tries = 500)
    void aNodeUsesHealthyTargetsThatItMayOrUnhealthyOnesAndAllOfThemEqually(
            @ForAll("members") List<Member> members, @ForAll boolean crossZone) {
        List<Target> targets = new ArrayList<>();
        for (Member member : members) {
            var target = new Target(
                    new Target.Key("i-" + targets.size(), 80), new Instances.Location("10.0.0.1", member.zone()), 80);
            target.phase = member.phase();
            targets.add(target);
        }
        Routes routes = Routes.of(targets, ZONES, crossZone);
        for (String zone : ZONES) {
            Map<Target, Integer> chosen = new HashMap<>();
            for (int flow = 0; flow < 60; flow++) {
                routes.next(zone).ifPresent(target -> chosen.merge(target, 1, Integer::sum));
            }
            List<Target> mine = targets.stream()
                    .filter(target -> crossZone || target.zone.equals(zone))
                    .toList();
            Set<Target> healthy = mine.stream()
                    .filter(target -> target.phase == Target.Phase.HEALTHY)
                    .collect(Collectors.toSet());
            Set<Target> unhealthy = mine.stream().filter(Target::unhealthy).collect(Collectors.toSet());
            assertThat(chosen.keySet()).isEqualTo(healthy.isEmpty() ? unhealthy : healthy);
            assertThat(routes.failsOpen(zone)).isEqualTo(healthy.isEmpty() && !unhealthy.isEmpty());
            assertThat(routes.healthyZones().contains(zone)).isEqualTo(!healthy.isEmpty());
            if (!chosen.isEmpty()) {
                int least = chosen.values().stream().min(Integer::compare).orElseThrow();
                int most = chosen.values().stream().max(Integer::compare).orElseThrow();
                assertThat(most - least).isLessThanOrEqualTo(1);
            }
        }
    }

    @Provide
    Arbitrary<List<Member>> members() {
        return Combinators.combine(Arbitraries.of(ZONES), Arbitraries.of(Target.Phase.class))
                .as(Member::new)
                .list()
                .ofMaxSize(12);
    }
}
