package scaleup.loadbalancer;

import scaleup.Names;
import scaleup.configuration.Certificate;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.constructs.Construct;

/**
 * The secret from which all load balancers take the certificate they present: JSON with {@code certificate} (PEM, leaf
 * first) and {@code privateKey} (PEM, PKCS #8). The user's own, or one of ours that is filled after it was declared;
 * a load balancer waits until it holds something.
 */
final class CertificateSecret {
    private final String arn;

    CertificateSecret(Construct scope, Names names, Certificate certificate) {
        arn = certificate.source() == Certificate.Source.SECRET
                ? certificate.arn().orElseThrow()
                : CfnSecret.Builder.create(scope, "Certificate")
                        .description("Certificate of the load balancers of Scaleup, environment " + names.environment())
                        .build()
                        .getRef();
    }

    String arn() {
        return arn;
    }
}
