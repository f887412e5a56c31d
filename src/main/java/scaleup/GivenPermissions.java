package scaleup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.configuration.Certificate;
import scaleup.configuration.NamedPermission;
import scaleup.configuration.NamedSecret;
import scaleup.environment.Environment;
import scaleup.permission.Decryption;

/**
 * What an environment's configuration lets somebody do at AWS besides what somebody may in every one, in the form of a review's
 * {@code permissions.json}: what the templates' policies are held to.
 */
final class GivenPermissions {
    private static final String APPLICATION = "service of hosts of application";
    private static final String SECRETS = "secretsmanager:GetSecretValue";
    private static final String ENDPOINT = "secretsmanager.<region>.<suffix>";
    private static final String ANY_KEY = "arn:<partition>:kms:<region>:<account>:key/*";

    private GivenPermissions() {}

    /** Of all of it. */
    static List<Map<String, Object>> of(Environment environment) {
        List<Map<String, Object>> given = new ArrayList<>();
        certificate(environment.configuration().certificate(), given);
        var application = environment.configuration().application();
        for (NamedPermission permission : application.permissions()) {
            var entry = entry(
                    List.of(APPLICATION),
                    permission.actions(),
                    permission.resources().stream().map(GivenPermissions::text).toList());
            entry.put("when", permission.conditions());
            given.add(entry);
        }
        if (!application.policies().isEmpty()) {
            given.add(entry(List.of(APPLICATION), List.of("all that a managed policy allows"), application.policies()));
        }
        List<String> secrets = application.secrets().stream()
                .map(NamedSecret::secret)
                .map("arn:<partition>:secretsmanager:<region>:<account>:secret:%s-??????"::formatted)
                .distinct()
                .toList();
        if (!secrets.isEmpty()) {
            given.add(entry(List.of(APPLICATION), List.of(SECRETS), secrets));
            given.add(decryption(APPLICATION, Decryption.ofSecrets(secrets, ENDPOINT)));
        }
        return given;
    }

    private static void certificate(Certificate certificate, List<Map<String, Object>> given) {
        if (certificate.source() == Certificate.Source.ACM) {
            given.add(entry(
                    List.of("function certificate"),
                    List.of("acm:DescribeCertificate", "acm:ExportCertificate"),
                    certificate.arn().stream().toList()));
        }
        if (certificate.source() == Certificate.Source.SECRET) {
            String secret = certificate.arn().orElseThrow();
            for (String who : List.of("function certificate", "hosts of load-balancer")) {
                given.add(entry(List.of(who), List.of(SECRETS), List.of(secret)));
                given.add(decryption(who, Decryption.ofSecret(secret, ENDPOINT)));
            }
        }
    }

    private static Map<String, Object> decryption(String who, Map<String, Object> when) {
        var entry = entry(List.of(who), List.of("kms:Decrypt"), List.of(ANY_KEY));
        entry.put("when", when);
        return entry;
    }

    private static Map<String, Object> entry(List<String> who, List<String> may, List<String> on) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("who", who);
        entry.put("may", may);
        entry.put("on", on);
        return entry;
    }

    /** As a review writes what only the deployment knows. */
    private static String text(String arn) {
        return arn.replace("${AWS::Partition}", "<partition>")
                .replace("${AWS::Region}", "<region>")
                .replace("${AWS::AccountId}", "<account>");
    }
}
