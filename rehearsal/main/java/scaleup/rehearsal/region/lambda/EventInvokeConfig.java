package scaleup.rehearsal.region.lambda;

import java.time.Duration;
import java.util.Optional;

/**
 * How a function's asynchronous invocations are repeated. AWS Lambda developer guide, 'How Lambda handles errors and
 * retries with asynchronous invocation'.
 *
 * @param maximumRetryAttempts 0 to 2
 * @param maximumEventAge one minute to six hours
 * @param onFailure the ARN of the destination of what fails for good
 */
record EventInvokeConfig(int maximumRetryAttempts, Duration maximumEventAge, Optional<String> onFailure) {
    static final EventInvokeConfig DEFAULT = new EventInvokeConfig(2, Duration.ofHours(6), Optional.empty());
}
