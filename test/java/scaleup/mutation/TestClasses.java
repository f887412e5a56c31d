package scaleup.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import scaleup.Synthesis;

/** Test classes, run in this JVM one after the other until a test fails. */
final class TestClasses {
    private static final String DATABASE =
            Path.of(System.getProperty("java.io.tmpdir"), "jqwik-database").toString();
    private static final Path SOURCES = Synthesis.ROOT.resolve("test/java");

    private static final Pattern READS_TEMPLATES = Pattern.compile("Synthesis(\\.of|\\.everyShape|#)|@Proof");

    /** They ask a program about a template, or compare it with what functions called in their own tests. */
    private static final Set<String> OTHERS = Set.of(
            "scaleup.lint.CfnLintTest",
            "scaleup.host.CloudInitTest",
            "scaleup.host.HealthQuestionTest",
            "scaleup.function.RecordedCallsTest",
            "scaleup.function.RecordedMetricsTest");

    private static final List<String> HAPROXY = List.of(
            "HaProxyConfigurationTest",
            "PatienceTest",
            "HealthChecksTest",
            "LoadBalancingTest",
            "LimitsTest",
            "FloodTest",
            "KeyUpdateTest",
            "BodiesTest",
            "Http2FloodTest",
            "OccupyingTest",
            "TrustedHeadersTest",
            "TlsTest",
            "AccessLogTest",
            "HealthPageTest",
            "FailingServerTest",
            "HungServerTest",
            "BrokenConnectionTest",
            "HaProxyLifeTest",
            "TrustedProxiesTest",
            "LimitsOnBothWaysTest",
            "InterimAnswersTest",
            "IdleTest",
            "RequestsAtOnceTest",
            "HealthQuestionTest",
            "UpstreamBrokenConnectionTest",
            "FrontDoorChecksTest",
            "ServicesTest",
            "CertificateTest");

    private static final List<String> WEB = List.of(
            "PatienceTest",
            "StaticSiteTest",
            "SinglePageTest",
            "SiteHeadersTest",
            "NoSiteTest",
            "ValidatorsTest",
            "OtherVersionsTest",
            "WebToApplicationTest",
            "BusyWebServerTest",
            "OddRequestsTest",
            "LimitsOnBothWaysTest",
            "IdleTest",
            "RequestsAtOnceTest",
            "TrustedProxiesTest",
            "UpstreamBrokenConnectionTest");

    /** In the module lambda, where a real MySQL is. */
    private static final String RELEASE_COMMAND = "scaleup.databaseuser.ReleaseCommandTest";

    private static final String SCHEDULED_JOB = "scaleup.databaseuser.ScheduledJobTest";

