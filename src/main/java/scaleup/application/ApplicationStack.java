package scaleup.application;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.configuration.Application;
import scaleup.configuration.NamedJob;
import scaleup.configuration.NamedPermission;
import scaleup.configuration.NamedSecret;
import scaleup.database.DatabaseStack;
import scaleup.environment.Environment;
import scaleup.environment.Ports;
import scaleup.permission.Arn;
import scaleup.permission.Decryption;
import scaleup.permission.Statement;
import scaleup.tier.Host;
import scaleup.tier.HostFile;
import scaleup.tier.Servers;
import scaleup.tier.Workload;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.logs.CfnMetricFilter;
import software.constructs.Construct;

/** The application tier: the user's folder and command, the only one that reaches the database. */
public final class ApplicationStack extends Stack {
    private static final String LOG = "/var/log/scaleup-application.log";

    private static final String AUTHORITIES = "/opt/rds-certificate-authorities";

    private static final String SECRETS = "/opt/secrets";

    /** What is run on one server at a time. */
    private static final String ONCE = "/opt/once";

    private static final String CREDENTIALS = "/opt/credentials";

    /** What the configuration says that may be as long as users like: more than user data holds. */
    private static final String SETTINGS = "/opt/settings";

    public ApplicationStack(Construct scope, Environment environment, NetworkStack network, DatabaseStack database) {
        super(scope, environment.names().stack("Application"), environment.stack("Application"));
        var application = environment.configuration().application();
        // AWS's own drivers and caches look for a new version before they read it (AWS Secrets Manager User Guide,
        // "Connect to a SQL database using JDBC").
        var readSecret = Statement.allow(
                List.of("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"),
                List.of(database.applicationSecretArn()));
        var artifact = Workload.of(this, application.artifact(), "/opt/application");
        var host = new Host(environment.tier(ApplicationTier.NAME), "scaleup-application.service", Ports.APPLICATION)
                .output(LOG)
                .ready("bash " + CREDENTIALS + "/ready")
                .user("application")
                .packages(application.packages())
                .file(HostFile.environment("/etc/scaleup/application.env", variables(application, database)))
                .files(
                        "application",
                        "/etc/systemd/system/scaleup-application.service",
                        "/etc/systemd/system/scaleup-credentials.service",
                        "/etc/systemd/system/scaleup-credentials.socket")
                .workload(artifact)
                .workload(Workload.of(this, environment.build().certificateAuthorities(), AUTHORITIES))
                .workload(Workload.of(
                        this,
                        CREDENTIALS,
                        List.of(
                                HostFile.resource("application", CREDENTIALS + "/credentials"),
                                HostFile.resource("application", CREDENTIALS + "/ready"))))
                .log("application", LOG)
                .servicePermission("database-secret", readSecret)
                .servicePolicies(application.policies())
                // For servers of the version before, while an update replaces them: their applications have no other
                // role.
                .permission("database-secret", readSecret);
        application
                .permissions()
                .forEach(
                        permission -> host.servicePermission("permission-" + permission.name(), statement(permission)));
        List<HostFile> settings = new ArrayList<>();
        Map<String, String> variables = ownVariables(application);
        if (!variables.isEmpty()) {
            settings.add(HostFile.environment(SETTINGS + "/application.env", variables));
            host.files("settings", "/etc/systemd/system/scaleup-application.service.d/settings.conf");
        }
        if (!application.secrets().isEmpty()) {
            settings.add(new HostFile(SETTINGS + "/secrets.json", "0644", json(application.secrets())));
            bringSecrets(host, application.secrets());
        }
        List<HostFile> once = new ArrayList<>();
        application.releaseCommand().ifPresent(command -> {
            once.add(HostFile.resource("once", ONCE + "/release"));
            settings.add(release(command, application.releaseTimeoutSeconds(), artifact));
            host.files("release", "/etc/systemd/system/scaleup-application.service.d/release.conf");
        });
        Map<String, String> processes = new LinkedHashMap<>();
        application.processes().forEach(process -> processes.put(process.name(), process.command()));
        if (!application.jobs().isEmpty()) {
            once.add(HostFile.resource("once", ONCE + "/job"));
            once.add(jobs(application, environment.names().servers(ApplicationTier.NAME)));
            String wait = "exec /usr/bin/python3 -I %s/job ".formatted(ONCE);
            application.jobs().forEach(job -> processes.put(job.name(), wait + job.name()));
        }
        if (!once.isEmpty()) {
            once.add(HostFile.resource("once", ONCE + "/session.py"));
            host.workload(Workload.of(this, ONCE, once));
        }
        if (!processes.isEmpty()) {
            processes.forEach((name, command) -> settings.add(HostFile.environment(
                    "%s/scaleup-application-%s.env".formatted(SETTINGS, name), Map.of("COMMAND", command))));
            bringProcesses(host, processes.keySet());
        }
        if (!settings.isEmpty()) {
            host.workload(Workload.of(this, SETTINGS, settings));
        }
        if (application.port() != Ports.APPLICATION) {
            host.packages(List.of("nftables"))
                    .files("port", "/etc/systemd/system/scaleup-port.service", "/etc/scaleup/port.nft");
        }
        var servers = Servers.of(this, environment, network, host);
        application
                .jobs()
                .forEach(job -> countFailures(
                        job.name(),
                        network.metrics(),
                        environment.names().jobFailures(job.name()),
                        servers.logGroupName(job.name())));
    }

