package scaleup.databaseuser;

import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests, and properties, where mysqld is not on the PATH and needn't be. */
public final class NeedsMySql implements ExecutionCondition, SkipExecutionHook {
    private static final String MISSING = "'mysqld' is not on the PATH, so nothing was tested with it";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return canRun() ? ConditionEvaluationResult.enabled("") : ConditionEvaluationResult.disabled(MISSING);
    }

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        return canRun() ? SkipResult.doNotSkip() : SkipResult.skip(MISSING);
    }

    private static boolean canRun() {
        return Programs.required() || Programs.find("mysqld").isPresent();
    }
}
