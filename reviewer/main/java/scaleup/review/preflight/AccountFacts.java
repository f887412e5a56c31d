package scaleup.review.preflight;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What an account has said of itself in a region.
 *
 * @param account twelve digits
 * @param region for example {@code eu-central-1}
 * @param quotas by the names of {@code limits.json}; one is missing where the account didn't say
 * @param others how much of a quota is used by what isn't this environment's, by the same names
 * @param zones those that it may use; empty where it didn't say
 * @param subnets the zones in which this environment's subnets are, by their keys
 * @param offered the zones in which an instance type or a class of databases is offered, by its name
 * @param prefixLists as how many rules of a security group a prefix list counts, by its id
 * @param bootstrap the version of the CDK's bootstrap stack; 0 where there is none, empty where it didn't say
 * @param stacks those of this environment that are there
 * @param taken names that this environment needs and that something outside of its stacks has
 * @param unfit what the environment names and the account lacks, or has otherwise than is needed, a sentence each
 * @param endOfSupport of the database's engine version
 * @param unanswered what it didn't say, and why
 */
public record AccountFacts(
        String account,
        String region,
        Map<String, Long> quotas,
        Map<String, Long> others,
        List<String> zones,
        Map<String, String> subnets,
        Map<String, Set<String>> offered,
        Map<String, Integer> prefixLists,
        OptionalInt bootstrap,
        Set<String> stacks,
        List<String> taken,
        List<String> unfit,
        Optional<LocalDate> endOfSupport,
        List<String> unanswered) {
    public AccountFacts {
        quotas = Map.copyOf(quotas);
        others = Map.copyOf(others);
        zones = List.copyOf(zones);
        subnets = Map.copyOf(subnets);
        offered = Map.copyOf(offered);
        prefixLists = Map.copyOf(prefixLists);
        stacks = Set.copyOf(stacks);
        taken = List.copyOf(taken);
        unfit = List.copyOf(unfit);
        unanswered = List.copyOf(unanswered);
    }
}
