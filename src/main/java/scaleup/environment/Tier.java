package scaleup.environment;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.configuration.Destination;
import scaleup.configuration.Scaling;

/**
 * What a tier is, said once: the rules of the isolation, metrics, alarms and the dashboard follow from it.
 *
 * @param name as it appears in names, for example {@code web}
 * @param description what its servers are, for people
 * @param scaling how its servers are sized and scaled
 * @param ports the TCP ports on which it is asked
 * @param asks the tiers, and {@link Environment#DATABASE}, that it sends requests to, by their names
 * @param egress where its servers may connect to besides
 * @param measure by what people see how it does; the front door asks those that are its targets
 * @param leaveSeconds how long a leaving server serves: it may get new requests, or clients may use connections that they have
 * @param warmUpSeconds after which a new server counts in scaling and in an instance refresh
 */
public record Tier(
        String name,
        String description,
        Scaling scaling,
        List<Integer> ports,
        List<String> asks,
        List<Destination> egress,
        Measure measure,
        int leaveSeconds,
        int warmUpSeconds) {
    /** As a part of logical ids: {@code LoadBalancer} for {@code load-balancer}. */
    public String id() {
        return Stream.of(name.split("-", -1))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** The metric that counts its answers, where load balancers do. */
    public String responsesMetric() {
        return name + "-responses";
    }

    /** The metric that counts its answers with status 500 and above, where load balancers do. */
    public String errorsMetric() {
        return name + "-errors";
    }
}
