package scaleup.membership;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.cloudformation.Failure;

/**
 * The function's environment variables.
 *
 * @param record where the addresses are published; empty for a tier behind target groups
 */
record MembershipSettings(
        String tier,
        String group,
        String launchHook,
        String terminateHook,
        String readyTag,
        String metricsNamespace,
        Optional<Publication> record,
        List<String> targetGroups) {

    /** A record in a hosted zone. */
    record Publication(String name, String hostedZone) {}

    /** Reads them; one message names everything that is wrong. */
    static MembershipSettings of(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        String tier = required(environment, "TIER", problems);
        String group = required(environment, "GROUP", problems);
        String launchHook = required(environment, "LAUNCH_HOOK", problems);
        String terminateHook = required(environment, "TERMINATE_HOOK", problems);
        String readyTag = required(environment, "READY_TAG", problems);
        String namespace = required(environment, "METRICS_NAMESPACE", problems);
        List<String> targetGroups = Arrays.stream(
                        value(environment, "TARGET_GROUPS").split(","))
                .map(String::strip)
                .filter(arn -> !arn.isEmpty())
                .toList();
        Optional<Publication> record = Optional.empty();
        if (targetGroups.isEmpty()) {
            record = Optional.of(new Publication(
                    required(environment, "RECORD", problems), required(environment, "HOSTED_ZONE", problems)));
        } else if (!value(environment, "RECORD").isEmpty()) {
            problems.add("RECORD and TARGET_GROUPS exclude each other");
        }
        if (!problems.isEmpty()) {
            throw new Failure("The function's environment is not valid: " + String.join("; ", problems) + ".");
        }
        return new MembershipSettings(
                tier, group, launchHook, terminateHook, readyTag, namespace, record, targetGroups);
    }

    private static String required(Map<String, String> environment, String name, List<String> problems) {
        String value = value(environment, name);
        if (value.isEmpty()) {
            problems.add(name + " is missing");
        }
        return value;
    }

    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }
}
