package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import scaleup.rehearsal.check.Server;

/**
 * Versions of the application that are rolled out and should not have been, until the one before is brought back, as CloudFormation
 * does by a second instance refresh.
 */
final class BadVersions {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    /** For so long users come while hosts try in vain: at AWS an hour. */
    private static final int IN_VAIN_SECONDS = 60;

    /** Says of its health that it is well, and fails in everything else. */
    private static final String FAILING = """
            import http.server, os

            class Failing(http.server.BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'

                def do_GET(self):
                    self.rfile.read(int(self.headers.get('Content-Length', 0)))
                    self.send_response(200 if self.path == '/health' else 500)
                    self.send_header('Content-Length', '0')
                    self.end_headers()

                do_POST = do_HEAD = do_GET

            http.server.ThreadingHTTPServer.request_queue_size = 128
            http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), Failing).serve_forever()
            """;

    /** What the application's unit is to release, where the environment has a release command. */
    private static final String RELEASED = "/opt/settings/release.json";

    private static final String FAILING_RELEASE = "/etc/scaleup/release.json";

    private static final String RELEASE =
            "{\"version\": \"%s\", \"command\": \"exit 7\", \"seconds\": 60}".formatted("0".repeat(64));

    private static final String RELEASE_RUNS = "release command: runs, ";
    private static final String RELEASE_FAILED = "release command: failed with exit code 7";

    private static final String LAUNCH_TEMPLATE = "LaunchTemplate";

    private BadVersions() {}

    /** The application's process ends as soon as it is started, on each host of the new version. */
    static Fault neverReady(String what) {
        return new Fault(what, Server.APPLICATION, Duration.ofSeconds(IN_VAIN_SECONDS), victim -> {
            RollOut rollOut = RollOut.begin(victim, "java -jar not-there.jar");
            Fault.await("the new version's process has ended twice on a host of it", PATIENCE, () -> {
                TimeUnit.MILLISECONDS.sleep(500);
                return rollOut.hosts().stream().anyMatch(BadVersions::endedTwice);
            });
            return () -> {
                List<Target> hosts = rollOut.unused();
                rollOut.takeBack();
                return "%d hosts of the new version came, on which its process ended again and again; nobody used them"
                        .formatted(hosts.size());
            };
        });
    }

    /** The release command of the new version fails on the first host that runs it. */
    static Fault releaseFails(String what) {
        return new Fault(what, Server.APPLICATION, Duration.ofSeconds(IN_VAIN_SECONDS), victim -> {
            Stage stage = victim.stage();
            if (victim.target()
                    .machine()
                    .run(List.of("find", "/opt", "-path", RELEASED))
                    .isEmpty()) {
                throw new IOException("the environment has no application.releaseCommand");
            }
            RollOut rollOut = RollOut.begin(
                    victim,
                    () -> PlannedWork.change(stage, Server.APPLICATION, BadVersions::withAReleaseCommandThatFails));
            Fault.await("the release command has failed on a host of the new version", PATIENCE, () -> {
                TimeUnit.MILLISECONDS.sleep(500);
                return rollOut.hosts().stream().anyMatch(host -> said(host, RELEASE_FAILED) > 0);
            });
            return () -> {
                List<Target> hosts = rollOut.unused();
                long runs = hosts.stream()
                        .mapToLong(host -> said(host, RELEASE_RUNS))
                        .sum();
                rollOut.takeBack();
                if (runs != 1) {
                    throw new IOException("the release command was to be run once, and was %d times".formatted(runs));
                }
                return "%d hosts of the new version came, its release command was run once and failed; nobody used them"
                        .formatted(hosts.size());
            };
        });
    }

    /** As the application's stack says what is released, in a file of the user data instead of one that Amazon S3 brings. */
    static String withAReleaseCommandThatFails(String userData) {
        return userData.replace(RELEASED, FAILING_RELEASE)
                .replaceFirst("(?m)^write_files:$", Matcher.quoteReplacement("""
                        write_files:
                        -
                         path: %s
                         content: '%s'""".formatted(FAILING_RELEASE, RELEASE)));
    }

