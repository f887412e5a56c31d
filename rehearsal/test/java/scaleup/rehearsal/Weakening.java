package scaleup.rehearsal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import scaleup.rehearsal.running.Roster;
import scaleup.rehearsal.running.RunningRehearsal;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;

/**
 * What an environment that lives is to do without, so that a drill must find a promise broken.
 *
 * @param drill its name
 * @param without what is taken away, in a few words
 * @param change how
 * @param broken the sentence that must not hold then
 */
record Weakening(String drill, String without, Change change, String broken) {
    /** As the test is called. */
    @Override
    public String toString() {
        return drill + " without " + without;
    }

    /** Takes something away, and gives it back. */
    interface Change {
        void make(LivingEnvironment environment) throws IOException, InterruptedException;

        /** Whatever came of {@link #make}, and of the servers that there were then. */
        void takeBack(LivingEnvironment environment) throws IOException, InterruptedException;
    }

    /**
     * A file of each server of a tier says something else.
     *
     * @param tier as the names of its servers begin: {@code lb}, {@code web} or {@code app}
     * @param edit for sed(1); a file that says the same after it is an error
     * @param then what makes it known to who reads the file
     */
    record HostFile(String tier, String path, String edit, String then) implements Change {
        private static final Duration PATIENCE = Duration.ofSeconds(60);

        private static final String MAKE = """
                set -e
                cp -p "$1" "$1.before"
                sed -i "$2" "$1"
                ! cmp -s "$1" "$1.before" || { echo "$1 is the same without: $2" >&2; exit 1; }
                eval "$3"
                """;

        private static final String TAKE_BACK = """
                set -e
                [ -e "$1.before" ] || exit 0
                cp -p "$1.before" "$1"
                eval "$2"
                rm "$1.before"
                """;

        @Override
        public void make(LivingEnvironment environment) throws IOException, InterruptedException {
            for (String server : servers(environment)) {
                TakenHost.of(environment, server).run("sh", "-c", MAKE, "sh", path, edit, then);
            }
        }

        @Override
        public void takeBack(LivingEnvironment environment) throws IOException, InterruptedException {
            // Servers go meanwhile.
            environment.await("%s is as before".formatted(path), PATIENCE, () -> {
                try {
                    for (String server : servers(environment)) {
                        TakenHost.of(environment, server).run("sh", "-c", TAKE_BACK, "sh", path, then);
                    }
                    return true;
                } catch (IOException | IndexOutOfBoundsException gone) {
                    return false;
                }
            });
        }

        private List<String> servers(LivingEnvironment environment) throws IOException {
            int slot = environment.slot().number();
            return RunningRehearsal.all().stream()
                    .filter(running -> running.slot().number() == slot)
                    .flatMap(running -> running.roster().servers().stream())
                    .filter(server -> server.name().startsWith(tier + "-"))
                    .map(Roster.Server::id)
                    .toList();
        }
    }

    /**
     * An attribute of the front door's target groups has another value.
     *
     * @param key as ModifyTargetGroupAttributes has it
     * @param before what the template says
     */
    record FrontDoor(String key, String before, String value) implements Change {
        @Override
        public void make(LivingEnvironment environment) throws IOException, InterruptedException {
            set(environment, value);
        }

        @Override
        public void takeBack(LivingEnvironment environment) throws IOException, InterruptedException {
            set(environment, before);
        }

        private void set(LivingEnvironment environment, String to) throws IOException, InterruptedException {
            Owner owner = environment.owner();
            ElasticLoadBalancingV2Client client = owner.client(ElasticLoadBalancingV2Client.builder());
            var attribute = TargetGroupAttribute.builder().key(key).value(to).build();
            for (TargetGroup group :
                    owner.call(() -> client.describeTargetGroups().targetGroups())) {
                owner.call(() -> client.modifyTargetGroupAttributes(request ->
                        request.targetGroupArn(group.targetGroupArn()).attributes(attribute)));
            }
        }
    }
}
