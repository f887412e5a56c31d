package scaleup.membership;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Failure;
import scaleup.cloudformation.Provider;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The custom resource of a tier: it is there when the declared minimum serves. One that has to do {@code OnlyAtCreation}
 * waits beside the group instead of after it, so that the reason why none serves is told while the group waits in vain.
 */
final class Serving implements Provider {
    private static final Duration POLL = Duration.ofSeconds(5);

    /** Instances of one version mostly say the same, and CloudFormation takes only so much. */
    private static final int PROBLEMS = 3;

    private final Membership tier;
    private final Pause pause;

    Serving(Membership tier, Pause pause) {
        this.tier = tier;
        this.pause = pause;
    }

    @Override
    public Map<String, String> provide(CustomResourceRequest request, Deadline deadline) throws InterruptedException {
        boolean onlyAtCreation = request.optionalProperty("OnlyAtCreation").isPresent();
        if (request.type() == CustomResourceRequest.Type.DELETE
                || (onlyAtCreation && request.type() == CustomResourceRequest.Type.UPDATE)) {
            return Map.of();
        }
        return Map.of("Serving", Integer.toString(await(minimum(request), deadline)));
    }

    private int await(int minimum, Deadline deadline) throws InterruptedException {
        Duration given = deadline.remaining();
        Optional<MembershipOutcome> outcome = Optional.empty();
        Optional<String> error = Optional.empty();
        do {
            try {
                outcome = Optional.of(tier.run());
                error = Optional.empty();
                if (outcome.get().serving() >= minimum) {
                    return outcome.get().serving();
                }
            } catch (SdkException | Failure e) {
                // A deployment outlives a disturbance; what lasts is told at the end.
                error = Optional.of(e.getMessage());
            }
            Duration left = deadline.remaining();
            pause.of(left.compareTo(POLL) < 0 ? left : POLL);
        } while (!deadline.passed());
        throw new Failure("%s of at least %d instances serve after %d s; the group lists %s.%s%s"
                .formatted(
                        outcome.map(last -> Integer.toString(last.serving())).orElse("An unknown number"),
                        minimum,
                        given.toSeconds(),
                        outcome.map(last -> last.states().toString()).orElse("(it could not be read)"),
                        outcome.map(Serving::problems).orElse(""),
                        error.map(message -> " Last error: " + message).orElse("")));
    }

    private static String problems(MembershipOutcome outcome) {
        return outcome.problems().stream()
                .limit(PROBLEMS)
                .map(problem -> " " + problem.strip() + (problem.endsWith(".") ? "" : "."))
                .collect(Collectors.joining());
    }

    private static int minimum(CustomResourceRequest request) {
        String minimum = request.property("Minimum");
        if (!minimum.matches("[0-9]{1,4}")) {
            throw new Failure("The property Minimum is '%s'; a number from 0 to 9999 is expected.".formatted(minimum));
        }
        return Integer.parseInt(minimum);
    }
}
