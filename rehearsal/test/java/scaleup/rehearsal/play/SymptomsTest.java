package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.rehearsal.machines.AnsweringMachine;
import scaleup.rehearsal.machines.network.Drop;
import scaleup.rehearsal.region.gateway.CallLog;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.RecordedCalls;
import scaleup.rehearsal.region.rds.DatabaseInstances;

class SymptomsTest {
    private static final Principal WEB = new Principal("web-role", "i-1");
    private final Instant longAgo = Instant.now().minus(Duration.ofMinutes(1));

    @TempDir
    private Path folder;

    private final List<Drop> drops = new ArrayList<>();
    private Stage stage;

    @BeforeEach
    void setUp() {
        stage = new Stage(folder);
    }

    @Test
    void aDeniedCallIsSaidOnceInAwsWords() throws Exception {
        var calls = calls(longAgo)
                .denied("User: web is not authorized to perform: ec2:CreateTags")
                .denied("User: web is not authorized to perform: ec2:CreateTags")
                .log();

        assertThat(symptoms(calls).fatal())
                .containsExactly("denied: User: web is not authorized to perform: ec2:CreateTags");
        assertThat(symptoms(calls).all()).isEqualTo(symptoms(calls).fatal());
    }

    @Test
    void aCallThatFailsThreeTimesForAWhileIsFatal() throws Exception {
        var calls = calls(longAgo);
        failing(calls, 3);

        assertThat(symptoms(calls.log()).fatal())
                .containsExactly("failed 3 times, with 400 ResourceNotFoundException:"
                        + " secretsmanager:GetSecretValue by web-role/i-1 on arn:secret");
    }

    @Test
    void whatFailedTwiceMayComeYet() throws Exception {
        var calls = calls(longAgo);
        failing(calls, 2);

        assertThat(symptoms(calls.log()).fatal()).isEmpty();
    }

    @Test
    void whatHasFailedForAFewSecondsOnlyMayComeYet() throws Exception {
        var calls = calls(Instant.now());
        failing(calls, 20);

        assertThat(symptoms(calls.log()).fatal()).isEmpty();
    }

    @Test
    void aCallThatSucceededSinceHasNotFailed() throws Exception {
        var calls = calls(longAgo);
        failing(calls, 3);
        calls.answered("secretsmanager", "GetSecretValue", "arn:secret", 200, "");

        assertThat(symptoms(calls.log()).fatal()).isEmpty();
    }

    @Test
    void theSameCallByThreeHostsHasNotFailedThreeTimes() throws Exception {
        var calls = calls(longAgo);
        for (String instance : List.of("i-1", "i-2", "i-3")) {
            calls.answered(new Principal("web-role", instance), "ssm", "GetParameter", "arn", 400, "ParameterNotFound");
        }

        assertThat(symptoms(calls.log()).fatal()).isEmpty();
    }

    @Test
    void tenPacketsBetweenMachinesThatAreDroppedAreFatal() throws Exception {
        var loadBalancer = ready("load-balancer");
        var web = ready("web");
        drop(address(loadBalancer), address(web), 10);

        assertThat(symptoms(calls(longAgo).log()).fatal())
                .containsExactly("security groups or routes let nothing from load-balancer %s to web %s on port 8080"
                                .formatted(loadBalancer.name(), web.name())
                        + " (10 packets dropped)");
    }

    @Test
    void nineDroppedPacketsLookWrongButAreNotFatal() throws Exception {
        drop(address(ready("load-balancer")), address(ready("web")), 9);

        assertThat(symptoms(calls(longAgo).log()).fatal()).isEmpty();
        assertThat(symptoms(calls(longAgo).log()).all())
                .singleElement()
                .asString()
                .endsWith("on port 8080 (9 packets dropped)");
    }

    @Test
    void whatIsDroppedOnItsWayFromOrToSomebodyElseIsNoSymptom() throws Exception {
        var web = ready("web");
        drop("192.0.2.1", address(web), 1000);
        drop(address(web), "192.0.2.1", 1000);

        assertThat(symptoms(calls(longAgo).log()).all()).isEmpty();
    }

