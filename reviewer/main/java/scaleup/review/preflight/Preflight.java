package scaleup.review.preflight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import scaleup.review.assembly.DeploymentTarget;
import scaleup.review.assembly.Resources;

/**
 * What a deployment will need and do, said before anybody waits for it.
 *
 * @param target where it is for
 * @param account what that account said; empty where it wasn't asked
 * @param needs what it needs of what is bounded
 * @param problems for which no deployment can work, each a sentence
 * @param notes what a person should know, each a sentence
 * @param waits in the order in which stacks are deployed
 * @param names that must be free in the account and region
 */
public record Preflight(
        DeploymentTarget target,
        Optional<AccountFacts> account,
        List<Need> needs,
        List<String> problems,
        List<String> notes,
        List<Wait> waits,
        List<AccountName> names) {
    public Preflight {
        needs = List.copyOf(needs);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
        waits = List.copyOf(waits);
        names = List.copyOf(names);
    }

    /**
     * Of an environment's templates.
     *
     * @param bootstrap the version of the CDK's bootstrap stack that they need; 0 for none
     * @param account what the account said, if it was asked
     */
    public static Preflight of(
            Resources resources,
            DeploymentTarget target,
            int bootstrap,
            Optional<AccountFacts> account,
            LocalDate today) {
        return new Inspection(resources, target, bootstrap, account, today).preflight();
    }

    /** Of what there is less than an environment can make use of, though not so that no deployment works; a sentence each. */
    public List<String> shortages() {
        Map<String, List<Need>> scarce = new LinkedHashMap<>();
        needs.stream().filter(need -> need.isExceeded() && !need.isInTheWay()).forEach(need -> scarce.computeIfAbsent(
                        need.id(), id -> new ArrayList<>())
                .add(need));
        return scarce.values().stream().map(Preflight::shortage).toList();
    }

    private static String shortage(List<Need> needs) {
        var first = needs.get(0);
        return "%s: %s has %,d%s; needed are %s"
                .formatted(
                        first.what(),
                        first.isOfAccount() ? "the account" : "a new account",
                        first.allowed().orElse(0),
                        first.others() == 0 ? "" : ", of which others take %,d".formatted(first.others()),
                        needs.stream()
                                .map(need -> "%,d %s"
                                        .formatted(need.needed(), need.when())
                                        .strip())
                                .collect(Collectors.joining(", ")));
    }
}
