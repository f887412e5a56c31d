package scaleup;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Skips each test of a class whose {@code @BeforeAll} finds that something is missing, with the reason: Surefire doesn't report
 * a class that is skipped as a whole (apache/maven-surefire#2602). JUnit finds it by its file of services.
 */
public final class SkippedClass implements LifecycleMethodExecutionExceptionHandler, ExecutionCondition {
    private static final Namespace STORE = Namespace.create(SkippedClass.class);
    private static final String REASON = "reason";

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        if (!(thrown instanceof TestAbortedException)) {
            throw thrown;
        }
        context.getStore(STORE).put(REASON, thrown.getMessage());
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Optional.ofNullable(context.getStore(STORE).get(REASON, String.class))
                .map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled(""));
    }
}
