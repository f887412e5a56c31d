package scaleup.rehearsal.region.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;
import scaleup.rehearsal.region.ec2.LaunchTemplateVersion;

/**
 * An instance refresh.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html">How an instance
 *     refresh works in an Auto Scaling group</a>
 */
final class InstanceRefresh {
    /**
     * "When an instance refresh is unable to continue making replacements because [...] the new instances do not pass their health
     * checks, Amazon EC2 Auto Scaling keeps retrying for an hour. [...] If the problem persists after an hour, the operation fails";
     * warming up is not counted.
     */
    private static final Duration PATIENCE = Duration.ofHours(1);

    enum Status {
        PENDING("Pending"),
        IN_PROGRESS("InProgress"),
        BAKING("Baking"),
        SUCCESSFUL("Successful"),
        FAILED("Failed"),
        CANCELLING("Cancelling"),
        CANCELLED("Cancelled");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        /** As the API writes it. */
        String text() {
            return text;
        }
    }

    final String id;
    final Instant start;
    final RefreshPreferences preferences;
    /** The desired configuration; empty for the group's. */
    final Optional<LaunchTemplateSpecification> desired;

    private final int launchedBefore;
    private final Function<LaunchTemplateSpecification, LaunchTemplateVersion> templates;
    private final Consumer<String> events;
    private Status status = Status.PENDING;
    private String reason = "";
    private Optional<Instant> end = Optional.empty();
    private Optional<Instant> baked = Optional.empty();
    private int total;
    private int remaining;
    private Instant progress;
    private int checkpoint;
    private Optional<Instant> paused = Optional.empty();
    /** Old members that stay until the next checkpoint is passed. */
    private Set<Member> kept = Set.of();

    /**
     * @param launchedBefore the number of the last member that was launched before
     * @param events told of {@code Started}, {@code Succeeded} and the like
     */
    InstanceRefresh(
            String id,
            Instant start,
            RefreshPreferences preferences,
            Optional<LaunchTemplateSpecification> desired,
            int launchedBefore,
            Function<LaunchTemplateSpecification, LaunchTemplateVersion> templates,
            Consumer<String> events) {
        this.id = id;
        this.start = start;
        this.preferences = preferences;
        this.desired = desired;
        this.launchedBefore = launchedBefore;
        this.templates = templates;
        this.events = events;
        this.progress = start;
    }

    Status status() {
        return status;
    }

    String reason() {
        return reason;
    }

    Optional<Instant> end() {
        return end;
    }

    int remaining() {
        return remaining;
    }

    int percentageComplete() {
        return switch (status) {
            case PENDING -> 0;
            case BAKING, SUCCESSFUL -> 100;
            default -> total == 0 ? 0 : (total - remaining) * 100 / total;
        };
    }

    /** Whether it has not ended. */
    boolean active() {
        return end.isEmpty();
    }

    /** Whether its healthy percentages and its warm-up hold. */
    boolean governs() {
        return active() && status != Status.PENDING;
    }

    /**
     * Whether it is to replace a member before the next checkpoint.
     *
     * @param group what the group launches from
     */
    boolean replaces(Member member, LaunchTemplateSpecification group) {
        return status == Status.IN_PROGRESS && isOld(member, group) && !kept.contains(member);
    }

    /** All that were there before, or with skip matching those that don't match. */
    private boolean isOld(Member member, LaunchTemplateSpecification group) {
        LaunchTemplateVersion wanted = templates.apply(desired.orElse(group));
        return preferences.skipMatching() ? !member.template.equals(wanted) : member.number <= launchedBefore;
    }

    /**
     * Goes on, as far as the group's members let it.
     *
     * @param all the group's, also those that are terminated
     */
    void advance(List<Member> all, int desiredCapacity, LaunchTemplateSpecification group, Instant now) {
        List<Member> members = all.stream().filter(Member::active).toList();
        if (status == Status.PENDING) {
            status = Status.IN_PROGRESS;
            total = (int)
                    members.stream().filter(member -> isOld(member, group)).count();
            remaining = total;
            events.accept("Started");
        }
        if (status == Status.IN_PROGRESS) {
            replace(members, desiredCapacity, group, now);
        }
        if (status == Status.BAKING && baked.filter(at -> !now.isBefore(at)).isPresent()) {
            ends(Status.SUCCESSFUL, "", "Succeeded", now);
        }
        if (status == Status.CANCELLING && all.stream().allMatch(Member::inService)) {
            ends(Status.CANCELLED, reason, "Cancelled", now);
        }
    }

