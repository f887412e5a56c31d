package scaleup.function;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.cloudwatch.LogKey;
import scaleup.environment.Environment;
import scaleup.environment.FileAsset;
import scaleup.environment.Names;
import scaleup.permission.Policy;
import scaleup.permission.Role;
import scaleup.permission.Statement;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.constructs.Construct;

/**
 * A function of the jar that the module lambda builds, with a role and a log group of its own. One that is woken has an alias for
 * events, a queue for those that failed twice more, and alarms on its errors and on that queue.
 */
public final class JavaFunction extends Construct {
    /**
     * The functions never held more than 180 MiB; the rest is for the processor that comes with memory, one for each 1,769
     * MiB (AWS Lambda Developer Guide, "Configure Lambda function memory"). With 1,024 MiB a cold start takes 2 to 3 s by
     * the processor time that FunctionsBenchmark measured; with 512 MiB it would be 4 to 6 s, longer than an attempt of a
     * call to AWS may take.
     */
    private static final int MEMORY_MIB = 1024;

    private final Role role;
    private final CfnFunction function;
    private final String arn;
    private final String functionName;
    private final Optional<String> eventsArn;

    public JavaFunction(Construct scope, String id, Environment environment, LogKey logKey, FunctionProps props) {
        super(scope, id);
        var names = environment.names();
        String name = names.group(props.name);
        var jar = FileAsset.of(this, "Jar", environment.build().functions());
        var log = logKey.logGroup(this, "Log", names.logGroup("functions", props.name));
        Optional<FailedEvents> failed =
                props.woken ? Optional.of(new FailedEvents(this, names, props.name)) : Optional.empty();
        Map<String, Statement> permissions = new LinkedHashMap<>();
        permissions.put(
                "log",
                Statement.allow(List.of("logs:CreateLogStream", "logs:PutLogEvents"), List.of(log.getAttrArn())));
        failed.ifPresent(events -> permissions.put("failed", events.permission()));
        if (!props.subnetIds.isEmpty()) {
            permissions.put("vpc", vpc());
        }
        permissions.putAll(props.permissions);
        Map<String, Map<String, Object>> policies = new LinkedHashMap<>();
        permissions.forEach((policy, statement) -> policies.put(policy, Policy.document(statement)));
        role = new Role(this, "Role", Role.takenBy("lambda.amazonaws.com"), "Function " + name, policies);
        var builder = CfnFunction.Builder.create(this, "Function")
                .functionName(name)
                .runtime("java25")
                .architectures(List.of("arm64"))
                .handler(props.handler)
                .memorySize(MEMORY_MIB)
                .timeout(props.timeoutSeconds)
                .role(role.arn())
                .code(CfnFunction.CodeProperty.builder()
                        .s3Bucket(jar.bucket())
                        .s3Key(jar.key())
                        .build())
                .environment(CfnFunction.EnvironmentProperty.builder()
                        .variables(props.variables)
                        .build())
                .loggingConfig(CfnFunction.LoggingConfigProperty.builder()
                        .logGroup(log.getRef())
                        .build());
        if (!props.subnetIds.isEmpty()) {
            builder.vpcConfig(CfnFunction.VpcConfigProperty.builder()
                    .subnetIds(props.subnetIds)
                    .securityGroupIds(props.securityGroupIds)
                    .build());
        }
        function = builder.build();
        arn = function.getAttrArn();
        functionName = function.getRef();
        eventsArn = failed.map(events -> events.of(functionName));
        if (props.watched) {
            ErrorsAlarm.of(this, names, props.name);
        }
    }

    /** The names of the alarms on what goes wrong with the function {@code name}, if it is woken. */
    public static List<String> alarms(Names names, String name) {
        return List.of(errorsAlarm(names, name), FailedEvents.alarm(names, name));
    }

    /** The name of the alarm on the errors of the function {@code name}, if it is watched. */
    public static String errorsAlarm(Names names, String name) {
        return ErrorsAlarm.name(names, name);
    }

    /** Who calls it by this waits for its answer, or is AWS CloudFormation. */
    public String arn() {
        return arn;
    }

    /**
     * What events call, so that what it fails to handle waits in the queue.
     *
     * @throws IllegalStateException if it isn't woken
     */
    public String eventsArn() {
        return eventsArn.orElseThrow(() -> new IllegalStateException(getNode().getPath() + " is not woken"));
    }

    /** Has {@code resource} deleted after the function and before its role. */
    public void keepRoleUntilDeleted(CfnResource resource) {
        function.addResourceDependency(resource);
        resource.addResourceDependency(role.resource());
    }

    /**
     * Lets the rule with {@code ruleArn} invoke the function by {@link #eventsArn()}, and by nothing else (AWS Lambda Developer
     * Guide, "Using Lambda aliases in event sources and permissions policies"). Its ARN names the account; a SourceAccount beside
     * it would keep Amazon EventBridge from invoking anything (Amazon EventBridge User Guide, "My rule ran but my Lambda function
     * wasn't invoked"; hashicorp/terraform-provider-aws#4116).
     */
    public CfnPermission allowRule(String id, String ruleArn) {
        return invocation(id, eventsArn(), "events.amazonaws.com", ruleArn).build();
    }

    /**
     * Lets AWS Secrets Manager invoke the function to rotate the secret with {@code secretArn} (AWS Secrets Manager User
     * Guide, "Permissions for rotation": with SourceAccount, and where there is a SourceArn too, "the rotation function can only be
     * used to rotate the secret specified by that ARN").
     */
    public CfnPermission allowRotation(String id, String secretArn) {
        return invocation(id, functionName, "secretsmanager.amazonaws.com", secretArn)
                .sourceAccount(Aws.ACCOUNT_ID)
                .build();
    }

    private CfnPermission.Builder invocation(String id, String called, String service, String sourceArn) {
        return CfnPermission.Builder.create(this, id)
                .action("lambda:InvokeFunction")
                .functionName(called)
                .principal(service)
                .sourceArn(sourceArn);
    }

    /**
     * A custom resource that the function answers.
     *
     * @param timeoutSeconds how long AWS CloudFormation waits for the answer
     * @param properties what it depends on besides the function itself
     */
    public CfnResource customResource(Construct scope, String id, int timeoutSeconds, Map<String, Object> properties) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("ServiceToken", arn);
        all.put("ServiceTimeout", timeoutSeconds);
        all.putAll(properties);
        return CfnResource.Builder.create(scope, id)
                .type("AWS::CloudFormation::CustomResource")
                .properties(all)
                .build();
    }

    /**
     * What AWS Lambda needs to attach a function to a VPC (AWS Lambda Developer Guide, "Required IAM permissions"). The
     * Describe actions have no resources, and the others' are made after the role.
     */
    private static Statement vpc() {
        return Statement.allow(
                List.of(
                        "ec2:AssignPrivateIpAddresses",
                        "ec2:CreateNetworkInterface",
                        "ec2:DeleteNetworkInterface",
                        "ec2:DescribeNetworkInterfaces",
                        "ec2:DescribeSubnets",
                        "ec2:UnassignPrivateIpAddresses"),
                List.of("*"));
    }
}
