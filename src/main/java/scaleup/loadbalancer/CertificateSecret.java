package scaleup.loadbalancer;

import java.util.Optional;
import scaleup.configuration.Certificate;
import scaleup.environment.Environment;
import scaleup.permission.Decryption;
import scaleup.permission.Statement;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.constructs.Construct;

/**
 * The secret from which all load balancers take the certificate they present: JSON with {@code certificate} (PEM, leaf
 * first) and {@code privateKey} (PEM, PKCS #8). The user's own, or one of ours that is filled after it was declared;
 * a load balancer waits until it holds something.
 */
final class CertificateSecret {
    private final String arn;
    private final boolean ofUser;

    CertificateSecret(Construct scope, Environment environment) {
        var certificate = environment.configuration().certificate();
        ofUser = certificate.source() == Certificate.Source.SECRET;
        arn = ofUser
                ? certificate.arn().orElseThrow()
                : CfnSecret.Builder.create(scope, "Certificate")
                        .description("Certificate of the load balancers of Scaleup, environment "
                                + environment.names().environment())
                        .build()
                        .getRef();
    }

    String arn() {
        return arn;
    }

    /** What reading it takes besides, where the user may have chosen the key that encrypts it. */
    Optional<Statement> decryption() {
        return ofUser ? Optional.of(Decryption.ofSecret(arn)) : Optional.empty();
    }
}
