package scaleup.databaseuser;

import java.util.Optional;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import scaleup.Program;

/** Skips tests, and properties, where there is no MySQL and needn't be. */
public final class NeedsMySql implements ExecutionCondition, SkipExecutionHook {
    private static final Optional<String> REASON = Program.required() ? Optional.empty() : Program.whyNoMySql();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return REASON.map(ConditionEvaluationResult::disabled).orElseGet(() -> ConditionEvaluationResult.enabled(""));
    }

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        return REASON.map(SkipResult::skip).orElseGet(SkipResult::doNotSkip);
    }
}
