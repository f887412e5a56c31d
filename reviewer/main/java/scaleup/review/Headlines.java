package scaleup.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import scaleup.review.Headline.Weight;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.change.PropertyChange;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.ResourceChange.Action;
import scaleup.review.change.Rollout;
import scaleup.review.host.FileDifference;
import scaleup.review.isolation.Arrow;
import scaleup.review.permission.AllowedAction;
import scaleup.review.permission.PermissionDifference;
import scaleup.review.proof.ChangeProof;
import scaleup.review.proof.Reviewed;

/** What changes, each in a sentence, the most dangerous first. What the resources' differences are in full stands beside it. */
final class Headlines {
    /** Of permissions and of values, after which a number says how many more there are. */
    private static final int MOST = 5;

    /** Files that are named. */
    private static final int MOST_FILES = 6;

    /** What policies allow is said of who is allowed it, and what rules let through of whom they let reach whom. */
    private static final Set<String> RULES = Set.of(
            "AssumeRolePolicyDocument",
            "KeyPolicy",
            "ManagedPolicyArns",
            "Policies",
            "PolicyDocument",
            "ResourcePolicy",
            "SecurityGroupEgress",
            "SecurityGroupIngress",
            "Roles");

    private static final Set<String> PROTECTION = Set.of("DeletionPolicy", "UpdateReplacePolicy", "DeletionProtection");
    private static final Set<String> SIZES = Set.of("MinSize", "MaxSize");
    private static final String NAT_GATEWAY = "AWS::EC2::NatGateway";
    private static final String DATABASE = "AWS::RDS::DBInstance";
    private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";
    private static final String TEMPLATE = "AWS::EC2::LaunchTemplate";

    private final Reviewed before;
    private final Reviewed after;
    private final List<ResourceChange> changes;
    private final List<Headline> headlines = new ArrayList<>();

    private Headlines(Reviewed before, Reviewed after, List<ResourceChange> changes) {
        this.before = before;
        this.after = after;
        this.changes = changes;
    }

    /**
     * Of all that differs.
     *
     * @param files of launch templates, by their keys
     */
    static List<Headline> of(
            Reviewed before,
            Reviewed after,
            List<ResourceChange> changes,
            PermissionDifference permissions,
            List<Rollout> rollouts,
            Map<String, List<FileDifference>> files) {
        var headlines = new Headlines(before, after, changes);
        headlines.lost();
        headlines.protection();
        headlines.waysOut();
        headlines.connections();
        headlines.databases();
        headlines.permissions(permissions);
        headlines.servers(rollouts, files);
        headlines.sizes();
        headlines.code();
        headlines.others();
        headlines.addedAndRemoved();
        return headlines.headlines.stream()
                .sorted(Comparator.comparing(Headline::weight))
                .toList();
    }

    // The annotation by which Error Prone would check it is of a library that nothing else here needs.
    @SuppressWarnings("AnnotateFormatMethod")
    private void say(Weight weight, String text, Object... values) {
        headlines.add(new Headline(weight, values.length == 0 ? text : text.formatted(values)));
    }

    private String name(ResourceChange change) {
        return ResourceWords.name(
                change.resource(), change.before().isPresent() ? before.resources() : after.resources());
    }

    private void lost() {
        for (ResourceChange change : changes) {
            change.atRisk()
                    .ifPresent(what -> say(
                            Weight.LOSES,
                            "%s %s, and %s with it",
                            name(change),
                            change.action().predicate(),
                            what));
        }
    }

    private void protection() {
        Resources now = after.resources();
        for (String stack : now.stacks()) {
            if (before.resources().isProtected(stack) && !now.isProtected(stack)) {
                say(Weight.UNPROTECTS, "stack %s can be deleted from now on", stack);
            }
        }
        for (ResourceChange change : updated()) {
            for (PropertyChange property : change.properties()) {
                if (PROTECTION.contains(property.name())) {
                    say(Weight.UNPROTECTS, "%s: %s %s", name(change), property.name(), property.words());
                }
            }
        }
    }

    /** Amazon VPC User Guide, "NAT gateway basics": what shares one loses its way to the internet with that one's zone. */
    private void waysOut() {
        int were = before.resources().ofType(NAT_GATEWAY).size();
        int are = after.resources().ofType(NAT_GATEWAY).size();
        if (are < were) {
            say(
                    Weight.UNPROTECTS,
                    are == 0
                            ? "servers have no way to the internet by a NAT gateway any more"
                            : "%d NAT gateways become %d: if the zone of one fails, servers of other zones lose their way to the"
                                    + " internet, too",
                    were,
                    are);
        }
    }

