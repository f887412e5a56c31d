package scaleup.mutation;

import java.util.Optional;
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
    private static volatile TestFailure failure;

    /** Forgets what failed before. */
    FirstFailure forget() {
        failure = null;
        return this;
    }

    /** Which test failed and how, if one did. */
    Optional<TestFailure> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        if (failure == null && result.getStatus() == Status.FAILED) {
            String reason = result.getThrowable()
                    .map(thrown -> ": " + thrown.toString().lines().findFirst().orElse(""))
                    .orElse("");
            failure = new TestFailure(identifier.getUniqueId(), identifier.getDisplayName() + reason);
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return failure == null
                ? ConditionEvaluationResult.enabled("")
                : ConditionEvaluationResult.disabled("another one failed");
    }
}
