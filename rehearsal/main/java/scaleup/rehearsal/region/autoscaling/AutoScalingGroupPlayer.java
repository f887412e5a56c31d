package scaleup.rehearsal.region.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::AutoScaling::AutoScalingGroup}. Like CloudFormation it waits until the minimum is in service, launch
 * hooks included, and fails if the group does not stabilize (AWS re:Post knowledge center, 'Group did not stabilize'); an update
 * is an instance refresh (AWS CloudFormation Template Reference Guide, 'UpdatePolicy attribute').
 */
public final class AutoScalingGroupPlayer implements Player {
    public static final String TYPE = "AWS::AutoScaling::AutoScalingGroup";

    private static final Map<String, String> NOT_PLAYED = Map.of(
            "MaxInstanceLifetime", "a day at least; no rehearsal lasts so long",
            "MetricsCollection", "no metrics are played",
            "Cooldown", "scaling policies are not played");

    private static final String SCHEDULED_ACTION = "AutoScalingScheduledAction";

    /** Launches that fail in a row are not bad luck. */
    private static final int UNSUCCESSFUL_LAUNCHES = 3;

    private final AutoScalingGroups autoScaling;
    private final Duration patience;

    /** @param patience how long a group may take to stabilize */
    public AutoScalingGroupPlayer(AutoScalingGroups autoScaling, Duration patience) {
        this.autoScaling = autoScaling;
        this.patience = patience;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        var properties = new GroupProperties(declaration.path(), declaration.properties());
        GroupSettings settings = settings(declaration, properties);
        RefreshPreferences.of(refresh(declaration).path("Preferences"), settings);
        autoScaling.create(settings, properties.desired(settings));
        boolean settled = autoScaling.await(settings.name(), group -> stable(group) || failed(group), patience);
        String problem = autoScaling.read(groups -> groups.stream()
                .filter(group -> group.settings().name().equals(settings.name()) && !stable(group))
                .map(AutoScalingGroupPlayer::problem)
                .findFirst()
                .orElse(""));
        if (!settled || !problem.isEmpty()) {
            throw new NotMade("%s: Group did not stabilize. %s".formatted(declaration.path(), problem));
        }
        return Made.of(settings.name());
    }

    @Override
    public Map<String, String> notPlayed(JsonNode properties) {
        return Properties.declared(properties, NOT_PLAYED);
    }

    /**
     * Updates a group to what a changed template declares: its launch template, by an instance refresh as its update
     * policy says.
     *
     * @return the instance refresh's id
     */
    public String update(Declaration declaration) throws NotMade {
        GroupSettings settings =
                settings(declaration, new GroupProperties(declaration.path(), declaration.properties()));
        JsonNode refresh = refresh(declaration);
        if (refresh.isMissingNode()) {
            throw new NotMade(
                    declaration.path() + ": the group has no update policy, so no instance would be replaced");
        }
        return autoScaling.update(settings.name(), settings.launchTemplate(), refresh);
    }

    private static GroupSettings settings(Declaration declaration, GroupProperties properties) throws NotMade {
        return properties.settings(declaration.stack() + "-" + declaration.id());
    }

    private static JsonNode refresh(Declaration declaration) throws NotMade {
        Properties.of(
                declaration.path() + " UpdatePolicy",
                declaration.updatePolicy(),
                Set.of("AutoScalingInstanceRefresh", SCHEDULED_ACTION));
        // As no schedule acts in a rehearsal, sizes are those of the template whatever it says.
        Properties.of(
                declaration.path() + " UpdatePolicy." + SCHEDULED_ACTION,
                declaration.updatePolicy().path(SCHEDULED_ACTION),
                Set.of("IgnoreUnmodifiedGroupSizeProperties"));
        JsonNode refresh = declaration.updatePolicy().path("AutoScalingInstanceRefresh");
        Properties.of(
                        declaration.path() + " UpdatePolicy.AutoScalingInstanceRefresh",
                        refresh,
                        Set.of("Preferences", "Strategy"))
                .only("Strategy", "Rolling");
        return refresh;
    }

    private static boolean stable(Group group) {
        return inService(group) >= group.settings().minSize();
    }

    private static boolean failed(Group group) {
        Collection<Activity> activities = group.activities();
        return activities.stream().filter(AutoScalingGroupPlayer::unsuccessful).count() >= UNSUCCESSFUL_LAUNCHES;
    }

    private static boolean unsuccessful(Activity activity) {
        return activity.launch() && !activity.message().isEmpty();
    }

    private static long inService(Group group) {
        return group.members().stream().filter(Member::inService).count();
    }

    private static String problem(Group group) {
        String last = group.activities().stream()
                .filter(AutoScalingGroupPlayer::unsuccessful)
                .reduce((first, second) -> second)
                .map(activity -> " Last unsuccessful scaling activity: " + activity.description())
                .orElse("");
        return "%d of at least %d instances are in service.%s"
                .formatted(inService(group), group.settings().minSize(), last);
    }
}