    /** Whom it may connect to is the configuration's to say: application.egress. */
    @Test
    void whatIsDroppedOnTheApplicationsWayToAnybodyIsNamed() throws Exception {
        drop(address(ready("application")), "192.0.2.25", 1);

        assertThat(symptoms(calls(longAgo).log()).fatal()).isEmpty();
        assertThat(symptoms(calls(longAgo).log()).all())
                .singleElement()
                .asString()
                .matches("security groups or routes let nothing from application i-\\w+ to 192.0.2.25 on port 8080 .*");
    }

    @Test
    void aUnitThatWasRestartedThreeTimesIsFatalWithItsLastWords() throws Exception {
        var web = ready("web").answering(units("""
                Id=scaleup-site.service
                ActiveState=active
                NRestarts=0

                Id=scaleup-nginx.service
                ActiveState=activating
                NRestarts=3
                """, """
                Starting scaleup-nginx.service - Nginx...
                nginx: [emerg] unknown directive "lisen"
                nginx: configuration file test failed
                scaleup-nginx.service: Scheduled restart job, restart counter is at 3.
                Stopped scaleup-nginx.service - Nginx.
                """));

        assertThat(symptoms(calls(longAgo).log()).fatal())
                .containsExactly(
                        "web %s: scaleup-nginx.service was started 3 times and does not stay:".formatted(web.name())
                                + " nginx: [emerg] unknown directive \"lisen\" | nginx: configuration file test failed");
    }

    /** bash(1): "cannot execute binary file: Exec format error" is all that is said of it. */
    @Test
    void ofAProgramOfAnotherArchitectureItIsSaidThatItIsOne() throws Exception {
        ready("application")
                .answering(units("Id=scaleup-application.service\nActiveState=activating\nNRestarts=3\n", """
                        bash: line 1: ./bookmarks: cannot execute binary file: Exec format error
                        """));

        assertThat(symptoms(calls(longAgo).log()).fatal())
                .singleElement()
                .asString()
                .endsWith("Exec format error; the program is not built for this computer's architecture, %s"
                                .formatted(System.getProperty("os.arch").replace("amd64", "x86_64"))
                        + " (workload/README.md, 'processor')");
    }

    @Test
    void aUnitThatWasRestartedTwiceMayStayYet() throws Exception {
        ready("web").answering(units("Id=scaleup-nginx.service\nActiveState=active\nNRestarts=2\n", ""));

        assertThat(symptoms(calls(longAgo).log()).all()).isEmpty();
    }

    @Test
    void aUnitsOwnWordsAreKeptWhateverTheyBeginWith() throws Exception {
        ready("web").answering(units("Id=scaleup-nginx.service\nActiveState=failed\nNRestarts=5\n", """
                        Started scaleup-nginx.service - Nginx.
                        Status: no space left
                        Stopping scaleup-nginx.service - Nginx...
                        """));

        assertThat(symptoms(calls(longAgo).log()).fatal())
                .singleElement()
                .asString()
                .endsWith("does not stay: Status: no space left");
    }

    @Test
    void aHostThatHasNotSaidThatItIsReadyIsNamedWithItsServicesThatAreNotUp() throws Exception {
        var web = stage.run("Scaleup-dev-web").answering(units("""
                Id=scaleup-again@scaleup-nginx.service.service
                ActiveState=inactive
                NRestarts=0

                Id=scaleup-site.service
                ActiveState=active
                NRestarts=0

                Id=scaleup-nginx.service
                ActiveState=failed
                NRestarts=0
                """, "unknown directive\n"));

        assertThat(symptoms(calls(longAgo).log()).fatal()).isEmpty();
        assertThat(symptoms(calls(longAgo).log()).all())
                .containsExactly("web %s is not ready; scaleup-nginx.service is failed: unknown directive"
                        .formatted(web.name()));
    }

