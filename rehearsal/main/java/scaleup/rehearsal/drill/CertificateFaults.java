package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Outages.Symptom;

/** The certificate's secret gets other values, which load balancers are told to look at: they do each 300 s by themselves. */
final class CertificateFaults {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String FUNCTION = "certificate";

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
                awaitShown(loadBalancers, certificate.serial());
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
            String good = current(stage, secret);
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

    /**
     * The secret has a certificate that the certificate's function would replace, as one that is due, and the function can't: it is woken
     * while AWS Secrets Manager refuses. In the end the secret has what it had, and the function leaves it as it is.
     */
    static Fault functionFails(String what, int seconds) {
        return new Fault(
                "%s for %d s".formatted(what, seconds), Server.LOAD_BALANCER, Duration.ofSeconds(seconds), victim -> {
                    Stage stage = victim.stage();
                    List<Target> loadBalancers = PlannedWork.of(stage, Server.LOAD_BALANCER);
                    String secret = secret(loadBalancers);
                    String good = current(stage, secret);
                    List<String> serials = serials(loadBalancers);
                    Stage.Certificate due = stage.otherCertificate();
                    put(stage, secret, value(due.chain(), due.privateKey()));
                    lookAnew(loadBalancers);
                    awaitShown(loadBalancers, due.serial());
                    Outage outage = stage.outages().of(PlannedWork.SECRETS_MANAGER, Symptom.REFUSES);
                    List<String> failures = new ArrayList<>();
                    victim.hit("AWS Secrets Manager refuses, and the function is woken", () -> {
                        outage.begin();
                        stage.wake(FUNCTION).ifPresent(failures::add);
                    });
                    lookAnew(loadBalancers);
                    return () -> {
                        boolean kept = new HashSet<>(serials(loadBalancers)).equals(Set.of(due.serial()));
                        put(stage, secret, good);
                        long met = outage.end();
                        Optional<String> failure = stage.wake(FUNCTION);
                        lookAnew(loadBalancers);
                        awaitShown(loadBalancers, serials.get(0));
                        if (failures.isEmpty()
                                || !kept
                                || failure.isPresent()
                                || !current(stage, secret).equals(good)) {
                            throw new IOException(
                                    "the function was to fail and then to do its work, load balancers were to keep what they had: %s, %s, %s"
                                            .formatted(failures, kept, failure));
                        }
                        return "the function failed, as its calls and load balancers' met it %d times; these kept what they had"
                                .formatted(met);
                    };
                });
    }

    private static void awaitShown(List<Target> loadBalancers, String serial) throws IOException, InterruptedException {
        for (Target loadBalancer : loadBalancers) {
            Fault.await(loadBalancer.name() + " shows the certificate " + serial, PATIENCE, () -> serial(loadBalancer)
                    .equals(serial));
        }
    }

    private static String current(Stage stage, String secret) throws IOException {
        return stage.call("secretsmanager", "GetSecretValue", ofSecret(secret))
                .path("SecretString")
                .asText();
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
