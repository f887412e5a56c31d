package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Call;

/** The services for logs, metrics, queues, certificates, parameters and functions, a table each. */
final class OperationsActions {
    private OperationsActions() {}

    /** 'Actions, resources, and condition keys for Amazon CloudWatch Logs'. */
    static Map<String, Needs> logs(Account account) {
        return new Needs.Table()
                .on(
                        parameters -> logStream(account, parameters),
                        "CreateLogGroup",
                        "CreateLogStream",
                        "DescribeLogGroups",
                        "DescribeLogStreams",
                        "FilterLogEvents",
                        "GetLogEvents",
                        "PutLogEvents",
                        "PutRetentionPolicy")
                .rows();
    }

    /** As AWS's refusals name it, also where there is no stream, or no group: {@code log-group::log-stream:}. */
    private static String logStream(Account account, JsonNode parameters) {
        return account.arn(
                "logs",
                "log-group:%s:log-stream:%s"
                        .formatted(
                                parameters.path("logGroupName").asText(),
                                parameters.path("logStreamName").asText()));
    }

    /** 'Actions, resources, and condition keys for Amazon CloudWatch'. */
    static Map<String, Needs> cloudWatch() {
        return new Needs.Table()
                .without("GetMetricData", "GetMetricStatistics", "ListMetrics")
                .rows(
                        call -> List.of(Needs.asked(call, "*")
                                .with(
                                        "cloudwatch:namespace",
                                        List.of(call.parameters()
                                                .path("Namespace")
                                                .asText()))),
                        "PutMetricData")
                .rows();
    }

    /** 'Actions, resources, and condition keys for Amazon SQS'. */
    static Map<String, Needs> sqs(Account account) {
        return new Needs.Table()
                .on(
                        parameters -> account.arn("sqs", queue(parameters)),
                        "DeleteMessage",
                        "GetQueueAttributes",
                        "GetQueueUrl",
                        "ReceiveMessage",
                        "SendMessage")
                .rows();
    }

    private static String queue(JsonNode parameters) {
        var url = parameters.path("QueueUrl").asText();
        return url.isEmpty() ? parameters.path("QueueName").asText() : url.substring(url.lastIndexOf('/') + 1);
    }

    /** 'Actions, resources, and condition keys for AWS Certificate Manager'. */
    static Map<String, Needs> acm() {
        return new Needs.Table()
                .without("ListCertificates")
                .on(
                        parameters -> parameters.path("CertificateArn").asText(),
                        "DescribeCertificate",
                        "ExportCertificate",
                        "GetCertificate",
                        "ListTagsForCertificate")
                .rows();
    }

    /** 'Actions, resources, and condition keys for AWS Systems Manager': parameters only. */
    static Map<String, Needs> ssm(Account account) {
        return new Needs.Table()
                .on(
                        parameters -> parameter(account, parameters.path("Name").asText()),
                        "GetParameter",
                        "GetParameterHistory",
                        "PutParameter")
                .on(parameters -> parameter(account, parameters.path("Path").asText()), "GetParametersByPath")
                .onEach(
                        parameters -> Needs.texts(parameters.path("Names")).stream()
                                .map(name -> parameter(account, name))
                                .toList(),
                        "GetParameters")
                .rows();
    }

    private static String parameter(Account account, String name) {
        return account.arn("ssm", "parameter/" + name.replaceFirst("^/", ""));
    }

    /** 'Actions, resources, and condition keys for AWS Lambda'. */
    static Map<String, Needs> lambda(Account account) {
        return new Needs.Table()
                .on(
                        parameters -> {
                            var name = parameters.path("FunctionName").asText();
                            return name.startsWith("arn:") ? name : account.arn("lambda", "function:" + name);
                        },
                        "InvokeFunction")
                .rows();
    }

    /** 'Actions, resources, and condition keys for Amazon RDS'. */
    static Map<String, Needs> rds(Account account) {
        return new Needs.Table()
                .on(
                        parameters -> account.arn(
                                "rds",
                                "db:" + parameters.path("DBInstanceIdentifier").asText("*")),
                        "DescribeDBInstances",
                        "RebootDBInstance")
                .rows();
    }

    /** 'Actions, resources, and condition keys for Amazon EventBridge'. */
    static Map<String, Needs> events(Account account) {
        return new Needs.Table()
                .on(parameters -> account.arn("events", "event-bus/default"), "PutEvents")
                .rows();
    }

    /**
     * 'Actions, resources, and condition keys for AWS Security Token Service'. GetCallerIdentity: 'No permissions are required to
     * perform this operation.'
     */
    static Map<String, Needs> sts() {
        return new Needs.Table()
                .rows(call -> List.of(), "GetCallerIdentity")
                .rows(call -> List.of(assumedRole(call)), "AssumeRole")
                .rows();
    }

    private static Asked assumedRole(Call call) {
        var asked = Needs.asked(call, call.parameters().path("RoleArn").asText());
        for (var member : List.of("ExternalId", "RoleSessionName")) {
            if (call.parameters().has(member)) {
                asked = asked.with(
                        "sts:" + member, List.of(call.parameters().path(member).asText()));
            }
        }
        return asked;
    }
}
