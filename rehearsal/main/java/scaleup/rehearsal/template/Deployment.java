package scaleup.rehearsal.template;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import scaleup.rehearsal.region.Account;
import scaleup.review.assembly.CloudAssembly;

/** All stacks of a cloud assembly, played as one graph of resources. */
public final class Deployment {
    private final Plan plan;

    private Deployment(Plan plan) {
        this.plan = plan;
    }

    /**
     * Reads what will be made. Nothing is made yet.
     *
     * @param players by the type of resource; types {@code Custom::...} are played as
     *     {@code AWS::CloudFormation::CustomResource} unless they have a player of their own
     * @throws NotMade with all that can't be played, each in a line of its own: types that have no player, resources
     *     that their players refuse, functions that are not known, references to nothing, circles
     */
    public static Deployment of(CloudAssembly assembly, Account account, Map<String, Player> players) throws NotMade {
        return new Deployment(Plan.of(assembly, account, new Players(account, players)));
    }

    /**
     * What would keep the environment from being removed by {@code cdk destroy}, or a first deployment that failed from being
     * repeated; empty if nothing would.
     */
    public List<String> removalProblems() {
        return new Removal(plan).problems();
    }

    /** Stacks and resources whose own protection refuses that they are deleted: also when a first deployment has failed. */
    public List<String> whatIsProtected() {
        return new Removal(plan).protections();
    }

    /** All resources, as {@link Outcome.State#DECLARED} where they are not played, the others not started. */
    public List<Outcome> resources() {
        return plan.elements().stream()
                .filter(planned -> planned.player() != null)
                .map(Run::notStarted)
                .toList();
    }

    /**
     * Makes every resource as soon as what it needs has been made, independent ones at the same time, each in a thread of
     * its own. When one can't be made, no other is begun, and those that are being made are interrupted. Returns when no
     * player works any more.
     *
     * @param listener is told of each outcome, one at a time
     * @throws InterruptedException if the calling thread was interrupted, once the players were interrupted
     */
    public Deployed run(DynamicReferences references, Clock clock, Consumer<Outcome> listener)
            throws InterruptedException {
        return new Run(plan, references, clock, listener).run();
    }
}
