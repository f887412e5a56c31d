package scaleup.review.proof;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scaleup.review.assembly.Resources;
import scaleup.review.change.AllocatedStorage;
import scaleup.review.change.PropertyChange;
import scaleup.review.change.Replacement;
import scaleup.review.change.ResourceChange;
import scaleup.review.change.ResourceTypes;

/** No change loses data or an address, or interrupts, but those that a person has acknowledged. */
public final class ChangeProof {
    private static final String ID = "changes";
    private static final String STALE = "acknowledgements";

    private ChangeProof() {}

    /**
     * What needs a person.
     *
     * @param before all resources as they were
     * @param changes what becomes of them
     * @param after as they are to be
     * @param acknowledged what doesn't any more; an entry of a stack of the new templates that is about no such change is one
     *     itself
     */
    public static List<Concern> of(
            Resources before, List<ResourceChange> changes, Resources after, Acknowledgements acknowledged) {
        List<Concern> concerns = new ArrayList<>();
        Set<String> used = new LinkedHashSet<>();
        for (String stack : after.stacks()) {
            if (before.isProtected(stack) && !after.isProtected(stack)) {
                if (acknowledged.entries().stream()
                        .anyMatch(entry -> entry.resource().equals(stack))) {
                    used.add(stack);
                } else {
                    concerns.add(new Concern(
                            ID,
                            stack,
                            "%s: AWS CloudFormation would no longer refuse to delete the stack with all that it holds"
                                    .formatted(stack)));
                }
            }
        }
        for (ResourceChange change : changes) {
            List<String> texts = texts(change);
            String key = change.resource().key();
            if (!texts.isEmpty()
                    && acknowledged.entries().stream()
                            .anyMatch(entry -> entry.resource().equals(key))) {
                used.add(key);
            } else {
                texts.forEach(text -> concerns.add(new Concern(ID, key, text)));
            }
        }
        for (Acknowledgements.Entry entry : acknowledged.entries()) {
            String stack = entry.resource().replaceFirst("/.*", "");
            if (after.stacks().contains(stack) && !used.contains(entry.resource())) {
                concerns.add(new Concern(
                        STALE,
                        entry.resource(),
                        "the acknowledgement of %s (%s) applies to no change"
                                .formatted(entry.resource(), entry.date())));
            }
        }
        return concerns;
    }

    private static List<String> texts(ResourceChange change) {
        List<String> texts = new ArrayList<>();
        var resource = change.resource();
        change.atRisk()
                .ifPresent(what -> texts.add("%s, which holds %s, %s%s%s"
                        .formatted(
                                resource,
                                what,
                                change.action().predicate(),
                                why(change),
                                change.notes().isEmpty() ? "" : "; " + String.join("; ", change.notes()))));
        if (!change.isLoss()) {
            change.interruptions()
                    .forEach((property, time) -> texts.add("%s: a change of %s (%s) interrupts it %s"
                            .formatted(resource, property.name(), property.words(), time)));
            for (PropertyChange property : change.properties()) {
                String name = property.path().get(0);
                shortened(change, property).ifPresent(texts::add);
                boolean isPolicy = name.equals("DeletionPolicy") || name.equals("UpdateReplacePolicy");
                if (isPolicy
                        && ResourceTypes.holds(resource.type()).isPresent()
                        && Set.of("Delete", "").contains(property.after().asText())) {
                    texts.add("%s: %s no longer keeps what it holds".formatted(resource, name));
                }
            }
        }
        return texts;
    }

    /**
     * What a smaller value does.
     *
     * @param isNoneLeast whether no value at all is less than any, as of what storage may grow to; a log group without a period
     *     keeps everything
     */
    private record Smaller(String what, boolean isNoneLeast) {}

    private static final String STORAGE = "AWS::RDS::DBInstance AllocatedStorage";

    /**
     * By AWS CloudFormation Template Reference: what a smaller value of a property does to what the resource holds, by its type and
     * the property's name.
     */
    private static final Map<String, Smaller> SMALLER = Map.of(
            "AWS::RDS::DBInstance BackupRetentionPeriod",
            new Smaller("older backups are deleted", false),
            "AWS::RDS::DBInstance MaxAllocatedStorage",
            new Smaller("a disk that is full stops the database sooner", true),
            STORAGE,
            new Smaller("Amazon RDS refuses to make storage smaller", false),
            "AWS::RDS::DBInstance EngineVersion",
            new Smaller("Amazon RDS refuses to go back to an older version", false),
            "AWS::Logs::LogGroup RetentionInDays",
            new Smaller("older entries are deleted", false),
            "AWS::SQS::Queue MessageRetentionPeriod",
            new Smaller("older messages are deleted", false));

    private static Optional<String> shortened(ResourceChange change, PropertyChange property) {
        return lost(change, property).map(what -> "%s: %s is %s instead of %s: %s"
                .formatted(
                        change.resource(),
                        property.name(),
                        property.after().asText(),
                        property.before().asText("nothing"),
                        what));
    }

    /** What a property's smaller value deletes of what a resource holds, or why a value is refused, in words; empty for any other. */
    public static Optional<String> lost(ResourceChange change, PropertyChange property) {
        String name =
                "%s %s".formatted(change.resource().type(), property.path().get(0));
        if (name.equals(STORAGE)
                && AllocatedStorage.isTooLittleMore(
                        property.before().asInt(), property.after().asInt())) {
            return Optional.of("Amazon RDS refuses to add less than a tenth to storage");
        }
        return Optional.ofNullable(SMALLER.get(name))
                .filter(smaller -> isLess(property, smaller.isNoneLeast()))
                .map(Smaller::what);
    }

    /**
     * Amazon RDS User Guide, "Scaling up DB instance storage": "When you increase the allocated storage, you must increase it by at least 10
     * percent".
     */
    private static boolean isLess(PropertyChange property, boolean isNoneLeast) {
        if (property.after().isMissingNode()) {
            return isNoneLeast;
        }
        return property.before().isMissingNode()
                ? !isNoneLeast
                : isLess(property.after().asText(), property.before().asText());
    }

    /** Numbers, or versions whose parts are separated by dots. */
    private static boolean isLess(String one, String other) {
        if (!(one + other).matches("[\\d.]+")) {
            return false;
        }
        String[] first = one.split("\\.", -1);
        String[] second = other.split("\\.", -1);
        for (int i = 0; i < Math.min(first.length, second.length); i++) {
            int compared = Long.compare(Long.parseLong(first[i]), Long.parseLong(second[i]));
            if (compared != 0) {
                return compared < 0;
            }
        }
        return false;
    }

    private static String why(ResourceChange change) {
        Set<String> why = new LinkedHashSet<>();
        change.properties().stream()
                .filter(property -> property.replacement() != Replacement.NEVER)
                .forEach(property -> why.add(property.reason().isEmpty() ? property.name() : property.reason()));
        return why.isEmpty() ? "" : " by " + String.join(", ", why);
    }
}