    /** By what {@code once/job} says of a run that failed or was stopped, in the job's own log. */
    private void countFailures(String job, String namespace, String metric, String logGroupName) {
        CfnMetricFilter.Builder.create(this, "JobFailures-" + job)
                .logGroupName(logGroupName)
                .filterPattern("?\"job %1$s: failed\" ?\"job %1$s: stopped\"".formatted(job))
                .metricTransformations(List.of(CfnMetricFilter.MetricTransformationProperty.builder()
                        .metricNamespace(namespace)
                        .metricName(metric)
                        .metricValue("1")
                        .defaultValue(0)
                        .unit("Count")
                        .build()))
                .build();
    }

    private static Statement statement(NamedPermission permission) {
        var statement = Statement.allow(
                permission.actions(),
                permission.resources().stream()
                        .map(arn -> arn.replace("${AWS::Partition}", Aws.PARTITION)
                                .replace("${AWS::Region}", Aws.REGION)
                                .replace("${AWS::AccountId}", Aws.ACCOUNT_ID))
                        .toList());
        return permission.conditions().isEmpty()
                ? statement
                : statement.when(new LinkedHashMap<>(permission.conditions()));
    }

    /** By the application's own role: who has that could ask for them himself. */
    private void bringSecrets(Host host, List<NamedSecret> secrets) {
        // AWS Secrets Manager User Guide, "Permissions policy examples": six random characters end the ARN.
        List<String> arns = secrets.stream()
                .map(secret -> Arn.of("secretsmanager", "secret:%s-??????".formatted(secret.secret())))
                .distinct()
                .toList();
        host.user("secrets")
                .files(
                        "secrets",
                        "/etc/systemd/system/scaleup-secrets.service",
                        "/etc/systemd/system/scaleup-application.service.d/secrets.conf")
                .workload(Workload.of(this, SECRETS, List.of(HostFile.resource("secrets", SECRETS + "/secrets"))))
                .servicePermission("secrets", Statement.allow(List.of("secretsmanager:GetSecretValue"), arns))
                .servicePermission("secrets-key", Decryption.ofSecrets(arns));
    }

