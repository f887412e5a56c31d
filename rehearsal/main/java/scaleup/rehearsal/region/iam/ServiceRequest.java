package scaleup.rehearsal.region.iam;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.region.Account;

/**
 * What a service asks for in its own name, for a resource of the account: it invokes a function, or assumes a role.
 *
 * @param service its principal, for example {@code events.amazonaws.com}
 * @param sourceArn the resource for which it acts; empty if there is none
 */
public record ServiceRequest(String service, String sourceArn) {
    private static final String SOURCE_ARN = "aws:SourceArn";
    private static final String SOURCE_ACCOUNT = "aws:SourceAccount";
    private static final String SOURCE_OWNER = "aws:SourceOwner";

    /**
     * Which of the three a service sends. 'AWS global condition context keys': "this key is included in the request context only
     * if the call to your resource is made directly by an AWS service principal on behalf of a resource for which the
     * configuration triggered the service-to-service request"; whether it is stands in each service's own guide. A service that
     * is not here sends none, as far as the rehearsal knows, so a policy that asks for one allows it nothing.
     */
    private static final Map<String, Set<String>> SENT = Map.of(
            // Amazon SNS Developer Guide, 'Example cases for Amazon SNS access control' ("aws:SourceAccount versus
            // aws:SourceOwner", "Allow any CloudWatch alarm to publish") and 'Managing Amazon SNS encryption keys and
            // costs'.
            "cloudwatch.amazonaws.com", Set.of(SOURCE_ARN, SOURCE_ACCOUNT, SOURCE_OWNER),
            // Amazon EventBridge User Guide, 'My rule ran but my Lambda function wasn't invoked': no SourceAccount.
            "events.amazonaws.com", Set.of(SOURCE_ARN),
            // Amazon RDS User Guide, 'Granting permissions to publish notifications to an Amazon SNS topic': also by
            // the
            // policy that a topic has by default.
            "events.rds.amazonaws.com", Set.of(SOURCE_ARN, SOURCE_ACCOUNT, SOURCE_OWNER),
            // AWS Lambda, re:Post 'IAM role policy specific to a single lambda'; AWS's own aws/agent-toolkit-for-aws,
            // lambda-trust-policy.json.
            "lambda.amazonaws.com", Set.of(SOURCE_ARN, SOURCE_ACCOUNT),
            // Amazon RDS User Guide, 'Preventing cross-service confused deputy problems'.
            "monitoring.rds.amazonaws.com", Set.of(SOURCE_ARN, SOURCE_ACCOUNT),
            // AWS Secrets Manager User Guide, 'Set up automatic rotation using the AWS CLI'.
            "secretsmanager.amazonaws.com", Set.of(SOURCE_ARN, SOURCE_ACCOUNT),
            // Amazon SNS Developer Guide, 'Subscribing an Amazon SQS queue to an Amazon SNS topic'.
            "sns.amazonaws.com", Set.of(SOURCE_ARN, SOURCE_ACCOUNT),
            // Amazon VPC User Guide, 'IAM role for publishing flow logs to CloudWatch Logs'.
            "vpc-flow-logs.amazonaws.com", Set.of(SOURCE_ARN, SOURCE_ACCOUNT));

    /** The request's context: 'Properties of the principal' and 'of the request' among the global condition keys. */
    Map<String, List<String>> keys(Account account) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        keys.put("aws:PrincipalIsAWSService", List.of("true"));
        keys.put("aws:PrincipalServiceName", List.of(service));
        keys.put("aws:PrincipalServiceNamesList", List.of(service));
        keys.put("aws:SecureTransport", List.of("true"));
        var sent = SENT.getOrDefault(service, Set.of());
        if (!sourceArn.isEmpty() && sent.contains(SOURCE_ARN)) {
            keys.put(SOURCE_ARN, List.of(sourceArn));
        }
        if (sent.contains(SOURCE_ACCOUNT)) {
            keys.put(SOURCE_ACCOUNT, List.of(account.id()));
        }
        if (sent.contains(SOURCE_OWNER)) {
            keys.put(SOURCE_OWNER, List.of(account.id()));
        }
        return keys;
    }
}
