package scaleup.cloudformation;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.util.function.IntSupplier;

/** An invocation with so many milliseconds left. */
public final class FixedContext implements Context {
    private final IntSupplier remaining;

    /** Time stands still. */
    public FixedContext(int remaining) {
        this(() -> remaining);
    }

    private FixedContext(IntSupplier remaining) {
        this.remaining = remaining;
    }

    /** Time runs. */
    public static FixedContext counting(int milliseconds) {
        long start = System.nanoTime();
        return new FixedContext(() -> milliseconds - Math.toIntExact((System.nanoTime() - start) / 1_000_000));
    }

    @Override
    public int getRemainingTimeInMillis() {
        return remaining.getAsInt();
    }

    @Override
    public String getLogStreamName() {
        return "the-log-stream";
    }

    @Override
    public String getAwsRequestId() {
        return "invocation-1";
    }

    @Override
    public String getLogGroupName() {
        return "the-log-group";
    }

    @Override
    public String getFunctionName() {
        return "function";
    }

    @Override
    public String getFunctionVersion() {
        return "1";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:eu-central-1:000000000000:function:function";
    }

    @Override
    public CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public ClientContext getClientContext() {
        return null;
    }

    @Override
    public int getMemoryLimitInMB() {
        return 512;
    }

    @Override
    public LambdaLogger getLogger() {
        return null;
    }
}
