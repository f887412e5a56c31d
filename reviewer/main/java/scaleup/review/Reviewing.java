package scaleup.review;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.FileAsset;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.change.Comparison;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.Rollout;
import scaleup.review.cost.CostEstimate;
import scaleup.review.cost.Prices;
import scaleup.review.host.FileDifference;
import scaleup.review.host.HostFiles;
import scaleup.review.permission.AllowedActions;
import scaleup.review.permission.PermissionDifference;
import scaleup.review.preflight.Preflight;
import scaleup.review.proof.Acknowledgements;
import scaleup.review.proof.ChangeProof;
import scaleup.review.proof.Concern;
import scaleup.review.proof.Reviewed;

/**
 * What a review found.
 *
 * @param environment its name
 * @param against what it is compared with; empty if with nothing
 * @param reviewed the templates
 * @param concerns what needs a person
 * @param changes none where it is compared with nothing
 * @param permissions who may do what now and not before, and the other way round
 * @param rollouts whose servers are replaced, in the order in which they are
 * @param files of launch templates, by their keys, that servers get differently
 * @param cost what it costs
 * @param costBefore what that which it is compared with costs
 * @param preflight what a deployment needs
 */
public record Reviewing(
        String environment,
        Optional<String> against,
        Reviewed reviewed,
        List<Concern> concerns,
        List<ResourceChange> changes,
        PermissionDifference permissions,
        List<Rollout> rollouts,
        Map<String, List<FileDifference>> files,
        CostEstimate cost,
        Optional<CostEstimate> costBefore,
        Preflight preflight) {
    public Reviewing {
        concerns = List.copyOf(concerns);
        changes = List.copyOf(changes);
        rollouts = List.copyOf(rollouts);
    }

    /** Of an environment that is compared with nothing. */
    static Reviewing of(String environment, Reviewed reviewed, Prices prices, Preflight preflight) {
        return new Reviewing(
                environment,
                Optional.empty(),
                reviewed,
                concerns(environment, reviewed, preflight),
                List.of(),
                PermissionDifference.NONE,
                List.of(),
                Map.of(),
                CostEstimate.of(reviewed.resources(), prices),
                Optional.empty(),
                preflight);
    }

    /** Of an environment, and what was before. */
    static Reviewing of(
            String environment,
            Reviewed reviewed,
            List<FileAsset> assets,
            String against,
            CloudAssembly before,
            Acknowledgements acknowledged,
            Prices prices,
            Preflight preflight)
            throws IOException {
        var old = new Resources(before.stacks());
        var changes = Comparison.of(old, reviewed.resources());
        List<Concern> concerns = new ArrayList<>(ChangeProof.of(old, changes, reviewed.resources(), acknowledged));
        concerns.addAll(concerns(environment, reviewed, preflight));
        // Of what is deployed there are no files but those in user data.
        List<FileAsset> uploaded = before.assets().isEmpty() ? List.of() : assets;
        Map<String, List<FileDifference>> files = new LinkedHashMap<>();
        for (Resource template : reviewed.resources().ofType("AWS::EC2::LaunchTemplate")) {
            var then = old.find(template.key());
            if (then.isPresent()) {
                var differences = FileDifference.between(
                        HostFiles.of(then.get(), before.assets()), HostFiles.of(template, uploaded));
                if (!differences.isEmpty()) {
                    files.put(template.key(), differences);
                }
            }
        }
        return new Reviewing(
                environment,
                Optional.of(against),
                reviewed,
                concerns,
                changes,
                PermissionDifference.between(
                        AllowedActions.of(old).all(), reviewed.allowed().all()),
                Rollout.of(changes, reviewed.resources()),
                files,
                CostEstimate.of(reviewed.resources(), prices),
                Optional.of(CostEstimate.of(old, prices)),
                preflight);
    }

    private static List<Concern> concerns(String environment, Reviewed reviewed, Preflight preflight) {
        List<Concern> concerns = new ArrayList<>();
        preflight.problems().forEach(text -> concerns.add(new Concern("preflight", environment, text)));
        concerns.addAll(reviewed.concerns());
        return concerns;
    }
}
