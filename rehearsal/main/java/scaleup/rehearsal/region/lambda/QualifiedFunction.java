package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.iam.ResourcePolicy;
import scaleup.rehearsal.template.NotMade;

/**
 * A function as somebody calls it: by its version $LATEST, which is also who names none, or by an alias of that. Each has a policy
 * of its own (AWS Lambda Developer Guide, 'Using Lambda aliases in event sources and permissions policies': 'The scope of that
 * permission depends on whether you apply it to an alias, a version, or the entire function') and its own way with events that
 * fail (API reference, PutFunctionEventInvokeConfig: 'on a function, version, or alias').
 */
final class QualifiedFunction {
    /** The version that a function is until another one is published. */
    static final String LATEST = "$LATEST";

    private final Function function;
    private final String qualifier;
    private volatile ResourcePolicy policy = ResourcePolicy.empty();
    private volatile EventInvokeConfig eventInvokeConfig = EventInvokeConfig.DEFAULT;

    QualifiedFunction(Function function, String qualifier) {
        this.function = function;
        this.qualifier = qualifier;
    }

    Function function() {
        return function;
    }

    FunctionConfiguration configuration() {
        return function.configuration();
    }

    /** With its qualifier. */
    String arn() {
        return "%s:%s".formatted(configuration().arn(), qualifier);
    }

    EventInvokeConfig eventInvokeConfig() {
        return eventInvokeConfig;
    }

    void configure(EventInvokeConfig config) {
        eventInvokeConfig = config;
    }

    /** Adds a statement to its policy, as AddPermission does. */
    synchronized void permit(JsonNode statement, String name) throws NotMade {
        policy = policy.with(statement, name);
    }

    /** Why somebody may not invoke it, in AWS's words; empty if they may. */
    String denial(Invoker invoker, Account account) {
        return invoker.equals(Invoker.OWNER)
                ? ""
                : policy.denial(
                        invoker.request(),
                        "lambda:InvokeFunction",
                        qualifier.equals(LATEST) ? configuration().arn() : arn(),
                        account);
    }
}
