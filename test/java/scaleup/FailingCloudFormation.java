package scaleup;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * AWS CloudFormation and AWS STS, as far as the CDK CLI asks them to deploy one stack whose first deployment fails, or to roll
 * back one whose update was not taken back. After the AWS CloudFormation User Guide, "Choose how to handle failures when
 * provisioning resources", "Protect CloudFormation stacks from being deleted", "Understand CloudFormation stack creation events"
 * (the states) and "Continue rolling back an update", and the API reference.
 */
final class FailingCloudFormation implements AutoCloseable {
    private static final String NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
    private static final String STACK_ID = "arn:aws:cloudformation:eu-west-1:111122223333:stack/%s/1";
    private static final String CHANGE_SET_ID = "arn:aws:cloudformation:eu-west-1:111122223333:changeSet/cdk/1";

    private final String stack;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final List<String> changes = new ArrayList<>();
    private String status = "";
    private boolean isProtected;
    private boolean keepsResources;
    private boolean hasChangeSet;
    private int bootstrapVersion;
    private String refused = "";
    private int executions;

    FailingCloudFormation(String stack) throws IOException {
        this.stack = stack;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** As DescribeStacks says it; empty while there is no stack. */
    synchronized String status() {
        return status;
    }

    /** The calls that changed something, in order; an execution with {@code DisableRollback} where that was asked. */
    synchronized List<String> changes() {
        return List.copyOf(changes);
    }

    /** A resource's own protection lets nobody delete it, be it in a rollback: of a database, say. */
    synchronized void protectResources(boolean are) {
        keepsResources = are;
    }

    /** The stack was deployed; an update failed, and the rollback of this resource was refused. */
    synchronized void rollbackFailed(String resource) {
        status = "UPDATE_ROLLBACK_FAILED";
        refused = resource;
    }

    /** What refused the rollback, an alarm, refuses it no more. */
    synchronized void nothingRefusesTheRollback() {
        refused = "";
    }

    /** The version of the bootstrap stack of the account and region, {@code CDKToolkit}. */
    synchronized void bootstrapped(int version) {
        bootstrapVersion = version;
    }

    /** What {@code aws cloudformation update-termination-protection --no-enable-termination-protection} does. */
    synchronized void takeProtectionAway() {
        isProtected = false;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var parameters = parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String action = parameters.getOrDefault("Action", "");
            int code = 200;
            String text;
            try {
                text = "<%1$sResponse xmlns=\"%2$s\"><%1$sResult>%3$s</%1$sResult></%1$sResponse>"
                        .formatted(action, NAMESPACE, result(action, parameters));
            } catch (Refused refused) {
                code = 400;
                text =
                        "<ErrorResponse xmlns=\"%s\"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                                .formatted(NAMESPACE, refused.code, refused.getMessage());
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml");
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized String result(String action, Map<String, String> parameters) throws Refused {
        String id = STACK_ID.formatted(stack);
        return switch (action) {
            case "GetCallerIdentity" ->
                "<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/a</Arn><UserId>A</UserId>";
            case "DescribeStacks" -> describeStacks(parameters.getOrDefault("StackName", ""), id);
            case "GetTemplate" -> "<TemplateBody>{}</TemplateBody>";
            case "DescribeStackEvents" -> "<StackEvents></StackEvents>";
            case "CreateChangeSet" -> {
                if (status.equals("DELETE_FAILED")) {
                    throw new Refused(
                            "ValidationError",
                            "Stack:%s is in DELETE_FAILED state and can not be updated.".formatted(id));
                }
                status = status.isEmpty() ? "REVIEW_IN_PROGRESS" : status;
                hasChangeSet = true;
                yield "<Id>%s</Id><StackId>%s</StackId>".formatted(CHANGE_SET_ID, id);
            }
            case "DescribeChangeSet" -> describeChangeSet(id);
            case "DeleteChangeSet" -> {
                hasChangeSet = false;
                yield "";
            }
            case "UpdateTerminationProtection" -> {
                isProtected = Boolean.parseBoolean(parameters.get("EnableTerminationProtection"));
                changes.add(action);
                yield "<StackId>%s</StackId>".formatted(id);
            }
            case "ExecuteChangeSet" -> {
                boolean keeps = Boolean.parseBoolean(parameters.get("DisableRollback"));
                changes.add(keeps ? action + " DisableRollback" : action);
                executions++;
                String undone = keepsResources ? "ROLLBACK_FAILED" : "ROLLBACK_COMPLETE";
                status = executions > 1 ? "CREATE_COMPLETE" : keeps ? "CREATE_FAILED" : undone;
                hasChangeSet = false;
                yield "";
            }
            case "DeleteStack" -> {
                if (isProtected) {
                    throw new Refused(
                            "ValidationError",
                            "Stack [%s] cannot be deleted while TerminationProtection is enabled".formatted(stack));
                }
                changes.add(action);
                status = keepsResources ? "DELETE_FAILED" : "";
                yield "";
            }
            case "ContinueUpdateRollback" -> {
                String skipped = parameters.getOrDefault("ResourcesToSkip.member.1", "");
                changes.add((action + " " + skipped).strip());
                boolean goesOn = refused.isEmpty() || refused.equals(skipped);
                status = goesOn ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_ROLLBACK_FAILED";
                yield "";
            }
            default -> throw new Refused("InvalidAction", "not played: " + action);
        };
    }

    private String describeStacks(String name, String id) throws Refused {
        if (name.equals("CDKToolkit") && bootstrapVersion > 0) {
            return ("<Stacks><member><StackId>%s</StackId><StackName>%s</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
                            + "<CreationTime>2026-11-26T00:00:00Z</CreationTime><Outputs>"
                            + "<member><OutputKey>BucketName</OutputKey><OutputValue>assets</OutputValue></member>"
                            + "<member><OutputKey>BucketDomainName</OutputKey><OutputValue>assets</OutputValue></member>"
                            + "<member><OutputKey>BootstrapVersion</OutputKey><OutputValue>%d</OutputValue></member>"
                            + "</Outputs></member></Stacks>")
                    .formatted(STACK_ID.formatted(name), name, bootstrapVersion);
        }
        boolean meant = name.equals(stack) || name.equals(id);
        if (!meant || status.isEmpty()) {
            throw new Refused("ValidationError", "Stack with id %s does not exist".formatted(name));
        }
        return ("<Stacks><member><StackId>%s</StackId><StackName>%s</StackName><StackStatus>%s</StackStatus>"
                        + "<CreationTime>2026-11-26T00:00:00Z</CreationTime>"
                        + "<EnableTerminationProtection>%s</EnableTerminationProtection></member></Stacks>")
                .formatted(id, stack, status, isProtected);
    }

    private String describeChangeSet(String id) throws Refused {
        if (!hasChangeSet) {
            throw new Refused("ChangeSetNotFound", "ChangeSet [cdk] does not exist");
        }
        return ("<ChangeSetName>cdk</ChangeSetName><ChangeSetId>%s</ChangeSetId><StackId>%s</StackId><StackName>%s</StackName>"
                        + "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>"
                        + "<CreationTime>2026-11-26T00:00:00Z</CreationTime><Changes><member><Type>Resource</Type>"
                        + "<ResourceChange><Action>Add</Action><LogicalResourceId>Topic</LogicalResourceId>"
                        + "<ResourceType>AWS::SNS::Topic</ResourceType></ResourceChange></member></Changes>")
                .formatted(CHANGE_SET_ID, id, stack);
    }

    private static Map<String, String> parameters(String form) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : form.split("&", -1)) {
            String[] keyAndValue = pair.split("=", 2);
            parameters.put(
                    keyAndValue[0], URLDecoder.decode(keyAndValue[keyAndValue.length - 1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    /** An error as the API answers it. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;

        Refused(String code, String message) {
            super(message);
            this.code = code;
        }
    }
}
