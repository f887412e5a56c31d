package scaleup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.ResourceNotFoundException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** The emulator's services that the functions need really answer, so that a green test of a function means something. */
class LocalStackTest {
    /** What is made here is told apart from what any other run has made in the same emulator. */
    private final String name = "localstack-test-" + UUID.randomUUID();

    private LocalStack emulator;

    @BeforeEach
    void start() {
        emulator = LocalStack.running();
    }

    /** It accepts the deletion of any value that the record ever had: only a stranger's value is told apart. */
    @Test
    void route53ReplacesTheExactOldRecordInOneBatch() {
        try (var route53 = emulator.client(Route53Client.builder())) {
            var record = name + ".internal.";
            var zone = route53.createHostedZone(z -> z.name(record).callerReference(name))
                    .hostedZone()
                    .id();
            try {
                change(route53, zone, create(record, "10.0.0.1", "10.0.0.2"));
                change(
                        route53,
                        zone,
                        delete(record, "10.0.0.1", "10.0.0.2"),
                        create(record, "10.0.0.2", "10.0.0.3", "10.0.0.4"));

                assertThat(addresses(route53, zone)).containsExactly("10.0.0.2", "10.0.0.3", "10.0.0.4");
                assertThatThrownBy(() -> change(route53, zone, delete(record, "10.0.0.8"), create(record, "10.0.0.9")))
                        .isInstanceOf(Route53Exception.class);
                assertThat(addresses(route53, zone)).containsExactly("10.0.0.2", "10.0.0.3", "10.0.0.4");
            } finally {
                var left = addresses(route53, zone);
                if (!left.isEmpty()) {
                    change(route53, zone, delete(record, left.toArray(String[]::new)));
                }
                route53.deleteHostedZone(z -> z.id(zone));
            }
        }
    }

    @Test
    void secretsManagerKeepsTheCurrentVersionUntilThePendingOneTakesOver() {
        try (var secrets = emulator.client(SecretsManagerClient.builder())) {
            var secret = secrets.createSecret(s -> s.name(name).secretString("old"));
            try {
                var pending = UUID.randomUUID().toString();
                secrets.putSecretValue(s -> s.secretId(secret.arn())
                        .clientRequestToken(pending)
                        .secretString("new")
                        .versionStages("AWSPENDING"));
                assertThat(current(secrets, secret.arn())).isEqualTo("old");

                secrets.updateSecretVersionStage(s -> s.secretId(secret.arn())
                        .versionStage("AWSCURRENT")
                        .moveToVersionId(pending)
                        .removeFromVersionId(secret.versionId()));
                assertThat(current(secrets, secret.arn())).isEqualTo("new");
                assertThat(secrets.getSecretValue(s -> s.secretId(secret.arn()).versionStage("AWSPREVIOUS"))
                                .secretString())
                        .isEqualTo("old");
            } finally {
                secrets.deleteSecret(s -> s.secretId(secret.arn()).forceDeleteWithoutRecovery(true));
            }
        }
    }

    @Test
    void parameterStoreReturnsWhatWasPut() {
        try (var ssm = emulator.client(SsmClient.builder())) {
            ssm.putParameter(p -> p.name("/" + name).value("value").type(ParameterType.SECURE_STRING));
            try {
                assertThat(ssm.getParameter(p -> p.name("/" + name).withDecryption(true))
                                .parameter()
                                .value())
                        .isEqualTo("value");
            } finally {
                ssm.deleteParameter(p -> p.name("/" + name));
            }
        }
    }

    /** Its certificates can't be exported: "is not a private certificate". */
    @Test
    void certificateManagerDescribesWhatWasRequested() {
        try (var acm = emulator.client(AcmClient.builder())) {
            var certificate = acm.requestCertificate(c -> c.domainName("www.example.com")
                            .subjectAlternativeNames("example.com")
                            .validationMethod("DNS"))
                    .certificateArn();
            var described =
                    acm.describeCertificate(c -> c.certificateArn(certificate)).certificate();
            assertThat(described.domainName()).isEqualTo("www.example.com");
            assertThat(described.subjectAlternativeNames()).contains("example.com");
            assertThat(described.status()).isIn(CertificateStatus.PENDING_VALIDATION, CertificateStatus.ISSUED);

            acm.deleteCertificate(c -> c.certificateArn(certificate));
            assertThatThrownBy(() -> acm.describeCertificate(c -> c.certificateArn(certificate)))
                    .isInstanceOf(ResourceNotFoundException.class);
        }
    }

    /** moto goes on with the old version where no stage is asked for. */
    private static String current(SecretsManagerClient secrets, String secret) {
        return secrets.getSecretValue(s -> s.secretId(secret).versionStage("AWSCURRENT"))
                .secretString();
    }

    private static void change(Route53Client route53, String zone, Change... changes) {
        route53.changeResourceRecordSets(c -> c.hostedZoneId(zone).changeBatch(b -> b.changes(changes)));
    }

    private static Change create(String record, String... addresses) {
        return change(ChangeAction.CREATE, record, addresses);
    }

    private static Change delete(String record, String... addresses) {
        return change(ChangeAction.DELETE, record, addresses);
    }

    private static Change change(ChangeAction action, String record, String... addresses) {
        var values = List.of(addresses).stream()
                .map(address -> ResourceRecord.builder().value(address).build())
                .toList();
        return Change.builder()
                .action(action)
                .resourceRecordSet(r -> r.name(record).type(RRType.A).ttl(5L).resourceRecords(values))
                .build();
    }

    private static List<String> addresses(Route53Client route53, String zone) {
        return route53.listResourceRecordSets(r -> r.hostedZoneId(zone)).resourceRecordSets().stream()
                .filter(set -> set.type() == RRType.A)
                .map(ResourceRecordSet::resourceRecords)
                .flatMap(List::stream)
                .map(ResourceRecord::value)
                .toList();
    }
}
