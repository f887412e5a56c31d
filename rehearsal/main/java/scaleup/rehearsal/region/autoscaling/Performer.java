package scaleup.rehearsal.region.autoscaling;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import scaleup.rehearsal.region.ec2.Instance;
import scaleup.rehearsal.region.ec2.LaunchFailed;

/** Carries out what a group wants done. What starts or ends a machine is left to the workers, who report to the group. */
final class Performer {
    /** How workers tell a group what came of it. */
    interface Reports {
        void tell(Group group, BiConsumer<Group, Instant> what);
    }

    private final AutoScalingGroups.Surroundings surroundings;
    private final Executor workers;
    private final Reports reports;

    Performer(AutoScalingGroups.Surroundings surroundings, Executor workers, Reports reports) {
        this.surroundings = surroundings;
        this.workers = workers;
        this.reports = reports;
    }

    void perform(Group group) {
        for (Effect effect : group.effects()) {
            if (effect instanceof Effect.Launch launch) {
                workers.execute(() -> launch(group, launch));
            } else if (effect instanceof Effect.Terminate terminate) {
                workers.execute(() -> terminate(group, terminate));
            } else if (effect instanceof Effect.Register register) {
                surroundings.targetGroups().register(register.targetGroup(), register.instance());
            } else if (effect instanceof Effect.Deregister deregister) {
                surroundings.targetGroups().deregister(deregister.targetGroup(), deregister.instance());
            } else if (effect instanceof Effect.Put put) {
                surroundings.bus().put(put.event());
            } else if (effect instanceof Effect.Tell tell) {
                surroundings.journal().write(tell.subject(), tell.text());
            }
        }
    }

    private void launch(Group group, Effect.Launch launch) {
        int number = launch.number();
        try {
            Map<String, String> tags = new LinkedHashMap<>(group.settings().propagatedTags());
            tags.put("aws:autoscaling:groupName", group.settings().name());
            Instance instance = surroundings.ec2().run(launch.template(), launch.subnet(), tags);
            reports.tell(group, (told, now) -> told.allocated(number, instance.id(), instance.imageId(), now));
            surroundings.ec2().start(instance.id());
            reports.tell(group, (told, now) -> told.launched(number, now));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (LaunchFailed | RuntimeException e) {
            reports.tell(group, (told, now) -> told.launchFailed(number, reason(e), now));
        }
    }

    private void terminate(Group group, Effect.Terminate terminate) {
        int number = terminate.number();
        try {
            surroundings.ec2().terminate(terminate.instance());
            reports.tell(group, (told, now) -> told.terminated(number, now));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            reports.tell(group, (told, now) -> told.terminateFailed(number, reason(e), now));
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
