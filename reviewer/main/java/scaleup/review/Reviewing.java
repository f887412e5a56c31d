package scaleup.review;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import scaleup.review.permission.PermissionDifference;
import scaleup.review.picture.Scene;
import scaleup.review.preflight.Preflight;
import scaleup.review.preflight.UpdateWaits;
import scaleup.review.preflight.Wait;
import scaleup.review.proof.Acknowledgements;
import scaleup.review.proof.ChangeProof;
import scaleup.review.proof.Concern;
import scaleup.review.proof.Reviewed;
import scaleup.review.server.ServerGroup;

/**
 * What a review found.
 *
 * @param environment its name
 * @param against what it is compared with; empty if with nothing
 * @param reviewed the templates
 * @param concerns what needs a person
 * @param before the templates that it is compared with
 * @param headlines what changes, each in a sentence, the most dangerous first
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
        Optional<Reviewed> before,
        List<Headline> headlines,
        List<ResourceChange> changes,
        PermissionDifference permissions,
        List<Rollout> rollouts,
        Map<String, List<FileDifference>> files,
        CostEstimate cost,
        Optional<CostEstimate> costBefore,
        Preflight preflight) {
    public Reviewing {
        concerns = List.copyOf(concerns);
        headlines = List.copyOf(headlines);
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
                Optional.empty(),
                List.of(),
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
        var then = new Reviewed(old);
        var permissions = PermissionDifference.between(
                then.allowed().all(), reviewed.allowed().all());
        var rollouts = Rollout.of(changes, reviewed.resources());
        return new Reviewing(
                environment,
                Optional.of(against),
                reviewed,
                concerns,
                Optional.of(then),
                Headlines.of(then, reviewed, changes, permissions, rollouts, files),
                changes,
                permissions,
                rollouts,
                files,
                CostEstimate.of(reviewed.resources(), prices),
                Optional.of(CostEstimate.of(old, prices)),
                preflight);
    }

    /** How long a deployment takes, stack after stack: of what changes, or where it is compared with nothing the first one. */
    public List<Wait> waits() {
        return before.map(then ->
                        UpdateWaits.of(then.resources(), reviewed.resources(), changes, rollouts, preflight.waits()))
                .orElse(preflight.waits());
    }

    /** What there is too little of. That a new account has less than others is no matter where the environment is deployed. */
    public List<String> shortages() {
        return before.isPresent() && preflight.account().isEmpty() ? List.of() : preflight.shortages();
    }

    /** What its picture shows; with what the change does to it, where it is compared with something. */
    public Scene scene() {
        var scene = Scene.of(reviewed);
        if (before.isEmpty()) {
            return scene;
        }
        Set<String> changed = new HashSet<>();
        changes.forEach(change -> changed.add(change.resource().key()));
        ServerGroup.of(reviewed.resources()).stream()
                .filter(group -> changed.contains(group.group().key()))
                .forEach(group -> changed.add(group.template().key()));
        Set<String> names = new HashSet<>();
        reviewed.reachability().components().forEach((name, component) -> {
            if (changed.contains(component.key())) {
                names.add(name);
            }
        });
        return scene.since(Scene.of(before.get()), names);
    }

    /** What a person should know though nothing is wrong with it, a sentence each. */
    public List<String> notes() {
        var resources = reviewed.resources();
        boolean isTold = !resources.ofType("AWS::SNS::Subscription").isEmpty()
                || resources.ofType("AWS::SNS::Topic").stream()
                        .anyMatch(topic -> !topic.property("/Subscription").isEmpty());
        return resources.ofType("AWS::CloudWatch::Alarm").isEmpty() || isTold
                ? List.of()
                : List.of("alarms of %s tell nobody: no address is subscribed to them (alarmEmail)"
                        .formatted(environment));
    }

    private static List<Concern> concerns(String environment, Reviewed reviewed, Preflight preflight) {
        List<Concern> concerns = new ArrayList<>();
        preflight.problems().forEach(text -> concerns.add(new Concern("preflight", environment, text)));
        concerns.addAll(reviewed.concerns());
        return concerns;
    }
}
