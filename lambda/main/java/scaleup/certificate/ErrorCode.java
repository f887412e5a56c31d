package scaleup.certificate;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What failed, without a word of what was sent. */
final class ErrorCode {
    private ErrorCode() {}

    static String of(SdkException failure) {
        return failure instanceof AwsServiceException answer && answer.awsErrorDetails() != null
                ? "%s (request %s)".formatted(answer.awsErrorDetails().errorCode(), answer.requestId())
                : failure.getClass().getSimpleName();
    }
}
