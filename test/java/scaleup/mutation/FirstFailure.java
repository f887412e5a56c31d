package scaleup.mutation;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * The first test of a class that fails, after which none of the others is run: of a program that doesn't do what it should each
 * would wait in vain. JUnit finds it by its file of services; it does nothing but here.
 */
public final class FirstFailure implements TestExecutionListener, ExecutionCondition {
    private static volatile String test;

    /** Forgets what failed before. */
    FirstFailure forget() {
        test = null;
        return this;
    }

    /** Which test failed and how, {@code null} if none did. */
    String test() {
        return test;
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        if (test == null && result.getStatus() == Status.FAILED) {
            test = identifier.getDisplayName()
                    + result.getThrowable()
                            .map(thrown ->
                                    ": " + thrown.toString().lines().findFirst().orElse(""))
                            .orElse("");
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return test == null
                ? ConditionEvaluationResult.enabled("")
                : ConditionEvaluationResult.disabled("another one failed");
    }
}