    private void replace(List<Member> members, int desiredCapacity, LaunchTemplateSpecification group, Instant now) {
        long old = members.stream().filter(member -> isOld(member, group)).count();
        long ready = members.stream()
                .filter(member -> !isOld(member, group) && member.ready(now, preferences.warmup()))
                .count();
        long fresh = members.stream()
                .filter(member -> member.number > launchedBefore && member.ready(now, preferences.warmup()))
                .count();
        passCheckpoints(fresh, desiredCapacity, now);
        keep(members, desiredCapacity, group);
        int left = (int) Math.min(total, Math.max(old, desiredCapacity - ready));
        if (left < remaining) {
            progress = now;
        }
        remaining = left;
        boolean enough =
                old == 0 || (checkpoint == preferences.checkpoints().last() && total - old >= wanted(desiredCapacity));
        if (enough && ready == desiredCapacity - old && members.size() == desiredCapacity) {
            reason = "";
            remaining = 0;
            if (preferences.bakeTime().isZero()) {
                ends(Status.SUCCESSFUL, "", "Succeeded", now);
            } else {
                status = Status.BAKING;
                baked = Optional.of(now.plus(preferences.bakeTime()));
                events.accept("Started Baking");
            }
        } else if (!now.isBefore(progress.plus(PATIENCE).plus(preferences.warmup()))) {
            fail("Instances could not be replaced within an hour. " + reason, now);
        } else {
            reason = "Waiting for instances to be launched and to warm up before continuing.";
        }
    }

    /**
     * A checkpoint is reached when so many new instances have warmed up; those that are reached together pause it once ("Add
     * checkpoints to an instance refresh", Considerations). Which match and were not replaced are not new: AWS doesn't say.
     */
    private void passCheckpoints(long fresh, int desiredCapacity, Instant now) {
        if (paused.filter(until -> !now.isBefore(until)).isPresent()) {
            paused = Optional.empty();
            checkpoint++;
        }
        int last = preferences.checkpoints().last();
        if (paused.isEmpty() && checkpoint < last && fresh >= wanted(desiredCapacity)) {
            while (checkpoint + 1 < last
                    && fresh >= preferences.checkpoints().reached(checkpoint + 1, desiredCapacity)) {
                checkpoint++;
            }
            paused = Optional.of(now.plus(preferences.checkpoints().delay()));
            progress = paused.orElseThrow();
            events.accept("Checkpoint Reached");
        }
    }

    /** How many are to be replaced until the next checkpoint, of all that are. */
    private int wanted(int desiredCapacity) {
        return preferences.checkpoints().percentages().get(checkpoint) == 100
                ? total
                : Math.min(total, preferences.checkpoints().reached(checkpoint, desiredCapacity));
    }

    /** Those that would be replaced last, as many as there are beside what is to be replaced until the next checkpoint. */
    private void keep(List<Member> members, int desiredCapacity, LaunchTemplateSpecification group) {
        List<Member> old = members.stream()
                .filter(member -> member.healthy() && isOld(member, group))
                .sorted(Comparator.comparingInt((Member member) -> member.template.number())
                        .thenComparingInt(member -> member.number))
                .toList();
        int now = Math.max(0, wanted(desiredCapacity) - (total - old.size()));
        kept = Set.copyOf(old.subList(Math.min(now, old.size()), old.size()));
    }

    /** Ends it without success: what was replaced stays replaced. */
    void fail(String why, Instant now) {
        ends(Status.FAILED, why, "Failed", now);
    }

    /** @param wait whether launches and terminations that are under way are waited for (API Reference, CancelInstanceRefresh) */
    void cancel(boolean wait, Instant now) {
        reason = "Cancelled due to user request.";
        status = Status.CANCELLING;
        if (!wait) {
            ends(Status.CANCELLED, reason, "Cancelled", now);
        }
    }

    private void ends(Status last, String why, String event, Instant now) {
        status = last;
        reason = why;
        end = Optional.of(now);
        events.accept(event);
    }
}