    /** The application's output goes to a file (systemd.exec, StandardOutput=append:), so its journal has systemd's words only. */
    @Test
    void aUnitThatWritesIntoAFileIsQuotedFromIt() throws Exception {
        var application = stage.run("Scaleup-dev-application")
                .answering(units(
                        "Id=scaleup-application.service\nActiveState=activating\nNRestarts=4\n",
                        """
                        Started scaleup-application.service - The application.
                        scaleup-application.service: Main process exited, code=exited, status=1/FAILURE
                        scaleup-application.service: Failed with result 'exit-code'.
                        """,
                        "Error: Unable to access jarfile aplication.jar\n"));

        assertThat(symptoms(calls(longAgo).log()).fatal())
                .containsExactly(("application %s: scaleup-application.service was started 4 times and does not stay:"
                                + " scaleup-application.service: Main process exited, code=exited, status=1/FAILURE"
                                + " | scaleup-application.service: Failed with result 'exit-code'."
                                + " | Error: Unable to access jarfile aplication.jar")
                        .formatted(application.name()));
    }

    @Test
    void aHostIsQuotedThatSaysWhyItIsNotReady() throws Exception {
        var web = stage.run("Scaleup-dev-web", "GET http://10.10.0.4:8080/health: 404 Last words: no route ")
                .answering(units("Id=scaleup-nginx.service\nActiveState=active\nNRestarts=0\n", ""));

        assertThat(symptoms(calls(longAgo).log()).all())
                .containsExactly(("web %s is not ready, it says: GET http://10.10.0.4:8080/health: 404 Last words: no"
                                + " route")
                        .formatted(web.name()));
    }

    @Test
    void aHostIsMuteThatIsNotReadyAndOfWhichNothingIsKnown() throws Exception {
        stage.run("Scaleup-dev-web", "true");
        stage.run("Scaleup-dev-web", "GET http://10.10.0.4:8080/health: 404");
        var symptoms = symptoms(calls(longAgo).log());
        assertThat(symptoms.mute(List.of())).isFalse();

        var mute = stage.run("Scaleup-dev-web");

        assertThat(symptoms.mute(List.of("denied: i-another"))).isTrue();
        assertThat(symptoms.mute(List.of("denied: " + mute.name()))).isFalse();
    }

    /** It is leaving, in order. */
    @Test
    void aHostThatHasLeftIsNoSymptom() throws Exception {
        stage.run("Scaleup-dev-web", "left")
                .answering(units("Id=scaleup-nginx.service\nActiveState=inactive\nNRestarts=0\n", ""));

        assertThat(symptoms(calls(longAgo).log()).all()).isEmpty();
    }

    /** The words of the hosts' scripts "problem" and "workload". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://10.10.0.4:8080/health: 000 but 127.0.0.1 answers: listen on all addresses",
                "GET http://10.10.0.4:8080/health: 000 Last words: /opt/application: its SHA-256 is another"
            })
    void whatCanNotBecomeWellByWaitingIsFatal(String says) throws Exception {
        var application = stage.run("Scaleup-dev-application", says)
                .answering(units("Id=scaleup-application.service\nActiveState=active\nNRestarts=0\n", ""));

        assertThat(symptoms(calls(longAgo).log()).fatal())
                .containsExactly("application %s is not ready, it says: %s".formatted(application.name(), says));
        assertThat(symptoms(calls(longAgo).log()).all())
                .isEqualTo(symptoms(calls(longAgo).log()).fatal());
    }

    /** What was seen of it while it booted, and was said of it then, is no reason why a deployment fails later. */
    @Test
    void aHostThatHasBecomeReadyIsNotWrongAnyMore() throws Exception {
        var web = ready("web");
        var application = stage.run("Scaleup-dev-application", "false");
        String ofApplication = "application %s is not ready, it says: no".formatted(application.name());

        assertThat(symptoms(calls(longAgo).log())
                        .standing(List.of(
                                "web %s is not ready, it says: no".formatted(web.name()),
                                ofApplication,
                                "denied: " + web.name())))
                .containsExactly(ofApplication, "denied: " + web.name());
    }