    /** How many lines of its log have something. */
    private static long said(Target host, String text) {
        try {
            return Long.parseLong(host.machine()
                    .run(List.of(
                            "sh", "-c", "grep --count '%s' /var/log/scaleup-application.log || true".formatted(text)))
                    .strip());
        } catch (IOException | NumberFormatException booting) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static boolean endedTwice(Target host) {
        try {
            return Integer.parseInt(host.machine()
                            .run(List.of("systemctl", "show", "--property=NRestarts", "--value", "scaleup-application"))
                            .strip())
                    >= 2;
        } catch (IOException | NumberFormatException booting) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** It answers 200 whoever asks for its health and 500 everybody else, until the alarm on errors would ring. */
    static Fault failing(String what) {
        return new Fault(what, Server.APPLICATION, Duration.ZERO, victim -> {
            String program = Base64.getEncoder().encodeToString(FAILING.getBytes(StandardCharsets.UTF_8));
            Instant began = Instant.now();
            RollOut rollOut = RollOut.begin(
                    victim, "echo %s | base64 -d >failing.py; exec python3 failing.py".formatted(program));
            ErrorRate errors = new ErrorRate(victim.stage(), Server.APPLICATION, began);
            Fault.await("the alarm on the application's errors", PATIENCE, () -> {
                TimeUnit.SECONDS.sleep(1);
                return errors.rings(Instant.now());
            });
            long seconds = Duration.between(began, Instant.now()).toSeconds();
            String hosts = "%d of the %d application servers were of the new version"
                    .formatted(
                            rollOut.hosts().size(),
                            PlannedWork.of(victim.stage(), Server.APPLICATION).size());
            rollOut.takeBack();
            return () -> "the alarm on errors would have rung after %d s, when %s; errors in percent by minute: %s"
                    .formatted(seconds, hosts, errors.percentages(Instant.now()));
        });
    }

    /** An instance refresh to another version, as a deployment's, whose alarms the drill asks. */
    private record RollOut(Stage stage, Set<String> before, JsonNode good) {
        static RollOut begin(Victim victim, String command) throws IOException, InterruptedException {
            return begin(victim, () -> PlannedWork.changeCommand(victim.stage(), command));
        }

        /** The same whatever makes it another version. */
        static RollOut begin(Victim victim, Victim.Blow change) throws IOException, InterruptedException {
            Stage stage = victim.stage();
            RollOut rollOut = new RollOut(
                    stage,
                    PlannedWork.names(stage, List.of(Server.APPLICATION)),
                    PlannedWork.group(stage, Server.APPLICATION).path(LAUNCH_TEMPLATE));
            victim.hit("the launch template has another version", () -> {
                change.strike();
                rollOut.refresh();
            });
            return rollOut;
        }

        /** Those of the new version. */
        List<Target> hosts() {
            return PlannedWork.of(stage, Server.APPLICATION).stream()
                    .filter(host -> !before.contains(host.name()))
                    .toList();
        }

        /** The same, none of which anybody may use. */
        List<Target> unused() throws IOException {
            Map<Target, Standing> standings = new Outlook(stage).look();
            List<Target> hosts = hosts();
            if (hosts.isEmpty() || hosts.stream().anyMatch(host -> standings.get(host) != Standing.STARTING)) {
                throw new IOException("hosts of the new version were to come and never to be used: " + standings);
            }
            return hosts;
        }

        /** A refresh that fails leaves what it has begun as it is, and CloudFormation undoes that by the next one. */
        void takeBack() throws IOException, InterruptedException {
            ObjectNode group = PlannedWork.named(stage, Server.APPLICATION);
            stage.call(
                    PlannedWork.AUTO_SCALING,
                    "CancelInstanceRefresh",
                    group.deepCopy().put("WaitForTransitioningInstances", false));
            stage.call(
                    PlannedWork.AUTO_SCALING,
                    "UpdateAutoScalingGroup",
                    group.deepCopy().set(LAUNCH_TEMPLATE, good));
            String refresh = refresh();
            Set<String> bad = hosts().stream().map(Target::name).collect(Collectors.toSet());
            PlannedWork.abandon(stage, Server.APPLICATION, bad);
            PlannedWork.awaitRefreshed(stage, Server.APPLICATION, refresh);
            PlannedWork.awaitLeft(stage, bad);
        }

        /** Without the bake time, which follows when the last server is replaced. */
        private String refresh() throws IOException {
            ObjectNode preferences = stage.refreshPreferences(Server.APPLICATION);
            preferences.remove("BakeTime");
            return PlannedWork.startRefresh(stage, Server.APPLICATION, preferences);
        }
    }
}