    private void connections() {
        var were = ports(before);
        var are = ports(after);
        are.forEach((pair, ports) -> {
            Set<Integer> added = new TreeSet<>(ports);
            added.removeAll(were.getOrDefault(pair, Set.of()));
            if (!added.isEmpty()) {
                say(
                        Weight.OPENS,
                        "%s can be reached by %s on port %s from now on",
                        pair.get(1),
                        pair.get(0),
                        Arrow.words(added));
            }
        });
        were.forEach((pair, ports) -> {
            Set<Integer> gone = new TreeSet<>(ports);
            gone.removeAll(are.getOrDefault(pair, Set.of()));
            if (!gone.isEmpty()) {
                say(
                        Weight.INTERRUPTS,
                        "%s can no longer be reached by %s on port %s",
                        pair.get(1),
                        pair.get(0),
                        Arrow.words(gone));
            }
        });
        if (!before.reachability().clients().equals(after.reachability().clients())) {
            say(
                    Weight.OPENS,
                    "clients are %s, and were %s",
                    String.join(", ", after.reachability().clients()),
                    String.join(", ", before.reachability().clients()));
        }
    }

    private static Map<List<String>, Set<Integer>> ports(Reviewed reviewed) {
        Map<List<String>, Set<Integer>> ports = new LinkedHashMap<>();
        reviewed.reachability().arrows().forEach(arrow -> ports.computeIfAbsent(
                        List.of(arrow.from(), arrow.to()), pair -> new TreeSet<>())
                .addAll(arrow.ports()));
        return ports;
    }

    /** Resources that are the same before and after, but for their properties. */
    private List<ResourceChange> updated() {
        return changes.stream()
                .filter(change -> change.action() == Action.UPDATED)
                .toList();
    }

    private void databases() {
        for (ResourceChange change : updated()) {
            if (!change.resource().type().equals(DATABASE)) {
                continue;
            }
            String name = name(change);
            var interruptions = change.interruptions();
            for (PropertyChange property : change.properties()) {
                if (PROTECTION.contains(property.name())) {
                    continue;
                }
                String time = interruptions.get(property);
                String text =
                        switch (property.name()) {
                            case "DBInstanceClass" -> "%s (%s".formatted(property.words(), name);
                            case "MultiAZ" ->
                                "%s a standby in another zone (%s"
                                        .formatted(
                                                property.after().asText().equals("true")
                                                        ? "there is"
                                                        : "there is no more",
                                                name);
                            case "BackupRetentionPeriod" ->
                                "backups are kept for %s days, and were for %s (%s"
                                        .formatted(
                                                property.after().asText(),
                                                property.before().asText(),
                                                name);
                            default -> "%s: %s (%s".formatted(property.name(), property.words(), name);
                        };
                boolean isAlone = property.name().equals("MultiAZ")
                        && !property.after().asText().equals("true");
                var lost = ChangeProof.lost(change, property);
                Weight weight = time == null ? Weight.CHANGES : Weight.INTERRUPTS;
                weight = lost.isPresent() ? Weight.LOSES : isAlone ? Weight.UNPROTECTS : weight;
                say(
                        weight,
                        "%s%s%s)",
                        text,
                        lost.map(consequence -> ", " + consequence).orElse(""),
                        time == null ? "" : ", interrupts it " + time);
            }
        }
    }

    private void permissions(PermissionDifference permissions) {
        List<String> more = new ArrayList<>();
        permissions.added().stream().map(AllowedAction::toString).forEach(more::add);
        permissions.changed().forEach(changed -> more.add(changed.toString()));
        more.stream().limit(MOST).forEach(text -> say(Weight.ALLOWS, "%s from now on", text));
        if (more.size() > MOST) {
            say(Weight.ALLOWS, "%d more permissions are new or under another condition", more.size() - MOST);
        }
        if (!permissions.removed().isEmpty()) {
            say(
                    Weight.CHANGES,
                    "%d permissions are taken away: %s%s",
                    permissions.removed().size(),
                    permissions.removed().get(0),
                    permissions.removed().size() == 1 ? "" : ", ...");
        }
    }