    /** The tests of a host's file, by the end of its name; in {@code scaleup.host} where they name no package. */
    private static final Map<String, List<String>> OF_HOST_FILES = Map.ofEntries(
            Map.entry("haproxy.cfg", HAPROXY),
            Map.entry("upstream.cfg", WEB),
            Map.entry("nginx.conf", WEB),
            Map.entry("types.conf", WEB),
            Map.entry("scaleup-haproxy.service", List.of("ServicesTest", "UnitsTest", "HaProxyLifeTest")),
            Map.entry(
                    "scaleup-nginx.service",
                    List.of("ServicesTest", "UnitsTest", "WebToApplicationTest", "StaticSiteTest")),
            Map.entry(
                    "scaleup-application.service",
                    List.of("ServicesTest", "UnitsTest", "ShareTest", "SilentConnectionsTest")),
            Map.entry("scaleup-port.service", List.of("ServicesTest", "UnitsTest", "ApplicationPortTest")),
            Map.entry("scaleup-haproxy-gate.service", List.of("ServicesTest", "UnitsTest", "FlipTest")),
            Map.entry(".service", List.of("ServicesTest", "UnitsTest")),
            Map.entry("common.conf", List.of("ServicesTest", "UnitsTest")),
            Map.entry("none.conf", List.of("ServicesTest")),
            Map.entry("validators.conf", List.of("ServicesTest", "UnitsTest")),
            Map.entry("often.conf", List.of("ServicesTest", "UnitsTest", "LogRotationTest")),
            Map.entry("port.nft", List.of("ApplicationPortTest")),
            Map.entry("hung.nft", List.of("HungServerTest")),
            Map.entry("haproxy/threads", List.of("ScriptsTest", "ServicesTest")),
            Map.entry("haproxy/handover", List.of("ScriptsTest", "HaProxyLifeTest")),
            Map.entry("haproxy/gate", List.of("ScriptsTest", "GateTest", "FloodTest")),
            Map.entry("haproxy/hung", List.of("ScriptsTest", "HungTest", "HungServerTest")),
            Map.entry("logrotate.d/scaleup", List.of("LogRotationTest")),
            Map.entry("libexec/scaleup/certificate", List.of("ScriptsTest", "CertificateTest")),
            Map.entry("credentials/credentials", List.of("PythonTest", "CredentialsTest")),
            Map.entry("secrets/secrets", List.of("PythonTest", "SecretFilesTest")),
            Map.entry("once/release", List.of("PythonTest", RELEASE_COMMAND)),
            Map.entry("once/job", List.of("PythonTest", SCHEDULED_JOB)),
            Map.entry("once/session.py", List.of("PythonTest", RELEASE_COMMAND, SCHEDULED_JOB)),
            Map.entry("release.conf", List.of("ServicesTest", "UnitsTest")),
            Map.entry("process.conf", List.of("ServicesTest", "UnitsTest")),
            Map.entry("scaleup-application.slice", List.of("ServicesTest", "UnitsTest", "ShareTest")),
            Map.entry("settings.conf", List.of("ServicesTest", "UnitsTest")),
            Map.entry("secrets.conf", List.of("ServicesTest", "UnitsTest")),
            Map.entry("scaleup-credentials.socket", List.of("ServicesTest", "UnitsTest")),
            Map.entry("nginx/validators", List.of("ScriptsTest", "ValidatorsTest")),
            Map.entry("nginx/versions", List.of("ScriptsTest", "VersionsTest")),
            Map.entry("libexec/scaleup/workload", List.of("ScriptsTest", "WorkloadTest")),
            Map.entry("libexec/scaleup/problem", List.of("ScriptsTest", "HealthQuestionTest", "WatchdogTest")),
            Map.entry("libexec/scaleup/watchdog", List.of("ScriptsTest", "WatchdogTest", "HealthQuestionTest")),
            Map.entry("credentials/ready", List.of("ScriptsTest", "WatchdogTest")),
            Map.entry("libexec/scaleup/imds", List.of("ScriptsTest", "MetadataTest", "DrainTest", "WatchdogTest")),
            Map.entry("libexec/scaleup/release", List.of("ScriptsTest", "ReleaseTest")),
            Map.entry("libexec/scaleup/drain", List.of("ScriptsTest", "DrainTest")));

    /** The property by which tests know how many seconds to wait for what doesn't come. */
    private static final String PATIENCE = "scaleup.patience";

    private static final Duration MOST_PATIENCE = Duration.ofSeconds(Integer.getInteger(PATIENCE, 60));

    /** What waits for the end of a script, which a change may take away, waits without knowing that property. */
    private static final Duration MOST_TIME = Duration.ofMinutes(2);

    /** Warns of lambda's properties, of the same name as ours; the first ones count. */
    private static final Logger OF_PROPERTIES =
            Logger.getLogger("org.junit.platform.launcher.core.LauncherConfigurationParameters");

    static {
        OF_PROPERTIES.setLevel(Level.OFF);
    }

    private final Launcher launcher = LauncherFactory.create();
    private final List<String> classes;
    private final Known known;
    private final FirstFailure first = new FirstFailure();
    private final Map<String, TestFailure> unsteady = new LinkedHashMap<>();
    private final Set<String> steady = new HashSet<>();

