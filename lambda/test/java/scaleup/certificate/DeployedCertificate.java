package scaleup.certificate;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import scaleup.Deployed;
import scaleup.Tap;
import scaleup.certificate.Authority.Leaf;
import scaleup.cloudformation.Failure;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** The load balancers' secret, with the function that keeps their certificate in it. */
public final class DeployedCertificate implements Deployed {
    /** moto issues at once only what a private authority issues. */
    private static final String PRIVATE_AUTHORITY =
            "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555";

    private static final String FRONT_DOOR = "front-door-0123456789abcdef.elb.eu-west-1.amazonaws.com";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecretsManagerClient secrets = new Aws().client(SecretsManagerClient.builder());
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final String source;
    private final String secret;
    private final FakeAcm acm = new FakeAcm(issued());

    private DeployedCertificate(String source) {
        this.source = source;
        this.secret = secrets.createSecret(request -> request.name("certificate-" + UUID.randomUUID()))
                .arn();
        environment.put("SECRET", secret);
        environment.put("SOURCE", source);
        if (source.equals("acm")) {
            environment.put(
                    "CERTIFICATE",
                    new Aws()
                            .client(AcmClient.builder())
                            .requestCertificate(request ->
                                    request.domainName(FRONT_DOOR).certificateAuthorityArn(PRIVATE_AUTHORITY))
                            .certificateArn());
        }
        environment.put("NAMES", FRONT_DOOR);
        environment.put("METRICS_NAMESPACE", METRICS);
    }

    public static DeployedCertificate selfSigned() {
        return new DeployedCertificate("self-signed");
    }

    /** moto's own exports are of a made-up chain: this one's are of a whole one. */
    public static DeployedCertificate ofAcm() {
        return new DeployedCertificate("acm");
    }

    public static DeployedCertificate ofTheUser() {
        return new DeployedCertificate("secret");
    }

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public String handler() {
        return CertificateHandler.class.getName();
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public String event() {
        return "{\"source\": \"aws.events\", \"detail-type\": \"Scheduled Event\"}";
    }

    @Override
    public Tap.Supplement supplement() {
        return new Tap.Supplement() {
            @Override
            public Optional<String> answer(String request) {
                return source.equals("acm") && request.contains("\"Passphrase\"")
                        ? Optional.of(exported(request))
                        : Optional.empty();
            }
        };
    }

    private String exported(String request) {
        try {
            byte[] passphrase = JSON.readTree(request).path("Passphrase").binaryValue();
            var export = acm.export(passphrase);
            return JSON.writeValueAsString(Map.of(
                    "Certificate", export.certificate(),
                    "CertificateChain", export.chain(),
                    "PrivateKey", export.encryptedKey()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** ACM renews. */
    void renew() {
        acm.issued = issued();
    }

    /** Somebody puts a certificate that is valid into the secret. */
    void put(Duration validity) {
        put(SecretFormat.write(new Leaf()
                .names(FRONT_DOOR)
                .valid(Instant.now().minusSeconds(7200), validity)
                .selfSigned()));
    }

    void put(String value) {
        secrets.putSecretValue(request -> request.secretId(secret).secretString(value));
    }

    /** Has load balancers get what is no certificate, with no candidate to take its place. */
    void spoil(String value) {
        var before = secrets.describeSecret(request -> request.secretId(secret)).versionIdsToStages();
        // moto forgets which version is current where it is put and not moved.
        String spoilt = secrets.putSecretValue(
                        request -> request.secretId(secret).secretString(value).versionStages("SPOILT"))
                .versionId();
        before.forEach((version, stages) -> {
            if (stages.contains("AWSCURRENT")) {
                move("AWSCURRENT", version, spoilt);
            }
            if (stages.contains("AWSPENDING")) {
                move("AWSPENDING", version, null);
            }
        });
    }

    private void move(String stage, String from, String to) {
        secrets.updateSecretVersionStage(request -> request.secretId(secret)
                .versionStage(stage)
                .removeFromVersionId(from)
                .moveToVersionId(to));
    }

    /** What load balancers get. */
    Optional<String> held() {
        try {
            return Optional.of(
                    secrets.getSecretValue(request -> request.secretId(secret).versionStage("AWSCURRENT"))
                            .secretString());
        } catch (ResourceNotFoundException nothing) {
            return Optional.empty();
        }
    }

    /** Whether load balancers can present what they get. */
    boolean usable() {
        return held().filter(value -> {
                    try {
                        return new Checks(World.names(FRONT_DOOR), new ChainCheck(World.roots()))
                                .of(SecretFormat.read(value), Instant.now())
                                .passed();
                    } catch (Failure unreadable) {
                        return false;
                    }
                })
                .isPresent();
    }

    private static ServerCertificate issued() {
        return World.ISSUER.issue(
                new Leaf().names(FRONT_DOOR).valid(Instant.now().minusSeconds(7200), Duration.ofDays(198)));
    }
}
