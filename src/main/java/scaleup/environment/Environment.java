package scaleup.environment;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import scaleup.configuration.Configuration;
import software.amazon.awscdk.StackProps;

/**
 * What every construct is given: the environment that it is a part of.
 *
 * @param names of its resources
 * @param configuration what the user decided
 * @param build what the build made for it
 * @param tiers in the order of a request
 */
public record Environment(Names names, Configuration configuration, Build build, List<Tier> tiers) {
    /** The database, as tiers that ask it call it. */
    public static final String DATABASE = "database";

    public Environment {
        Set<String> known = new HashSet<>(Set.of(DATABASE));
        for (Tier tier : tiers) {
            if (!known.add(tier.name())) {
                throw new IllegalArgumentException("there are two of the name '%s'".formatted(tier.name()));
            }
        }
        for (Tier tier : tiers) {
            if (!known.containsAll(tier.asks())) {
                throw new IllegalArgumentException(
                        "tier '%s' asks %s; allowed: %s".formatted(tier.name(), tier.asks(), known));
            }
        }
    }

    /** The tier called {@code name}. */
    public Tier tier(String name) {
        return tiers.stream()
                .filter(tier -> tier.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no tier '%s'".formatted(name)));
    }

    /** The tiers that people see the doings of by {@code measure}, in the order of a request. */
    public List<Tier> tiers(Measure measure) {
        return tiers.stream().filter(tier -> tier.measure() == measure).toList();
    }

    /** What the stack of a {@code part} is declared with. */
    public StackProps stack(String part) {
        var place = software.amazon.awscdk.Environment.builder();
        configuration.account().ifPresent(place::account);
        configuration.region().ifPresent(place::region);
        return StackProps.builder()
                .env(place.build())
                .stackName(names.stack(part))
                .description("Scaleup: %s of environment %s".formatted(part, names.environment()))
                .terminationProtection(configuration.production())
                .tags(configuration.tags())
                .build();
    }
}
