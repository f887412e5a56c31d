package scaleup.review.cost;

import java.util.List;

/**
 * What is paid by how much users do, which no template knows.
 *
 * @param parts that do it: names of stacks without what all of them begin with
 * @param what in words, for example {@code data through NAT gateways}
 */
public record UsageRate(List<String> parts, String what, Price price) {
    public UsageRate {
        parts = List.copyOf(parts);
    }
}
