package scaleup.rehearsal.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody gets who has taken over the application: calls AWS from an application server, as the application's user and
 * with its credentials, which are to be those of the application's own role and good for its own secret alone.
 */
public final class FootholdCheck {
    static final String ROLE = "the application has the credentials of its own role, and may read its own secret";
    static final String REFUSED = "with them it may do nothing that is its host's, nor read another secret";
    static final String METADATA = "instance metadata does not answer the application";

    private static final String SCRIPT = script();

    /** What the script asks for, besides who it is and the application's own secret. */
    private static final List<String> OTHERS = List.of(
            "secretsmanager:GetSecretValue",
            "autoscaling:SetInstanceHealth",
            "ec2:CreateTags",
            "cloudwatch:PutMetricData",
            "sts:AssumeRole",
            "s3:GetObject");

    private final List<Server> hosts;
    private final String otherSecret;

    /** @param otherSecret the ARN of a secret that isn't the application's */
    public FootholdCheck(List<Server> hosts, String otherSecret) {
        this.hosts = List.copyOf(hosts);
        this.otherSecret = otherSecret;
    }

    /** Tries it on the first application server. */
    public List<Finding> run() throws InterruptedException {
        Optional<Server> server = hosts.stream()
                .filter(host -> host.tier().equals(Server.APPLICATION))
                .findFirst();
        if (server.isEmpty()) {
            return List.of(Finding.failed(ROLE, "no application server runs"));
        }
        try {
            return findings(server.get().machine().run(List.of("bash", "-c", SCRIPT, "foothold", otherSecret)));
        } catch (IOException e) {
            return List.of(Finding.failed(ROLE, e.getMessage()));
        }
    }

    /** What a question was answered. */
    private record Answer(String status, String text) {
        boolean denied() {
            return status.startsWith("4")
                    && (text.contains("AccessDenied") || text.contains("UnauthorizedOperation"))
                    && !text.contains("rehearsal doesn't");
        }
    }

    /** @param lines as the script prints them */
    static List<Finding> findings(String lines) {
        Map<String, Answer> answers = new LinkedHashMap<>();
        for (String line : lines.split("\n", -1)) {
            String[] parts = line.split(" ", 3);
            if (parts.length == 3) {
                answers.put(parts[0], new Answer(parts[1], parts[2].strip()));
            }
        }
        Answer none = new Answer("", "was not asked");
        List<Finding> findings = new ArrayList<>();
        Answer identity = answers.getOrDefault("sts:GetCallerIdentity", none);
        Answer secret = answers.getOrDefault("own-secret", none);
        String who = identity.text().replaceFirst("(?s).*<Arn>([^<]*)</Arn>.*", "$1");
        boolean own = who.matches(
                "arn:[a-z-]+:sts::\\d{12}:assumed-role/Scaleup-[a-z0-9-]+-application-[a-z0-9-]+/i-[0-9a-f]+");
        findings.add(
                own && secret.status().equals("200")
                        ? Finding.passed(ROLE, who)
                        : Finding.failed(
                                ROLE, "it is %s; its secret: %s %s".formatted(who, secret.status(), secret.text())));
        List<String> allowed = new ArrayList<>();
        for (String other : OTHERS) {
            Answer answer = answers.getOrDefault(other, none);
            if (!answer.denied()) {
                allowed.add("%s: %s %s".formatted(other, answer.status(), answer.text()));
            }
        }
        findings.add(
                allowed.isEmpty()
                        ? Finding.passed(REFUSED, String.join(", ", OTHERS) + ": AccessDenied")
                        : Finding.failed(REFUSED, String.join("; ", allowed)));
        Answer metadata = answers.getOrDefault("metadata", none);
        findings.add(
                metadata.status().equals("000")
                        ? Finding.passed(METADATA, metadata.text())
                        : Finding.failed(METADATA, "%s %s".formatted(metadata.status(), metadata.text())));
        return findings;
    }

    private static String script() {
        try (var stream = FootholdCheck.class.getResourceAsStream("foothold")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
