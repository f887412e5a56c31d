package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import scaleup.rehearsal.check.Server;

/** The certificate's secret gets other values, which load balancers are told to look at: they do each 300 s by themselves. */
final class CertificateFaults {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Fails if the journal does not say so. */
    private static final List<String> REFUSED =
            List.of("sh", "-c", "journalctl --unit scaleup-certificate.service | grep --quiet ' is refused: '");

    private CertificateFaults() {}

    /** A certificate of another authority. */
    static Fault changed(String what) {
        return new Fault(what, Server.LOAD_BALANCER, Duration.ofSeconds(10), victim -> {
            Stage stage = victim.stage();
            List<Target> loadBalancers = PlannedWork.of(stage, Server.LOAD_BALANCER);
            Stage.Certificate certificate = stage.otherCertificate();
            if (serials(loadBalancers).contains(certificate.serial())) {
                throw new IOException("load balancers have the certificate already");
            }
            String secret = secret(loadBalancers);
            victim.hit(
                    "PutSecretValue", () -> put(stage, secret, value(certificate.chain(), certificate.privateKey())));
            lookAnew(loadBalancers);
            return () -> {
                for (Target loadBalancer : loadBalancers) {
                    Fault.await(loadBalancer.name() + " shows the new certificate", PATIENCE, () -> serial(loadBalancer)
                            .equals(certificate.serial()));
                }
                return "%d load balancers show the new certificate".formatted(loadBalancers.size());
            };
        });
    }

    /** What is no certificate, which they are to refuse; in the end what it had before. */
    static Fault bad(String what) {
        return new Fault(what, Server.LOAD_BALANCER, Duration.ofSeconds(10), victim -> {
            Stage stage = victim.stage();
            List<Target> loadBalancers = PlannedWork.of(stage, Server.LOAD_BALANCER);
            String secret = secret(loadBalancers);
            String good = stage.call("secretsmanager", "GetSecretValue", ofSecret(secret))
                    .path("SecretString")
                    .asText();
            List<String> serials = serials(loadBalancers);
            victim.hit("PutSecretValue", () -> put(stage, secret, value("no certificate", "no key")));
            lookAnew(loadBalancers);
            return () -> {
                for (Target loadBalancer : loadBalancers) {
                    loadBalancer.machine().run(REFUSED);
                }
                boolean kept = serials(loadBalancers).equals(serials);
                put(stage, secret, good);
                lookAnew(loadBalancers);
                if (!kept) {
                    throw new IOException("load balancers showed another certificate than the one they had");
                }
                return "%d load balancers refused it and showed the one they had".formatted(loadBalancers.size());
            };
        });
    }

    private static String secret(List<Target> loadBalancers) throws IOException, InterruptedException {
        return PlannedWork.variable(loadBalancers.get(0), "/etc/scaleup/haproxy.env", "CERTIFICATE_SECRET");
    }

    private static ObjectNode ofSecret(String secret) {
        return JsonNodeFactory.instance.objectNode().put("SecretId", secret);
    }

    private static String value(String certificate, String privateKey) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("certificate", certificate)
                .put("privateKey", privateKey)
                .toString();
    }

    private static void put(Stage stage, String secret, String value) throws IOException {
        stage.call("secretsmanager", "PutSecretValue", ofSecret(secret).put("SecretString", value));
    }

    private static void lookAnew(List<Target> loadBalancers) throws IOException, InterruptedException {
        for (Target loadBalancer : loadBalancers) {
            loadBalancer.machine().run(List.of("systemctl", "restart", "scaleup-certificate.service"));
        }
    }

    private static List<String> serials(List<Target> loadBalancers) throws IOException, InterruptedException {
        List<String> serials = new ArrayList<>();
        for (Target loadBalancer : loadBalancers) {
            serials.add(serial(loadBalancer));
        }
        return serials;
    }

    /** The serial number of the certificate that HAProxy shows, by its runtime API; nothing if it doesn't answer. */
    private static String serial(Target loadBalancer) throws IOException, InterruptedException {
        return loadBalancer
                .machine()
                .run(List.of(
                        "bash",
                        "-c",
                        "f=/run/scaleup/tls/site.pem; echo \"show ssl cert $f\" | socat -t 5 -"
                                + " UNIX-CONNECT:/run/haproxy/admin.sock | sed -n 's/^Serial: //p'"))
                .strip()
                .toUpperCase(Locale.ROOT);
    }
}
