package scaleup;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Loses the first answer to each of some operations, which AWS has carried out by then: the SDK tries again by itself, as it does after a
 * time-out (AWS SDKs and Tools Reference Guide, "Retry behavior": HTTP status 503 is a transient error).
 */
public final class LostAnswers implements ExecutionInterceptor {
    private final Set<String> operations = ConcurrentHashMap.newKeySet();

    /** @param operations by their names in the API, such as {@code PutSecretValue} */
    public LostAnswers(String... operations) {
        this.operations.addAll(Set.of(operations));
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        return context.httpResponse().isSuccessful() && operations.remove(operation)
                ? context.httpResponse().toBuilder().statusCode(503).build()
                : context.httpResponse();
    }

    /** Those whose answers have not been lost yet. */
    public Set<String> left() {
        return Set.copyOf(operations);
    }
}