    private void servers(List<Rollout> rollouts, Map<String, List<FileDifference>> files) {
        for (Rollout rollout : rollouts) {
            List<String> why = new ArrayList<>();
            for (ResourceChange change : changes) {
                if (!change.resource().stack().equals(rollout.stack())
                        || !change.resource().type().equals(TEMPLATE)) {
                    continue;
                }
                for (PropertyChange property : change.properties()) {
                    String place = property.name().replaceFirst("^LaunchTemplateData\\.", "");
                    if (place.equals("InstanceType")) {
                        why.add(0, property.words());
                    } else if (!place.startsWith("UserData")) {
                        why.add("%s: %s".formatted(place, property.words()));
                    }
                }
                List<FileDifference> differing =
                        files.getOrDefault(change.resource().key(), List.of());
                if (!differing.isEmpty()) {
                    why.add("%d %s: %s%s"
                            .formatted(
                                    differing.size(),
                                    differing.size() == 1 ? "file differs" : "files differ",
                                    differing.stream()
                                            .limit(MOST_FILES)
                                            .map(file -> file.path().replaceFirst(" \\(mode .*", ""))
                                            .collect(Collectors.joining(", ")),
                                    differing.size() > MOST_FILES ? ", ..." : ""));
                }
            }
            String tier = ResourceWords.tier(rollout.group(), after.resources());
            say(
                    Weight.REPLACES_SERVERS,
                    "%s: %s (all its servers are replaced, new ones first)",
                    tier,
                    String.join("; ", why.isEmpty() ? rollout.why() : why));
        }
    }

    private void sizes() {
        for (ResourceChange change : updated()) {
            if (change.resource().type().equals(GROUP)
                    && change.properties().stream().anyMatch(property -> SIZES.contains(property.name()))) {
                say(
                        Weight.CHANGES,
                        "%s: %s \u2192 %s servers",
                        name(change),
                        size(change.before().orElseThrow()),
                        size(change.after().orElseThrow()));
            }
        }
    }

    private static String size(Resource group) {
        String minimum = group.property("/MinSize").asText();
        String maximum = group.property("/MaxSize").asText();
        return minimum.equals(maximum) ? minimum : "%s to %s".formatted(minimum, maximum);
    }

    private void code() {
        List<String> functions = updated().stream()
                .filter(change -> change.properties().stream()
                        .anyMatch(property -> property.name().startsWith("Code.")))
                .map(this::name)
                .map(name -> name.replaceFirst("^function ", ""))
                .toList();
        if (!functions.isEmpty()) {
            say(Weight.CHANGES, "functions get other code: %s", String.join(", ", functions));
        }
    }

    /** What no other sentence is about: the first values, and how many resources more. */
    private void others() {
        Map<List<String>, List<ResourceChange>> same = new LinkedHashMap<>();
        Set<List<String>> losing = new HashSet<>();
        for (ResourceChange change : updated()) {
            String type = change.resource().type();
            if (type.equals(DATABASE) || type.equals(TEMPLATE)) {
                continue;
            }
            List<String> what = new ArrayList<>(List.of(type));
            boolean isLosing = false;
            for (PropertyChange property : change.properties()) {
                if (isSaidElsewhere(type, property)) {
                    continue;
                }
                var lost = ChangeProof.lost(change, property);
                isLosing |= lost.isPresent();
                String words = property.words();
                what.add((words.endsWith(" changes") ? words : "%s: %s".formatted(property.name(), words))
                        + lost.map(consequence -> ", " + consequence).orElse(""));
            }
            if (what.size() > 1) {
                same.computeIfAbsent(what, each -> new ArrayList<>()).add(change);
                if (isLosing) {
                    losing.add(what);
                }
            }
        }
        int told = 0;
        int untold = 0;
        for (var each : same.entrySet()) {
            List<ResourceChange> all = each.getValue();
            boolean isLosing = losing.contains(each.getKey());
            if (!isLosing && told == MOST) {
                untold += all.size();
                continue;
            }
            told += isLosing ? 0 : 1;
            String type = each.getKey().get(0);
            say(
                    isLosing ? Weight.LOSES : Weight.CHANGES,
                    "%s: %s",
                    all.size() == 1 ? name(all.get(0)) : ResourceWords.count(type, all.size()),
                    String.join("; ", each.getKey().subList(1, each.getKey().size())));
        }
        if (untold > 0) {
            say(Weight.CHANGES, "%d more %s updated in place", untold, untold == 1 ? "resource is" : "resources are");
        }
    }

    private static boolean isSaidElsewhere(String type, PropertyChange property) {
        return !property.reason().isEmpty()
                || RULES.contains(property.path().get(0))
                || property.name().startsWith("Code.")
                || PROTECTION.contains(property.name())
                || (type.equals(GROUP) && SIZES.contains(property.name()));
    }

    private void addedAndRemoved() {
        Map<Action, List<Resource>> resources = new LinkedHashMap<>();
        for (ResourceChange change : changes) {
            if (change.action() != Action.UPDATED && change.atRisk().isEmpty()) {
                resources
                        .computeIfAbsent(change.action(), action -> new ArrayList<>())
                        .add(change.resource());
            }
        }
        resources.forEach((action, all) -> say(
                action == Action.ADDED ? Weight.ADDS : Weight.CHANGES,
                "%s: %s",
                action.words(),
                ResourceWords.counts(all)));
    }
}
