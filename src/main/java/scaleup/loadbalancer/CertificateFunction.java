package scaleup.loadbalancer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.cloudwatch.Dimension;
import scaleup.configuration.Certificate;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import scaleup.function.FunctionProps;
import scaleup.function.JavaFunction;
import scaleup.permission.Statement;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.events.CfnRule;
import software.constructs.Construct;

/**
 * Keeps a valid certificate in the secret that the load balancers poll: makes one, exports ACM's, or checks the user's.
 * As a custom resource it fails the deployment if there is none.
 */
final class CertificateFunction extends Construct {
    private static final String NAME = "certificate";
    private static final int TIMEOUT_SECONDS = 120;

    private static final String DAYS_LEFT_ALARM = "days-left";

    private final Names names;

    CertificateFunction(
            Construct scope,
            Environment environment,
            NetworkStack network,
            CertificateSecret secret,
            FrontDoor frontDoor) {
        super(scope, "CertificateFunction");
        names = environment.names();
        var configuration = environment.configuration();
        var certificate = configuration.certificate();
        List<String> hosts = new ArrayList<>();
        configuration.domain().ifPresent(domain -> hosts.add(domain.name()));
        if (certificate.source() == Certificate.Source.SELF_SIGNED || hosts.isEmpty()) {
            hosts.add(frontDoor.dnsName());
        }
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("SECRET", secret.arn());
        variables.put("SOURCE", certificate.source().keyword());
        certificate
                .arn()
                .filter(arn -> certificate.source() == Certificate.Source.ACM)
                .ifPresent(arn -> variables.put("CERTIFICATE", arn));
        variables.put("NAMES", String.join(",", hosts));
        variables.put("METRICS_NAMESPACE", network.metrics());
        var function = new JavaFunction(
                this,
                "Function",
                environment,
                network.logKey(),
                new FunctionProps(NAME, "scaleup.certificate.CertificateHandler", TIMEOUT_SECONDS)
                        .woken()
                        .variables(variables)
                        .permissions(permissions(certificate, secret)));
        // Also how long a certificate can stay that a run with the configuration before wrote last.
        wake(function, "Schedule", CfnRule.Builder.create(this, "Schedule").scheduleExpression("rate(1 hour)"));
        if (certificate.source() == Certificate.Source.ACM) {
            wake(
                    function,
                    "Available",
                    CfnRule.Builder.create(this, "Available")
                            .eventPattern(available(certificate.arn().orElseThrow())));
        }
        // A change of the variables is a change of the certificate.
        function.customResource(this, "Present", TIMEOUT_SECONDS + 60, new LinkedHashMap<>(variables));
        daysLeft(network.metrics());
    }

    /** The names of the alarms on the certificate and on the function. */
    static List<String> alarms(Names names) {
        List<String> alarms = new ArrayList<>(List.of(names.alarm(NAME, DAYS_LEFT_ALARM)));
        alarms.addAll(JavaFunction.alarms(names, NAME));
        return alarms;
    }

    private static Map<String, Statement> permissions(Certificate certificate, CertificateSecret secret) {
        List<String> actions = new ArrayList<>(List.of("secretsmanager:GetSecretValue"));
        if (certificate.source() != Certificate.Source.SECRET) {
            actions.addAll(List.of("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"));
        }
        Map<String, Statement> permissions = new LinkedHashMap<>();
        permissions.put("secret", Statement.allow(actions, List.of(secret.arn())));
        secret.decryption().ifPresent(decrypt -> permissions.put("secret-key", decrypt));
        if (certificate.source() == Certificate.Source.ACM) {
            permissions.put(
                    "export",
                    Statement.allow(
                            List.of("acm:DescribeCertificate", "acm:ExportCertificate"),
                            List.of(certificate.arn().orElseThrow())));
        }
        return permissions;
    }

    private static void wake(JavaFunction function, String id, CfnRule.Builder builder) {
        var rule = builder.description("Look at the certificate")
                .targets(List.of(CfnRule.TargetProperty.builder()
                        .id(NAME)
                        .arn(function.eventsArn())
                        .build()))
                .build();
        function.allowRule(id, rule.getAttrArn());
    }

    /** AWS Certificate Manager User Guide, "ACM Certificate Available event": issued, renewed or imported. */
    private static Map<String, Object> available(String arn) {
        Map<String, Object> pattern = new LinkedHashMap<>();
        pattern.put("source", List.of("aws.acm"));
        pattern.put("detail-type", List.of("ACM Certificate Available"));
        pattern.put("resources", List.of(arn));
        return pattern;
    }

    private void daysLeft(String namespace) {
        CfnAlarm.Builder.create(this, "DaysLeftAlarm")
                .alarmName(names.alarm(NAME, DAYS_LEFT_ALARM))
                .alarmDescription("The certificate of the load balancers ends soon and has not been renewed in time")
                .namespace(namespace)
                .metricName("RenewalOverdue")
                .dimensions(List.of(Dimension.of("Function", NAME)))
                .statistic("Maximum")
                .period(24 * 3600)
                .evaluationPeriods(1)
                .threshold(0)
                .comparisonOperator("GreaterThanThreshold")
                .treatMissingData("breaching")
                .build();
    }
}
