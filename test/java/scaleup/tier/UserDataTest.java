package scaleup.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.CloudConfig;
import scaleup.Proof;
import scaleup.Synthesis;
import scaleup.configuration.InvalidConfiguration;
import scaleup.environment.Names;

/** What cloud-init is told: the host's files as they are kept in the project, in a form and size that AWS takes. */
class UserDataTest {
    private static final Path RESOURCES = Synthesis.ROOT.resolve("src/main/resources");

    @Proof
    void fitsIntoWhatAnInstanceTakes(Synthesis synthesis, String part) {
        assertThat(longest(synthesis, part)).hasSizeLessThanOrEqualTo(16_384);
    }

    @ParameterizedTest
    @CsvSource({"LoadBalancer, loadbalancer balancer", "Web, web balancer", "Application, application"})
    void bringsEveryFileOfTheHostAsItIsKeptButForComments(String part, String own) throws IOException {
        Map<String, String> written = CloudConfig.files(Synthesis.of("dev"), part);
        for (String brought : List.of("/opt/haproxy", "/opt/nginx", "/opt/credentials")) {
            written.putAll(CloudConfig.brought(Synthesis.of("dev"), part, brought));
        }
        for (String each : ("host workload " + own).split(" ", -1)) {
            Path root = RESOURCES.resolve(each);
            try (var files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String path = "/" + root.relativize(file);
                    String kept = Files.readAllLines(file).stream()
                            .filter(line -> line.startsWith("#!")
                                    || !(line.isBlank() || line.strip().startsWith("#")))
                            .map(line -> line + "\n")
                            .collect(Collectors.joining());
                    assertThat(written).containsEntry(path, kept);
                }
            }
        }
    }

    /**
     * The bucket is shared by all that the CDK deploys to an account and region, and what is in it can be replaced (aws/aws-cdk#4487):
     * what a host may install is said here. An object is the file as it is, which the CDK CLI does not pack once more
     * (cloud-assembly-schema, FileAssetPackaging: "Upload the file as-is").
     */
    @Proof
    void saysTheDigestOfAllThatAHostInstalls(Synthesis synthesis, String part) throws Exception {
        for (String entry :
                CloudConfig.environment(synthesis, part).get("WORKLOADS").split(" ", -1)) {
            String key = entry.replaceAll("=.*$", "");
            // One of several versions has the name of what it is a version of before.
            Path file = synthesis.asset(key.replaceFirst("^.*[.](?=[0-9a-f]{64}[.])", ""));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            assertThat(key)
                    .matches("(%s[.]site[.])?%s[.]tar"
                            .formatted(synthesis.environment(), HexFormat.of().formatHex(digest)));

            String stack = new Names(synthesis.environment()).stack(part);
            JsonNode uploaded = new ObjectMapper()
                    .readTree(file.resolveSibling(stack + ".assets.json").toFile())
                    .path("files")
                    .path(key.replaceFirst("[.]tar$", ""));
            assertThat(uploaded.path("source").path("path").asText())
                    .isEqualTo(file.getFileName().toString());
            assertThat(uploaded.path("source").path("packaging").asText()).isEqualTo("file");
            assertThat(uploaded.findValuesAsText("objectKey")).containsOnly(key);
        }
    }

    @ParameterizedTest
    @MethodSource("scaleup.Synthesis#tiers")
    void makesScriptsExecutableAndNothingWritableByOthers(String part) {
        for (Object entry : list(CloudConfig.of(Synthesis.of("dev"), part).get("write_files"))) {
            var file = (Map<?, ?>) entry;
            String path = file.get("path").toString();
            // cloud-init, "Write Files": 0644 without
            assertThat(file.get("permissions"))
                    .as(path)
                    .isEqualTo(path.startsWith("/usr/local/libexec/") ? "0755" : null);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LoadBalancer, load-balancer, scaleup-haproxy.service, 127.0.0.1, 8405, 300",
        "Web, web, scaleup-nginx.service, , 8080, 125",
        "Application, application, scaleup-application.service, , 8080, 125"
    })
    void tellsAHostWhoItIs(
            String part, String tier, String service, String healthAddress, String healthPort, String leaveSeconds) {
        var environment = CloudConfig.environment(Synthesis.of("dev"), part);
        assertThat(environment)
                .containsEntry("TIER", tier)
                .containsEntry("AWS_REGION", "<Region>")
                .containsEntry("SERVICE", service)
                .containsEntry("HEALTH_PORT", healthPort)
                .containsEntry("LEAVE_SECONDS", leaveSeconds);
        assertThat(environment.get("HEALTH_ADDRESS"))
                .as("without one a host asks at its own address, as those do that send it requests")
                .isEqualTo(healthAddress);
    }

    /** An old image would serve otherwise than tested, or not at all: its host says so instead of getting ready. */
    @ParameterizedTest
    @MethodSource("scaleup.Synthesis#tiers")
    void letsAHostGetReadyOnlyOnAReleaseThatIsNewEnough(String part) {
        assertThat(CloudConfig.files(Synthesis.of("dev"), part).get("/etc/systemd/system/scaleup-watchdog.service"))
                .contains("ExecStartPre=/usr/local/libexec/scaleup/release\n", "StandardOutput=journal+console\n");
    }

    @ParameterizedTest
    @MethodSource("scaleup.Synthesis#tiers")
    void startsEveryUnitThatItBrings(String part) {
        var files = CloudConfig.files(Synthesis.of("dev"), part);
        List<String> enabled = new ArrayList<>();
        for (Object command : list(CloudConfig.of(Synthesis.of("dev"), part).get("runcmd"))) {
            List<String> words = list(command).stream().map(Object::toString).toList();
            if (words.contains("enable")) {
                assertThat(words)
                        .as("a service that waits, for a secret say, must not keep what follows from starting")
                        .startsWith("systemctl", "enable", "--now", "--no-block");
                enabled.addAll(words);
            }
        }
        files.forEach((path, content) -> {
            if (path.startsWith("/etc/systemd/system/") && content.contains("[Install]")) {
                assertThat(enabled).contains(path.substring("/etc/systemd/system/".length()));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"LoadBalancer, access", "Web, access error", "Application, application"})
    void shipsEveryLogToItsGroup(String part, String logs) {
        String agent = CloudConfig.files(Synthesis.of("prod"), part).get("/etc/scaleup/amazon-cloudwatch-agent.json");
        for (String log : logs.split(" ", -1)) {
            assertThat(Synthesis.of("prod").resources(part, "AWS::Logs::LogGroup"))
                    .extracting(group -> group.property("/LogGroupName").asText())
                    .anySatisfy(name -> {
                        assertThat(name).endsWith("/" + log);
                        assertThat(agent).contains("\"log_group_name\":\"" + name + "\"");
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"LoadBalancer, 1200", "Web, 2500", "Application, 4500"})
    void leavesRoomForWhatTheConfigurationAdds(String part, int bytes) {
        assertThat(longest(Synthesis.of("prod"), part)).hasSizeLessThan(16_384 - bytes);
    }

    /** As docs/configuration.md allows them. */
    @Test
    void fitsALoadBalancerWhateverItsConfiguration() {
        List<String> proxies = IntStream.range(0, 200)
                .mapToObj(i -> "198.151.%d.%d/32".formatted(100 + i / 100, 100 + i % 100))
                .toList();
        List<String> paths = IntStream.range(100, 150)
                .mapToObj(i -> "/%d%s".formatted(i, "x".repeat(124)))
                .toList();
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.loadBalancer.trustedProxies", proxies)
                .set("environments.dev.loadBalancer.applicationPaths", paths)
                .set("environments.dev.loadBalancer.requestsPerSecondPerClient", 100_000)
                .set("environments.dev.loadBalancer.connectionsPerClient", 5000)
                .set("environments.dev.loadBalancer.headerKiB", 64)
                .set("environments.dev.loadBalancer.bodyMiB", 1024)
                .set("environments.dev.loadBalancer.idleSeconds", 5940)
                .set(
                        "environments.dev.loadBalancer.strictTransportSecurity",
                        "max-age=63072000; includeSubDomains; preload")
                .set("environments.dev.loadBalancer.responseTimeoutSeconds", 300)
                .set("environments.dev.loadBalancer.drainSeconds", 7200)
                .set("environments.dev.web.maximum", 100)
                .set("environments.dev.application.maximum", 100)
                .set("environments.dev.hosts.logRetentionDays", 3653));
        assertThat(longest(synthesis, "LoadBalancer")).hasSizeLessThan(16_384);
        assertThat(CloudConfig.brought(synthesis, "LoadBalancer", "/opt/haproxy"))
                .containsEntry("/opt/haproxy/trusted-proxies.lst", String.join("\n", proxies) + "\n")
                .containsEntry("/opt/haproxy/application-paths.lst", String.join("\n", paths) + "\n");
    }

    @Test
    void quotesVariablesForSystemdAndForTheShell() {
        assertThat(HostFile.environment("/x", Map.of("A", "say \"hi\" for $5 \\ `now`"))
                        .content())
                .isEqualTo("A=\"say \\\"hi\\\" for \\$5 \\\\ \\`now\\`\"\n");
    }

    /** What the AWS CLI needs, as {@code UnitsTest} says, of which each unit that calls it reads here where to find it. */
    @ParameterizedTest
    @ValueSource(strings = {"LoadBalancer", "Web", "Application"})
    void aHostsEnvironmentSaysWhereTheAwsCliMayWrite(String part) {
        assertThat(CloudConfig.environment(Synthesis.of("dev"), part)).containsEntry("HOME", "/tmp");
    }

    /** As docs/configuration.md allows them: twenty secrets, three processes and three jobs, and variables as long as they like. */
    @Test
    void fitsAnApplicationWithAllThatItCanHave() {
        var synthesis = Synthesis.ofDev(edit -> {
            String application = "environments.dev.application.";
            for (int i = 0; i < 20; i++) {
                edit.set(application + "variables.V" + i, "x".repeat(1000))
                        .set(application + "secrets.STRIPE_SIGNING_KEY_" + i + ".secret", "shop/prod/stripe-" + i);
            }
            for (String process : List.of("worker", "mail", "beat")) {
                edit.set(application + "processes." + process + ".command", "x".repeat(1000));
            }
            for (String job : List.of("report", "cleanup", "invoices")) {
                edit.set(application + "jobs." + job + ".command", "x".repeat(1000))
                        .set(application + "jobs." + job + ".schedule", "*/15 * * * *");
            }
            edit.set(application + "command", "gunicorn --bind 0.0.0.0:$PORT --threads 32 --timeout 30 shop.wsgi")
                    .set(application + "releaseCommand", "x".repeat(1000))
                    .set(application + "packages", List.of("python3.13", "libpq", "libjpeg-turbo", "libwebp"));
        });
        assertThat(longest(synthesis, "Application")).as("a reserve").hasSizeLessThan(16_384 - 200);
    }

    @Test
    void refusesAConfigurationThatMakesItTooLong() {
        List<String> packages = IntStream.range(0, 30)
                .mapToObj(i -> "package-%d-%s".formatted(i, "x".repeat(110)))
                .toList();
        assertThatThrownBy(() -> Synthesis.ofDev(edit -> edit.set("environments.dev.application.packages", packages)
                        .set("environments.dev.application.command", "x".repeat(1000))
                        .set("environments.dev.application.processes.worker.command", "./work")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("tier 'application'")
                .hasMessageContaining("allowed: 16384")
                .hasMessageContaining("application.packages")
                .hasMessageContaining("application.port");
    }

    /** Of whom most listen elsewhere: with a worker, jobs, secrets and a release command, and with longer names than most have. */
    @Test
    void fitsAnApplicationWithWhatMostHaveAndAnotherPort() {
        var synthesis = Synthesis.ofDev(edit -> {
            String application = "environments.dev.application.";
            for (int i = 0; i < 10; i++) {
                edit.set(application + "secrets.STRIPE_SIGNING_KEY_" + i + ".secret", "shop/prod/stripe-" + i);
            }
            for (String job : List.of("nightly-report", "clean-up")) {
                edit.set(application + "jobs." + job + ".command", "x".repeat(1000))
                        .set(application + "jobs." + job + ".schedule", "*/15 * * * *");
            }
            edit.set(application + "command", "gunicorn --bind 0.0.0.0:$PORT --threads 32 --timeout 30 shop.wsgi")
                    .set(application + "processes.worker.command", "x".repeat(1000))
                    .set(application + "releaseCommand", "x".repeat(1000))
                    .set(application + "packages", List.of("python3.13", "libpq"))
                    .set(application + "port", 5000);
        });
        assertThat(CloudConfig.files(synthesis, "Application")).isNotEmpty();
    }

    /** What it takes at most, wherever it is deployed. */
    private static byte[] longest(Synthesis synthesis, String part) {
        return CloudConfig.text(synthesis, part)
                .replace("<Region>", "x".repeat(25))
                .replace("<AccountId>", "123456789012")
                .replaceAll("<[A-Za-z0-9]+>", "x".repeat(160))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }
}
