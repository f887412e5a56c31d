package scaleup.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;

/**
 * Writes each call down as IAM would authorise it. The SDK finds it on a function's class path by its file of
 * interceptors; it is idle where {@value #FILE} is not set.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html">Service Authorization
 *     Reference</a>
 */
public final class CallRecorder implements ExecutionInterceptor {
    /** The variable that names the file to append to. */
    static final String FILE = "RECORDED_CALLS";

    /** moto's own. */
    private static final String ACCOUNT = "123456789012";

    /** AWS General Reference, "Elements of an AWS API request signature": date, region, service. */
    private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/[0-9]{8}/([^/]+)/([^/]+)/aws4_request");

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A call.
     *
     * @param action the service by which it is signed, which is the action's prefix, and the operation
     * @param resource the ARN that policies have to allow; {@code *} for an action without resources
     * @param context the condition keys that come with it
     */
    public record Call(String action, String resource, Map<String, List<String>> context) {}

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        String file = System.getenv(FILE);
        if (file == null) {
            return;
        }
        var scope = SCOPE.matcher(header(context.httpRequest()));
        if (!scope.find()) {
            throw new IllegalStateException("a call without a signature");
        }
        String action = scope.group(2) + ":" + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        Call call = new Call(action, resource(action, scope.group(1), context.request()), keys(context.request()));
        try {
            Files.writeString(Path.of(file), line(call), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(SdkHttpRequest request) {
        return request.firstMatchingHeader("Authorization").orElse("");
    }

    private static String line(Call call) throws JsonProcessingException {
        return JSON.writeValueAsString(call) + "\n";
    }

    /** An action that is missing here fails its call, and so the test: nothing is recorded by a guess. */
    private static String resource(String action, String region, SdkRequest request) {
        return switch (action) {
            case "autoscaling:DescribeAutoScalingGroups",
                    "ec2:DescribeInstances",
                    "ec2:DescribeManagedPrefixLists",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSecurityGroups",
                    "elasticloadbalancing:DescribeTargetHealth",
                    "secretsmanager:GetRandomPassword" -> "*";
            case "autoscaling:CompleteLifecycleAction" ->
                "arn:aws:autoscaling:%s:%s:autoScalingGroup:*:autoScalingGroupName/%s"
                        .formatted(region, ACCOUNT, field(request, "AutoScalingGroupName"));
            // Of the group that the instance belongs to, which the request doesn't name: the function's own.
            case "autoscaling:SetInstanceHealth" ->
                "arn:aws:autoscaling:%s:%s:autoScalingGroup:*:autoScalingGroupName/%s"
                        .formatted(region, ACCOUNT, System.getenv("GROUP"));
            case "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress" ->
                "arn:aws:ec2:%s:%s:security-group/%s".formatted(region, ACCOUNT, field(request, "GroupId"));
            case "route53:ListResourceRecordSets", "route53:ChangeResourceRecordSets" ->
                "arn:aws:route53:::hostedzone/" + field(request, "HostedZoneId");
            case "secretsmanager:DescribeSecret",
                    "secretsmanager:GetSecretValue",
                    "secretsmanager:PutSecretValue",
                    "secretsmanager:UpdateSecretVersionStage" -> field(request, "SecretId");
            case "acm:DescribeCertificate", "acm:ExportCertificate" -> field(request, "CertificateArn");
            default -> throw new IllegalStateException("the resource of " + action + " is not known here");
        };
    }

    private static String field(SdkRequest request, String name) {
        return request.getValueForField(name, String.class).orElseThrow();
    }

    /** Amazon Route 53 Developer Guide, "Using IAM policy conditions for fine-grained access control". */
    private static Map<String, List<String>> keys(SdkRequest request) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        if (request instanceof ChangeResourceRecordSetsRequest change) {
            List<Change> changes = change.changeBatch().changes();
            keys.put(
                    "route53:ChangeResourceRecordSetsNormalizedRecordNames",
                    changes.stream()
                            .map(one -> normalized(one.resourceRecordSet().name()))
                            .distinct()
                            .toList());
            keys.put(
                    "route53:ChangeResourceRecordSetsRecordTypes",
                    changes.stream()
                            .map(one -> one.resourceRecordSet().typeAsString())
                            .distinct()
                            .toList());
            keys.put(
                    "route53:ChangeResourceRecordSetsActions",
                    changes.stream().map(Change::actionAsString).distinct().toList());
        }
        return keys;
    }

    private static String normalized(String name) {
        return name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    }
}