    /** Each in a copy of the application's own unit, so in all that it has but its port. */
    private static void bringProcesses(Host host, Set<String> processes) {
        List<String> units = processes.stream()
                .map("scaleup-application-%s.service"::formatted)
                .toList();
        host.file(new HostFile(
                        "/etc/systemd/system/scaleup-application.service.d/processes.conf",
                        "0644",
                        "[Unit]\nUpholds=%s\n[Service]\nSlice=scaleup-application.slice\n"
                                .formatted(String.join(" ", units))))
                .files(
                        "processes",
                        "/etc/systemd/system/scaleup-application-.service.d/process.conf",
                        "/etc/systemd/system/scaleup-application.slice");
        processes.forEach(
                process -> host.copy(process).log(process, "/var/log/scaleup-application-%s.log".formatted(process)));
    }

    /** What those of the further processes read that wait for the times of jobs; {@code servers} is the name of those that serve. */
    private static HostFile jobs(Application application, String servers) {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("servers", servers);
        for (NamedJob job : application.jobs()) {
            var schedule = job.schedule();
            ObjectNode one = content.withObject("/jobs/" + job.name())
                    .put("command", job.command())
                    .put("seconds", job.timeoutSeconds())
                    .put("eitherDay", schedule.eitherDay());
            schedule.minutes().forEach(one.withArray("minutes")::add);
            schedule.hours().forEach(one.withArray("hours")::add);
            schedule.days().forEach(one.withArray("days")::add);
            schedule.months().forEach(one.withArray("months")::add);
            schedule.weekdays().forEach(one.withArray("weekdays")::add);
        }
        return new HostFile(ONCE + "/jobs.json", "0644", content + "\n");
    }

    /** What is run in the application's own unit, so in all that it has, on the first server of a version. */
    private static HostFile release(String command, int seconds, Workload artifact) {
        String release = JsonNodeFactory.instance
                .objectNode()
                .put("version", version(artifact, command))
                .put("command", command)
                .put("seconds", seconds)
                .toString();
        return new HostFile(SETTINGS + "/release.json", "0644", release + "\n");
    }

    /** Of what is released and how: neither of another size nor of other variables is it another one. */
    private static String version(Workload artifact, String command) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((artifact.digest() + "\n" + command).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java platform has SHA-256.
        }
    }

    private static String json(List<NamedSecret> secrets) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (NamedSecret secret : secrets) {
            ObjectNode one = all.putObject(secret.name()).put("secret", secret.secret());
            secret.key().ifPresent(key -> one.put("key", key));
            if (secret.variable()) {
                one.put("variable", true);
            }
        }
        return all + "\n";
    }

    /** The application learns where the database and its secret are, never the password. */
    private static Map<String, Object> variables(Application application, DatabaseStack database) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("COMMAND", application.command());
        variables.put("PORT", application.port());
        variables.put("RESPONSE_TIMEOUT_SECONDS", application.scaling().responseTimeoutSeconds());
        variables.put("AWS_REGION", Aws.REGION);
        // The one that Python's SDK reads (AWS SDKs and Tools Reference Guide, "AWS Region").
        variables.put("AWS_DEFAULT_REGION", Aws.REGION);
        // AWS SDKs and Tools Reference Guide, "Container credential provider"; and no waiting for the host's, which it
        // can't get.
        variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:" + Ports.CREDENTIALS);
        variables.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/run/scaleup-credentials/token");
        variables.put("AWS_EC2_METADATA_DISABLED", true);
        variables.put("DATABASE_HOST", database.address());
        variables.put("DATABASE_PORT", Ports.MYSQL);
        variables.put("DATABASE_NAME", DatabaseStack.SCHEMA);
        variables.put("DATABASE_SECRET", database.applicationSecretArn());
        variables.put("DATABASE_CA", AUTHORITIES + "/rds-certificate-authorities.pem");
        return variables;
    }

    /** Those of the user, and where his secrets are. */
    private static Map<String, String> ownVariables(Application application) {
        Map<String, String> variables = new LinkedHashMap<>();
        application
                .secrets()
                .forEach(secret ->
                        variables.put(secret.name() + NamedSecret.FILE, "/run/scaleup-secrets/" + secret.name()));
        variables.putAll(application.variables());
        return variables;
    }
}
