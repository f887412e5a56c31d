package scaleup.mutation;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * The first test that fails, after which none of the others is run: of a program that doesn't do what it should each would wait
 * in vain. JUnit finds it by its file of services; it does nothing but here.
 */
public final class FirstFailure implements TestExecutionListener, ExecutionCondition {
    /** The parameter of runs that it is for. */
    static final String ASKED = "scaleup.mutation.asked";

    private static final Set<String> LEFT_OUT = ConcurrentHashMap.newKeySet();
    private static volatile TestFailure failure;

    private final Map<String, Instant> begun = new ConcurrentHashMap<>();
    private final Map<String, Duration> times = new ConcurrentHashMap<>();

    /** Forgets what failed before. */
    FirstFailure forget() {
        failure = null;
        return this;
    }

    /** Which test failed and how, if one did. */
    Optional<TestFailure> failure() {
        return Optional.ofNullable(failure);
    }

    /** How long a test took when it passed the last time. */
    Optional<Duration> time(String id) {
        return Optional.ofNullable(times.get(id));
    }

    /** That test is run no more. */
    void leaveOut(String id) {
        LEFT_OUT.add(id);
    }

    @Override
    public void executionStarted(TestIdentifier identifier) {
        begun.put(identifier.getUniqueId(), Instant.now());
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        String id = identifier.getUniqueId();
        if (result.getStatus() == Status.SUCCESSFUL) {
            times.put(id, Duration.between(begun.get(id), Instant.now()));
        }
        // What has no parent is JUnit's engine, which fails where it finds no test of that id: that is no answer.
        if (failure == null
                && result.getStatus() == Status.FAILED
                && identifier.getParentId().isPresent()) {
            String reason = result.getThrowable()
                    .map(thrown -> ": " + thrown.toString().lines().findFirst().orElse(""))
                    .orElse("");
            failure = new TestFailure(id, identifier.getDisplayName() + reason);
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getConfigurationParameter(ASKED).isEmpty()) {
            return ConditionEvaluationResult.enabled("");
        }
        if (LEFT_OUT.contains(context.getUniqueId())) {
            return ConditionEvaluationResult.disabled("it fails by itself");
        }
        return failure == null
                ? ConditionEvaluationResult.enabled("")
                : ConditionEvaluationResult.disabled("another one failed");
    }
}