    /** The words by which it is known are the hosts' own: their script says them where 127.0.0.1 answers, and only there. */
    @ParameterizedTest
    @CsvSource({"200, true", "000, false", "404, false"})
    void whatItKnowsItByIsWhatTheHostsScriptSays(String answerOfTheLoopback, boolean said) throws Exception {
        var script = Path.of(
                System.getProperty("scaleup.root"), "src/main/resources/workload/usr/local/libexec/scaleup/problem");
        var running = new ProcessBuilder("bash", "-euo", "pipefail", "-c", """
                        ask() { echo "$ANSWER"; }
                        answers() { return 1; }
                        journalctl() { :; }
                        . "$SCRIPT"
                        problem
                        """).redirectErrorStream(true);
        running.environment()
                .putAll(Map.of(
                        "SCRIPT", script.toString(),
                        "ANSWER", answerOfTheLoopback,
                        "HEALTH_PORT", "8080",
                        "SERVICE", "scaleup-application.service",
                        "url", "http://10.10.0.4:8080/health",
                        "answer", "000"));
        var process = running.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).startsWith("GET http://10.10.0.4:8080/health: 000 ").contains("Last words: ");
        assertThat(output.contains(Symptoms.LOOPBACK)).as(output).isEqualTo(said);
    }

    /** The same of what comes from S3: with the digest that is its name, or with another one. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, true"})
    void whatItKnowsAnotherFileByIsWhatTheHostsScriptSays(int codeOfTheDigest, boolean said) throws Exception {
        var script = Path.of(
                System.getProperty("scaleup.root"), "src/main/resources/workload/usr/local/libexec/scaleup/workload");
        var running = new ProcessBuilder("bash", "-c", """
                        aws() { :; }
                        sha256sum() { cat >/dev/null; return "$DIGEST"; }
                        tar() { return 1; }
                        sleep() { exit; }
                        . "$SCRIPT"
                        """).redirectErrorStream(true);
        running.environment()
                .putAll(Map.of(
                        "SCRIPT", script.toString(),
                        "DIGEST", Integer.toString(codeOfTheDigest),
                        "WORKLOAD_BUCKET", "s3://bucket",
                        "WORKLOADS", "%s.tar=%s".formatted("0".repeat(64), folder.resolve("site"))));
        var process = running.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).startsWith("cannot install s3://bucket/");
        assertThat(output.contains(Symptoms.ANOTHER_DIGEST)).as(output).isEqualTo(said);
    }

    @Test
    void aHostThatBootsStillIsNotReady() throws Exception {
        var web = stage.run("Scaleup-dev-web");

        assertThat(symptoms(calls(longAgo).log()).all())
                .containsExactly("web %s is not ready; its systemd does not answer: not up yet".formatted(web.name()));
    }

    @Test
    void aHostWhoseCallWasDeniedIsNotReady() throws Exception {
        var web = stage.run("Scaleup-dev-web").answering(units("", ""));
        var calls = new RecordedCalls(new Principal("web-role", web.name()), longAgo).denied("no");

        assertThat(symptoms(calls.log()).all())
                .containsExactly("denied: no", "web %s is not ready".formatted(web.name()));
    }

    private Symptoms symptoms(CallLog calls) {
        return new Symptoms(new RunningMachines("dev", stage.ec2, new DatabaseInstances()), calls, () -> drops);
    }

    private static RecordedCalls calls(Instant at) {
        return new RecordedCalls(WEB, at);
    }

    private static void failing(RecordedCalls calls, int times) {
        for (int i = 0; i < times; i++) {
            calls.answered("secretsmanager", "GetSecretValue", "arn:secret", 400, "ResourceNotFoundException");
        }
    }

    /** A host without failures that has tagged itself. */
    private AnsweringMachine ready(String tier) throws Exception {
        return stage.run("Scaleup-dev-" + tier, "true").answering(units("", ""));
    }

    private void drop(String source, String destination, int packets) {
        drops.add(new Drop(source, destination, "tcp", 8080, packets));
    }

    private static String address(AnsweringMachine machine) {
        return machine.networkInterface().address();
    }

    /** Answers as systemctl and journalctl do. */
    private static AnsweringMachine.Answers units(String units, String journal) {
        return units(units, journal, "");
    }

    private static AnsweringMachine.Answers units(String units, String journal, String file) {
        return command -> switch (command.get(0)) {
            case "systemctl" -> {
                assertThat(command).contains("show", "--property=Id,ActiveState,NRestarts", "scaleup-*.service");
                yield units;
            }
            case "journalctl" -> {
                assertThat(command).contains("--output=cat").anyMatch(word -> word.startsWith("--unit=scaleup-"));
                yield journal;
            }
            case "sh" -> file;
            default -> throw new IOException(command + " is not answered");
        };
    }
}
