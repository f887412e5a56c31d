package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import scaleup.configuration.EnvironmentFiles;

/**
 * Whatever valid configuration its user has, with environments of the shipped ones removed and others added, each {@link Proof} can
 * be asked about it and holds.
 */
class VariedConfigurationsTest {
    private static final String ACCOUNT = "111122223333";

    @TempDir
    private static Path environments;

    /** A configuration, and the environment of it that is proven. */
    record Varied(String title, String environment, Map<String, Object> context) {
        @Override
        public String toString() {
            return title;
        }
    }

    static List<Varied> varied() {
        List<Varied> varied = new ArrayList<>();
        add(varied, "one environment alone, of another name", "shop", values -> {});
        add(varied, "a name of 16 letters", "abcdefghijklmnop", values -> {});
        add(
                varied,
                "endpoints",
                "closed",
                set("network.egress", "endpoints").andThen(set("network.dnsFirewall", true)));
        add(
                varied,
                "endpoints in three zones",
                "eu",
                set("network.egress", "endpoints").andThen(set("network.zones", 3)));
        add(varied, "a NAT gateway a zone", "wide", set("network.egress", "nat-per-zone"));
        add(varied, "the smallest network", "small", set("network.cidr", "192.168.4.0/22"));
        add(
                varied,
                "users of two networks",
                "intern",
                set("network.clientNetworks", List.of("198.51.100.0/24", "203.0.113.7/32")));
        add(
                varied,
                "processors of Intel",
                "intel",
                set("hosts.architecture", "x86_64")
                        .andThen(set("loadBalancer.instanceType", "c7i.large"))
                        .andThen(set("web.instanceType", "t3.micro"))
                        .andThen(set("application.instanceType", "m7i.xlarge")));
        add(
                varied,
                "a pinned image",
                "pinned",
                set("hosts.imageId", "ami-0123456789abcdef0").andThen(set("hosts.maximumLifetimeDays", 300)));
        add(
                varied,
                "logs of sessions for ten years",
                "audited",
                set("hosts.logSessions", true).andThen(set("hosts.logRetentionDays", 3653)));
        add(
                varied,
                "more servers by day",
                "hours",
                tiers("schedules.day", Map.of("schedule", "0 6 * * 1-5", "minimum", 4, "timeZone", "Europe/Berlin"))
                        .andThen(tiers("schedules.night", Map.of("schedule", "0 20 * * 1-5", "minimum", 2))));
        add(varied, "groups that don't scale", "still", tiers("minimum", 4).andThen(tiers("maximum", 4)));
        add(varied, "the largest groups", "large", tiers("minimum", 50).andThen(tiers("maximum", 100)));
        add(
                varied,
                "long requests",
                "slow",
                tiers("responseTimeoutSeconds", 300).andThen(tiers("drainSeconds", 7200)));
        add(
                varied,
                "paths, proxies and limits of its own",
                "paths",
                set("loadBalancer.algorithm", "leastconn")
                        .andThen(set("loadBalancer.applicationPaths", List.of("/api/", "/ws/", "/admin")))
                        .andThen(set("loadBalancer.streamedPaths", List.of("/api/uploads/")))
                        .andThen(set("loadBalancer.trustedProxies", List.of("203.0.113.0/24")))
                        .andThen(set("loadBalancer.headerKiB", 64))
                        .andThen(set("web.contentSecurityPolicy", ""))
                        .andThen(set("web.singlePageApplication", true)));
        add(
                varied,
                "the example for Express, with headers of files that there are none of",
                "express",
                example("express").andThen(set("web.headers", Map.of("Permissions-Policy", "camera=()"))));
        add(
                varied,
                "the example for Flask, on port 5000",
                "flask",
                example("flask")
                        .andThen(set("application.port", 5000))
                        .andThen(set("application.variables.MAX_TOKENS", "4096"))
                        .andThen(set("application.publicVariables", List.of("MAX_TOKENS"))));
        add(
                varied,
                "the example for Spring Boot, with further secrets, permissions and ways out",
                "spring-boot",
                example("spring-boot")
                        .andThen(set("application.secrets.STRIPE_KEY.secret", "shop/stripe"))
                        .andThen(set("application.secrets.STRIPE_KEY.key", "live"))
                        .andThen(set("application.secrets.SMTP.secret", "shop/smtp"))
                        .andThen(
                                set("application.permissions.uploads.actions", List.of("s3:PutObject", "s3:GetObject")))
                        .andThen(set(
                                "application.permissions.uploads.resources", List.of("arn:aws:s3:::shop-uploads/*")))
                        .andThen(set(
                                "application.policies", List.of("arn:aws:iam::%s:policy/orders".formatted(ACCOUNT))))
                        .andThen(set("application.egress.mail.port", 587))
                        .andThen(set("application.egress.mail.to", "0.0.0.0/0"))
                        .andThen(set("application.egress.cache.port", 6379))
                        .andThen(set("application.egress.cache.to", "10.60.0.0/16"))
                        .andThen(set("application.egress.cache.through", "pcx-0123456789abcdef0")));
        add(
                varied,
                "a database with replicas that is audited",
                "data",
                set("database.readReplicas", 3)
                        .andThen(set("database.audit", true))
                        .andThen(set("database.engineVersion", "8.4.11"))
                        .andThen(set("database.finalSnapshot", true)));
        add(
                varied,
                "production in a region's three zones",
                "live",
                set("production", true)
                        .andThen(set("network.zones", 3))
                        .andThen(set("network.zoneNames", List.of("eu-west-1a", "eu-west-1b", "eu-west-1c")))
                        .andThen(set("database.multiAz", true))
                        .andThen(set("database.deletionProtection", true))
                        .andThen(set("database.finalSnapshot", true))
                        .andThen(set("tags.team", "shop")));
        add(
                varied,
                "a domain, a certificate of ACM and mail",
                "public",
                set("domain.name", "www.example.com")
                        .andThen(set("domain.hostedZoneId", "Z0123456789ABCDEFGHIJ"))
                        .andThen(set("certificate.source", "acm"))
                        .andThen(set(
                                "certificate.arn",
                                "arn:aws:acm:eu-west-1:%s:certificate/00000000-0000-0000-0000-000000000000"
                                        .formatted(ACCOUNT)))
                        .andThen(set("alarmEmail", "ops@example.com")));
        add(
                varied,
                "a certificate of its own",
                "own",
                set("certificate.source", "secret")
                        .andThen(set(
                                "certificate.arn",
                                "arn:aws:secretsmanager:eu-west-1:%s:secret:site-AbCdEf".formatted(ACCOUNT))));
        // Defaults of the user's, under an environment that was there before and one that was not.
        var defaults = new Edit(Synthesis.context())
                .set("defaults.network.zones", 3)
                .set("defaults.hosts.logRetentionDays", 90)
                .set("defaults.web.minimum", 1)
                .set("defaults.tags.owner", "us")
                .remove("environments.trial")
                .set("environments.review.network.cidr", "10.70.0.0/16");
        varied.add(new Varied("other defaults, in dev", "dev", defaults.context()));
        varied.add(new Varied("other defaults, in an environment that was added", "review", defaults.context()));
        return varied;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("varied")
    void everyProofHolds(Varied varied) {
        var synthesis = Synthesis.of(varied.environment, varied.context);
        List<String> failed = new ArrayList<>();
        for (Method proof : proofs()) {
            Object test = ReflectionSupport.newInstance(proof.getDeclaringClass());
            ProvenEnvironments.arguments(proof.getParameterCount(), synthesis).forEach(arguments -> {
                try {
                    ReflectionSupport.invokeMethod(proof, test, arguments.get());
                } catch (AssertionError | RuntimeException failure) {
                    failed.add("%s#%s: %s"
                            .formatted(
                                    proof.getDeclaringClass().getSimpleName(), proof.getName(), failure.getMessage()));
                }
            });
        }
        assertThat(failed).isEmpty();
    }

    /** What the README promises of a user's templates is asked. */
    @Test
    void theProofsAreOfWhatIsPromised() {
        assertThat(proofs().stream()
                        .map(proof -> proof.getDeclaringClass().getSimpleName())
                        .collect(Collectors.toSet()))
                .contains(
                        "ContractsTest", // names and ids stay
                        "DeletionTest",
                        "EncryptionTest",
                        "IsolationTest",
                        "MissionTest",
                        "PoliciesTest", // least privilege
                        "SecretsTest",
                        "TierTest",
                        "UserDataTest");
    }

    private static List<Method> proofs() {
        return ReflectionSupport.findAllClassesInPackage("scaleup", type -> true, name -> name.endsWith("Test"))
                .stream()
                .flatMap(type ->
                        AnnotationSupport.findAnnotatedMethods(type, Proof.class, HierarchyTraversalMode.TOP_DOWN)
                                .stream())
                .toList();
    }

    /** A configuration of one environment, which differs from the default by {@code change}. */
    private static void add(
            List<Varied> varied, String title, String environment, Consumer<Map<String, Object>> change) {
        Map<String, Object> values = new LinkedHashMap<>();
        change.accept(values);
        var edit = new Edit(Synthesis.context()).remove("environments");
        edit.set("environments." + environment, new LinkedHashMap<>());
        values.forEach((key, value) -> edit.set("environments.%s.%s".formatted(environment, key), value));
        varied.add(new Varied(title, environment, edit.context()));
    }

    /** What a page of {@code examples/} has its reader copy, but for the artifact, which is built by then. */
    private static Consumer<Map<String, Object>> example(String name) {
        return values -> {
            var files = EnvironmentFiles.in(Synthesis.ROOT, copied(name));
            Map<String, Object> example =
                    new LinkedHashMap<>(files.environments().get(name).values());
            Map<String, Object> application = new LinkedHashMap<>();
            ((Map<?, ?>) example.get("application")).forEach((key, value) -> application.put((String) key, value));
            assertThat((String) application.remove("artifact")).startsWith("examples/" + name);
            example.put("application", application);
            values.putAll(example);
        };
    }

    private static String copied(String name) {
        try {
            Path folder = Files.createDirectories(environments.resolve(name));
            Files.copy(
                    Synthesis.ROOT.resolve("examples").resolve(name).resolve("environment.yaml"),
                    folder.resolve(name + ".yaml"),
                    StandardCopyOption.REPLACE_EXISTING);
            return folder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Consumer<Map<String, Object>> set(String key, Object value) {
        return values -> values.put(key, value);
    }

    private static Consumer<Map<String, Object>> tiers(String key, Object value) {
        return values ->
                List.of("loadBalancer", "web", "application").forEach(tier -> values.put(tier + "." + key, value));
    }
}
