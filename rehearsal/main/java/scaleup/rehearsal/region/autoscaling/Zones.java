package scaleup.rehearsal.region.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * The availability zones of a group and how instances are spread over them.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html">Auto Scaling benefits
 *     for application architecture</a> (instance distribution, rebalancing activities): launch in the zone with the
 *     fewest instances, in a subnet of it at random; if the attempt fails, in another zone; rebalance when the zone
 *     recovers
 */
final class Zones {
    /** How long a zone is avoided after a failed launch. AWS names no figure. */
    static final Duration AVOIDED = Duration.ofMinutes(5);

    private final Map<String, List<String>> subnets = new LinkedHashMap<>();
    private final Map<String, Instant> failed = new HashMap<>();
    private final IntUnaryOperator choice;

    /**
     * @param zones the zone of each of the group's subnets, in their order
     * @param choice one of so many, at random
     */
    Zones(Map<String, String> zones, IntUnaryOperator choice) {
        zones.forEach((subnet, zone) ->
                subnets.computeIfAbsent(zone, key -> new ArrayList<>()).add(subnet));
        this.choice = choice;
    }

    Collection<String> names() {
        return subnets.keySet();
    }

    String zone(String subnet) {
        return subnets.entrySet().stream()
                .filter(zone -> zone.getValue().contains(subnet))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** The subnet for one more instance beside these. */
    String next(Collection<Member> members, Instant now) {
        String zone = available(now).stream()
                .min(Comparator.comparingLong(name -> count(members, name)))
                .orElseThrow();
        List<String> choices = subnets.get(zone);
        return choices.get(choice.applyAsInt(choices.size()));
    }

    void failed(String zone, Instant now) {
        failed.put(zone, now);
    }

    void succeeded(String zone) {
        failed.remove(zone);
    }

    /** The zone that one instance should leave for another one; empty if they are balanced. */
    Optional<String> crowded(Collection<Member> members, Instant now) {
        Comparator<String> byCount = Comparator.comparingLong(name -> count(members, name));
        String most = subnets.keySet().stream().max(byCount).orElseThrow();
        String least = available(now).stream().min(byCount).orElseThrow();
        return Optional.of(most).filter(zone -> count(members, zone) - count(members, least) > 1);
    }

    static long count(Collection<Member> members, String zone) {
        return members.stream().filter(member -> member.zone.equals(zone)).count();
    }

    /** Those where a launch has not just failed; all, if it has failed everywhere. */
    private List<String> available(Instant now) {
        List<String> available = subnets.keySet().stream()
                .filter(zone -> !failed.containsKey(zone)
                        || !now.isBefore(failed.get(zone).plus(AVOIDED)))
                .toList();
        return available.isEmpty() ? List.copyOf(subnets.keySet()) : available;
    }
}