    TestClasses(List<String> classes, Known known) {
        this.classes = List.copyOf(classes);
        this.known = known;
    }

    /** Those that read templates. */
    static List<String> ofTemplates() throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.walk(SOURCES)) {
            for (Path file : files.filter(file -> file.toString().endsWith("Test.java"))
                    .sorted()
                    .toList()) {
                String name =
                        SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.');
                if (READS_TEMPLATES.matcher(Files.readString(file)).find() && !OTHERS.contains(name)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** Those of a host's file. */
    static List<String> ofHostFile(String file) {
        return OF_HOST_FILES.entrySet().stream()
                .filter(entry -> file.endsWith(entry.getKey()))
                .max(Comparator.comparing(entry -> entry.getKey().length()))
                .orElseThrow(() -> new Unusable(
                        "no tests are known of %s; allowed: those in %s".formatted(file, TestClasses.class.getName())))
                .getValue()
                .stream()
                .map(name -> name.contains(".") ? name : "scaleup.host." + name)
                .toList();
    }

    /** Those that took the least time the last time come first, and before them those of which that isn't known. */
    List<String> quickFirst() {
        return classes.stream()
                .sorted(Comparator.comparing((String name) -> known.time(name).orElse(Duration.ZERO)))
                .toList();
    }

    /** The test that fails, of all. */
    Optional<TestFailure> failing() throws IOException {
        for (String name : quickFirst()) {
            var failure = askClass(name);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    /** The test of a class that fails. */
    Optional<TestFailure> askClass(String name) throws IOException {
        Instant begun = Instant.now();
        var failure = ask(DiscoverySelectors.selectClass(name), known.time(name).orElse(MOST_PATIENCE));
        if (failure.isEmpty()) {
            known.add(name, Duration.between(begun, Instant.now()));
        }
        return failure;
    }

    /** How a test fails, if it does. */
    Optional<TestFailure> ask(String id) {
        var usually = first.time(id).or(() -> known.time(id));
        return ask(DiscoverySelectors.selectUniqueId(id), usually.orElse(MOST_PATIENCE));
    }

    /** So that the next run knows from its beginning how long to wait for it. */
    void rememberTime(TestFailure test) throws IOException {
        var time = first.time(test.id());
        if (time.isPresent()) {
            known.add(test.id(), time.get());
        }
    }

    /** Whether a test passes that failed, as long as nothing is changed. Otherwise it is none of these any more. Each is asked once. */
    boolean isSteady(TestFailure test) {
        if (!steady.contains(test.id()) && !unsteady.containsKey(test.id())) {
            if (ask(test.id()).isEmpty()) {
                steady.add(test.id());
            } else {
                unsteady.put(test.id(), test);
                first.leaveOut(test.id());
            }
        }
        return steady.contains(test.id());
    }

    /** Those that failed without any change. */
    Collection<TestFailure> unsteady() {
        return unsteady.values();
    }

    /** @param usually how long they take if they pass: what is waited for twice as long never comes */
    private Optional<TestFailure> ask(DiscoverySelector tests, Duration usually) {
        if (System.getProperty(PATIENCE) != null) {
            Duration patience = usually.multipliedBy(2).plusSeconds(5);
            System.setProperty(PATIENCE, Long.toString(Math.min(patience.toSeconds(), MOST_PATIENCE.toSeconds())));
        }
        long seconds = Math.min(usually.multipliedBy(3).plusSeconds(15).toSeconds(), MOST_TIME.toSeconds());
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(tests)
                        .configurationParameter(FirstFailure.ASKED, "true")
                        .configurationParameter("junit.jupiter.execution.timeout.default", seconds + " s")
                        // Otherwise where a module's tests are started.
                        .configurationParameter("jqwik.database", DATABASE)
                        .build(),
                first.forget());
        return first.failure();
    }
}
