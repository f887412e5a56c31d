package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.check.Users;
import scaleup.rehearsal.computer.ShippedEnvironments;
import scaleup.rehearsal.computer.Synthesis;
import scaleup.rehearsal.load.Outcome;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefreshStatus;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * What happens to an environment that lives, while users go on sending requests: its servers are replaced, its passwords
 * change, its database fails over. All in one rehearsal, of an environment without a way to the internet: each call of AWS
 * goes through an endpoint, under its policy.
 */
@Tag("whole")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LivingEnvironmentTest {
    /** What the other tests need is as it was after these. */
    private static final List<String> DRILLS = List.of("application-killed", "haproxy-worker-killed");

    private static final String LOAD_BALANCER = "Scaleup-staging-load-balancer";
    private static final String WEB = "Scaleup-staging-web";
    private static final String APPLICATION = "Scaleup-staging-application";
    private static final String DATABASE = "scaleup-staging";

    /** How long a leaving server goes on serving: mostly a minute of propagation in DNS, which takes none here. */
    private static final String LEAVE = "LEAVE_SECONDS=\\\"125\\\"";

    /** How often a host looks for new versions of the application's secrets. Each look is a start of the AWS CLI. */
    private static final String POLL = "POLL_SECONDS=300 ";

    private static final String POLL_SOON = "POLL_SECONDS=15 ";

    /** Says who it is, and notes by the clock of all machines when it was over. */
    private static final String RELEASE = "id -un; pwd; test -s $PARTNER_TOKEN_FILE && echo $PORT; sleep 1;"
            + " python3 -c 'import time; print(time.monotonic())' >~/released";

    /** Says when it began and what it was given; goes on until it is told to stop, and says so. */
    private static final String WORKER = "python3 -c 'import time;print(\"t\",time.monotonic())';"
            + " echo \"$(id -un) $PWD port ${PORT-none} database $DATABASE_NAME token ${PARTNER_TOKEN:+given}\";"
            + " trap 'echo left' EXIT; while sleep 1; do :; done";

    /** Says who it is. */
    private static final String JOB = "echo \"$(id -un) $PWD port ${PORT-none} token ${PARTNER_TOKEN:+given}\"";

    private static final String JOB_UNIT = "scaleup-application-report.service";

    private static final String APPLICATION_UNIT = "scaleup-application.service";

    private static final String WORKER_UNIT = "scaleup-application-worker.service";

    private static final String WORKER_LOG = "/var/log/scaleup-application-worker.log";

    private static final String PARTNER = "staging/partner";

    private static final String LEAVE_SOON = "LEAVE_SECONDS=\\\"15\\\"";

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /**
     * In so many seconds each application server has noticed by itself, by a request that waited for the primary before: it
     * waits 3 s for the database.
     */
    private static final double NOTICED = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static LivingEnvironment environment;
    private static Owner owner;
    private static Users users;
    private static Load load;

    @BeforeAll
    static void deploy() throws IOException, InterruptedException {
        Rehearsed.require();
        Path assembly = folder.resolve("cdk.out");
        new Synthesis(Rehearsed.ROOT).run("staging", ShippedEnvironments.context(closed()), assembly);
        Path template = assembly.resolve("Scaleup-staging-Web.template.json");
        assertThat(template).content().contains(LEAVE);
        Files.writeString(template, Files.readString(template).replace(LEAVE, LEAVE_SOON));
        template = assembly.resolve("Scaleup-staging-Application.template.json");
        assertThat(template).content().contains(POLL);
        Files.writeString(template, Files.readString(template).replace(POLL, POLL_SOON));
        environment = LivingEnvironment.start(
                folder,
                "staging",
                "--assembly",
                assembly.toString(),
                "--seconds",
                "3600",
                "--drills",
                String.join(",", DRILLS));
        environment.awaitDeployed();
        owner = environment.owner();
        users = environment.users();
        load = new Load(users);
    }

    /** The configuration, with a staging that is closed and watched as far as keys go. */
    private static JsonNode closed() throws IOException {
        JsonNode scaleup = ShippedEnvironments.tree();
        ObjectNode staging = (ObjectNode) scaleup.at("/environments/staging");
        staging.withObject("/network").put("egress", "endpoints").put("dnsFirewall", true);
        staging.withObject("/hosts").put("logSessions", true);
        staging.withObject("/database").put("audit", true);
        staging.withObject("/application").put("releaseCommand", RELEASE);
        staging.withObject("/application/processes/worker").put("command", WORKER);
        staging.withObject("/application/jobs/report").put("command", JOB).put("schedule", "* * * * *");
        // The second compiler would take as much of a processor as it saves in a minute of requests.
        staging.withObject("/application").put("command", "java -XX:TieredStopAtLevel=1 -jar application.jar");
        staging.withObject("/application/secrets/PARTNER_TOKEN")
                .put("secret", PARTNER)
                .put("key", "token")
                .put("variable", true);
        staging.withObject("/application/permissions/settings")
                .withArray("actions")
                .add("ssm:GetParameter");
        staging.withObject("/application/permissions/settings")
                .withArray("resources")
                .add("arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/shop/*");
        staging.withObject("/application/egress/cache")
                .put("port", 6379)
                .put("to", "10.60.0.0/16")
                .put("through", "pcx-0123456789abcdef0");
        return scaleup;
    }

    @AfterAll
    static void end() throws IOException, InterruptedException {
        if (load != null) {
            load.close();
        }
        if (environment != null) {
            environment.end();
        }
    }

    @Test
    @Order(0)
    void whatIsInNoGroupOfOursReachesNothing() throws IOException, InterruptedException {
        try (var ec2 = owner.client(Ec2Client.builder())) {
            var filter = Filter.builder().name("group-name").values("default").build();
            assertThat(owner.call(() -> ec2.describeSecurityGroups(request -> request.filters(filter)))
                            .securityGroups())
                    .singleElement()
                    .satisfies(group -> {
                        assertThat(group.ipPermissions()).isEmpty();
                        assertThat(group.ipPermissionsEgress()).isEmpty();
                    });
        }
    }

    /** workload/README.md, "Whom your application may connect to": by an arrow of the configuration, the application alone. */
    @Test
    @Order(0)
    void theApplicationConnectsToWhatTheConfigurationNamesAndNobodyElseDoes() throws IOException, InterruptedException {
        Matcher cache = Pattern.compile("10\\.60\\.0\\.0/16: ([0-9.]+) accepts connections on port 6379")
                .matcher(environment.output());
        assertThat(cache.find()).isTrue();
        var application = TakenHost.of(
                environment,
                new OwnedGroup(owner, APPLICATION).inService().iterator().next());
        var web = TakenHost.of(
                environment, new OwnedGroup(owner, WEB).inService().iterator().next());
        assertThat(application.connects(cache.group(1), 6379)).isTrue();
        assertThat(application.connects(cache.group(1), 6380)).isFalse();
        assertThat(web.connects(cache.group(1), 6379)).isFalse();
    }

    /** workload/README.md, "Migrations": on one server, as the application, before the application is started on any. */
    @Test
    @Order(0)
    void theReleaseCommandWasRunOnceBeforeAnyApplicationServerServed() throws IOException, InterruptedException {
        List<Double> released = new ArrayList<>();
        List<Double> started = new ArrayList<>();
        for (String instance : new OwnedGroup(owner, APPLICATION).inService()) {
            var server = TakenHost.of(environment, instance);
            String log = server.run("cat", "/var/log/scaleup-application.log");
            if (log.contains("release command: done after ")) {
                assertThat(log)
                        .containsPattern("runs, for version [0-9a-f]{12}\napplication\n/opt/application\n8080\nrelease"
                                + " command: done after [1-9]\\d* s\n");
                released.add(Double.valueOf(server.run("cat", "/var/lib/application/released")));
            } else {
                assertThat(log).contains("release command: not needed: this version is released\n");
            }
            started.add(start(server, APPLICATION_UNIT));
        }
        assertThat(released).hasSize(1);
        assertThat(started).hasSizeGreaterThan(1).allMatch(second -> second >= released.get(0));
    }

    /** workload/README.md, "Further processes": as the application, after the release command, and started again by itself. */
    @Test
    @Order(0)
    void aFurtherProcessRunsBesideTheApplicationOnEachServerAndIsStartedAgainWithoutIt()
            throws IOException, InterruptedException {
        for (String instance : new OwnedGroup(owner, APPLICATION).inService()) {
            var server = TakenHost.of(environment, instance);
            environment.await("the process", PATIENCE, () -> property(server, "ActiveState", WORKER_UNIT)
                    .equals("active"));
            assertThat(server.run("cat", WORKER_LOG))
                    .containsPattern("t [0-9.]+\napplication /opt/application port none database application token"
                            + " given\n");
            assertThat(start(server, WORKER_UNIT)).isGreaterThanOrEqualTo(start(server, APPLICATION_UNIT));

            String application = property(server, "MainPID", APPLICATION_UNIT);
            long beginnings = said(server, "t ");
            server.run("kill", "-KILL", property(server, "MainPID", WORKER_UNIT));
            environment.await("another one", PATIENCE, () -> said(server, "t ") > beginnings);
            assertThat(property(server, "MainPID", APPLICATION_UNIT)).isEqualTo(application);
            assertThat(property(server, "ControlGroup", WORKER_UNIT))
                    .as("what both may take together")
                    .contains("/scaleup-application.slice/");
        }
    }

    /** workload/README.md, "Jobs": each minute, of those that the refresh took, on one server, as the application. */
    @Test
    @Order(2)
    void aJobIsRunAtEachTimeOfItsScheduleOnOneServer() throws IOException, InterruptedException {
        List<TakenHost> servers = new ArrayList<>();
        for (String instance : new OwnedGroup(owner, "Scaleup-staging-application").inService()) {
            servers.add(TakenHost.of(environment, instance));
        }
        List<String> times = new ArrayList<>();
        environment.await("a job's time", PATIENCE, () -> {
            times.clear();
            for (TakenHost server : servers) {
                Matcher ran = Pattern.compile(
                                "job report: runs, for ([0-9 :-]{16}) UTC\napplication /opt/application port none"
                                        + " token given\njob report: done after \\d s\n")
                        .matcher(server.run("cat", "/var/log/scaleup-application-report.log"));
                while (ran.find()) {
                    times.add(ran.group(1));
                }
            }
            return !times.isEmpty();
        });
        assertThat(servers).hasSizeGreaterThan(1);
        assertThat(times).doesNotHaveDuplicates();
    }

    /** The same, "When its server leaves": as the drain script stops the application, and as a person may start it again. */
    @Test
    @Order(6)
    void aFurtherProcessEndsWithTheApplicationInOrderAndComesBackWithIt() throws IOException, InterruptedException {
        var server = TakenHost.of(
                environment,
                new OwnedGroup(owner, APPLICATION).inService().iterator().next());
        long ends = said(server, "left");
        server.run("systemctl", "stop", APPLICATION_UNIT);
        assertThat(property(server, "ActiveState", WORKER_UNIT)).isEqualTo("inactive");
        assertThat(said(server, "left")).isEqualTo(ends + 1);
        assertThat(property(server, "ActiveState", JOB_UNIT)).isEqualTo("inactive");
        assertThat(property(server, "Result", JOB_UNIT)).isEqualTo("success");

        server.run("systemctl", "start", APPLICATION_UNIT);
        environment.await("the process", PATIENCE, () -> property(server, "ActiveState", WORKER_UNIT)
                .equals("active"));
    }

    /** The same, "If it ends with another code than 0": the server doesn't go on, and says why. As another version would have it. */
    @Test
    @Order(0)
    void whereAReleaseCommandFailsTheApplicationIsNotStartedAndTheReasonIsSaid()
            throws IOException, InterruptedException {
        var server = TakenHost.of(
                environment,
                new OwnedGroup(owner, APPLICATION).inService().iterator().next());
        String file = "/opt/settings/release.json";
        String release = server.run("cat", file);
        String other = "{\"version\": \"%s\", \"seconds\": 60, \"command\": \"echo Table notes is missing; exit 3\"}"
                .formatted("0".repeat(64));
        restart(server, file, other);
        environment.await(
                "the failure", PATIENCE, () -> server.run("tail", "--lines=2", "/var/log/scaleup-application.log")
                        .equals("Table notes is missing\nrelease command: failed with exit code 3\n"));
        assertThat(state(server)).isEqualTo("start-pre");

        restart(server, file, release);
        environment.await("the application", PATIENCE, () -> state(server).equals("running"));
        environment.await("its health", PATIENCE, () -> server.connects("127.0.0.1", 8080));
    }

    /** As if it had just been launched. */
    private static void restart(TakenHost server, String file, String release)
            throws IOException, InterruptedException {
        server.run(
                "bash",
                "-c",
                "printf %s \"$2\" >\"$1\"; rm -f /var/lib/application/.released; systemctl restart --no-block"
                        + " scaleup-application.service",
                "bash",
                file,
                release);
    }

    /** How many lines the further process has written that begin so. A shell says besides what it has killed. */
    private static long said(TakenHost server, String beginning) throws IOException, InterruptedException {
        return server.run("cat", WORKER_LOG)
                .lines()
                .filter(line -> line.startsWith(beginning))
                .count();
    }

    private static String state(TakenHost server) throws IOException, InterruptedException {
        return property(server, "SubState", APPLICATION_UNIT);
    }

    /** By the clock of all machines, in seconds. */
    private static double start(TakenHost server, String unit) throws IOException, InterruptedException {
        return Double.parseDouble(property(server, "ExecMainStartTimestampMonotonic", unit)) / 1e6;
    }

    private static String property(TakenHost server, String name, String unit)
            throws IOException, InterruptedException {
        return server.run("systemctl", "show", "--value", "--property=" + name, unit)
                .strip();
    }

    @Test
    @Order(1)
    void anInstanceRefreshReplacesEveryWebServerAndCostsNoRequest() throws IOException, InterruptedException {
        int first = load.count();
        var web = new OwnedGroup(owner, WEB);
        Set<String> before = web.instances();
        // Without a warm-up an old server leaves at the moment at which a new one comes.
        String refresh = web.startRefresh(0);
        environment.await(
                "the end of the instance refresh",
                PATIENCE,
                () -> web.refresh(refresh).endTime() != null);
        assertThat(web.refresh(refresh).status()).isEqualTo(InstanceRefreshStatus.SUCCESSFUL);
        environment.await(
                "the end of the old web servers", PATIENCE, () -> Collections.disjoint(web.instances(), before));
        awaitRequests();

        assertThat(web.instances()).hasSameSizeAs(before);
        List<Instant> came = web.came();
        List<Instant> left = web.left();
        assertThat(came).hasSize(2 * before.size());
        assertThat(left).hasSameSizeAs(before);
        for (int i = 0; i < left.size(); i++) {
            assertThat(came.get(before.size() + i))
                    .as("when new server %d came, before old server %d left", i, i)
                    .isBeforeOrEqualTo(left.get(i));
        }
        assertEachServed("instance refresh", first);
    }

    @Test
    @Order(2)
    void rotationOfTheDatabasesPasswordsCostsNoRequest() throws IOException, InterruptedException {
        int first = load.count();
        List<OwnedSecret> rotating = OwnedSecret.rotating(owner);
        assertThat(rotating).hasSize(2);
        for (OwnedSecret secret : rotating) {
            String password = secret.password();
            String current = secret.labelled("AWSCURRENT");
            String version = secret.rotate();
            assertThat(version).isNotEqualTo(current);
            environment.await("the rotation of " + secret.arn(), PATIENCE, () -> secret.labelled("AWSCURRENT")
                    .equals(version));
            assertThat(secret.labelled("AWSPREVIOUS")).isEqualTo(current);
            assertThat(secret.password()).isNotEqualTo(password);
        }
        awaitRequests();
        assertEachServed("rotation", first);
    }

    /** workload/README.md, "Permissions": what the configuration says, the application alone, and nothing besides. */
    @Test
    @Order(0)
    void theApplicationMayDoWhatTheConfigurationSaysAndItsHostMayNot() throws IOException, InterruptedException {
        String server =
                new OwnedGroup(owner, APPLICATION).inService().iterator().next();
        var application = TakenHost.of(environment, server);
        // AWS Systems Manager API Reference, "GetParameter": the answer to who may read it, of one that isn't there.
        String own = "ssm get-parameter --name /shop/level";
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("ssm get-parameter --name /shopping/level", "ssm:GetParameter");
        refused.put("ssm get-parameter --name /other", "ssm:GetParameter");
        refused.put("ssm get-parameters-by-path --path /shop/levels", "ssm:GetParametersByPath");
        refused.put("ssm put-parameter --type String --name /shop/level --value high", "ssm:PutParameter");
        // What its host may, and others.
        refused.put("ec2 create-tags --tags Key=scaleup:ready,Value=left --resources " + server, "ec2:CreateTags");
        refused.put(
                "cloudwatch put-metric-data --namespace Scaleup/staging --metric-data MetricName=x,Value=1",
                "cloudwatch:PutMetricData");
        refused.put(
                "s3api get-object %s /dev/null".formatted(archives(APPLICATION).get(0)), "s3:GetObject");
        refused.put("s3api put-object --body /etc/passwd --bucket his-own --key taken", "s3:PutObject");
        refused.put(
                "secretsmanager get-secret-value --secret-id "
                        + variable(LOAD_BALANCER, "haproxy.env", "CERTIFICATE_SECRET"),
                "secretsmanager:GetSecretValue");
        String login = "secretsmanager get-secret-value --secret-id "
                + variable(APPLICATION, "application.env", "DATABASE_SECRET");
        List<String> calls = new ArrayList<>(List.of(own, login));
        calls.addAll(refused.keySet());
        Map<String, String> said = application.awsAsApplication(calls);
        assertThat(said.get(own)).contains("ParameterNotFound");
        assertThat(said.get(login)).contains("SecretString");
        // Amazon EC2 API Reference, "Error codes": UnauthorizedOperation; others' is AccessDenied.
        refused.forEach((call, action) -> assertThat(said.get(call))
                .as(call)
                .containsAnyOf("AccessDenied", "UnauthorizedOperation")
                .contains(action));
        assertThat(application.aws(List.of(own)).get(own)).as("the host").contains("AccessDenied", "ssm:GetParameter");
    }

    /** workload/README.md, "Secrets": the file has the new version, what runs is not restarted, and no log has either. */
    @Test
    @Order(2)
    void aNewVersionOfASecretOfTheUsersIsInItsFileAndCostsNoRequest() throws IOException, InterruptedException {
        var secrets = owner.client(SecretsManagerClient.builder());
        String first = JSON.readTree(owner.call(() -> secrets.getSecretValue(request -> request.secretId(PARTNER)))
                        .secretString())
                .path("token")
                .asText();
        assertThat(first).isNotEmpty();
        List<TakenHost> servers = new ArrayList<>();
        for (String server : new OwnedGroup(owner, APPLICATION).inService()) {
            servers.add(TakenHost.of(environment, server));
        }
        String file = "/run/scaleup-secrets/PARTNER_TOKEN";
        String second = "rotated-" + UUID.randomUUID();
        int requests = load.count();
        List<String> processes = new ArrayList<>();
        for (TakenHost server : servers) {
            processes.add(server.run("systemctl", "show", "--property=MainPID", "scaleup-application.service"));
            assertThat(server.run("cat", file)).isEqualTo(first);
            assertThat(server.run("bash", "-c", "cat /proc/$(pgrep -u application -n java)/environ | tr '\\0' '\\n'"))
                    .contains("PARTNER_TOKEN_FILE=" + file + "\n")
                    .contains("PARTNER_TOKEN=" + first + "\n");
        }
        owner.call(() -> secrets.putSecretValue(
                request -> request.secretId(PARTNER).secretString("{\"token\": \"" + second + "\"}")));
        for (TakenHost server : servers) {
            environment.await(
                    "the new version", PATIENCE, () -> server.run("cat", file).equals(second));
            assertThat(server.run("cat", "/var/log/scaleup-application.log"))
                    .contains("secret PARTNER_TOKEN: version ")
                    .doesNotContain(first, second);
            assertThat(server.run("journalctl", "--no-pager")).doesNotContain(first, second);
        }
        awaitRequests();
        for (TakenHost server : servers) {
            assertThat(server.run("systemctl", "show", "--property=MainPID", "scaleup-application.service"))
                    .as("not restarted")
                    .isIn(processes);
        }
        assertEachServed("while a secret of the user's changed", requests);
    }

    /**
     * While no database is there, the application answers 503 after a wait, and the load balancers repeat what only reads:
     * docs/failures.md. After the rotation, since all connections are opened anew, with its passwords.
     */
    @Test
    @Order(3)
    void aFailoverOfTheDatabaseKeepsItsRowsAndIsOverForReadersWhenTheNewPrimaryAnswers()
            throws IOException, InterruptedException {
        int first = load.count();
        var databases = owner.client(RdsClient.builder());
        DBInstance before = database(databases);
        String row = "before the failover " + UUID.randomUUID();
        assertThat(users.post("/api/notes", "{\"text\": \"%s\"}".formatted(row)).status())
                .isEqualTo(201);
        String server = notes().orElseThrow().path("database").asText();
        owner.call(() -> databases.rebootDBInstance(
                request -> request.dbInstanceIdentifier(DATABASE).forceFailover(true)));
        // The next answer may be another server's, which hasn't noticed yet.
        JsonNode answered =
                environment.awaitFirst("an answer of another primary of the database", PATIENCE, () -> notes().filter(
                                answer -> !answer.path("database").asText().equals(server)));
        double again = Load.now();
        assertThat(answered.findValuesAsText("text")).contains(row);
        environment.await("an available database", PATIENCE, () -> database(databases)
                .dbInstanceStatus()
                .equals("available"));
        awaitRequests();
        environment.await("four seconds without a failed request", PATIENCE, () -> load.latest(16).stream()
                .allMatch(Load.Answered::ok));

        DBInstance after = database(databases);
        assertThat(after.availabilityZone()).isEqualTo(before.secondaryAvailabilityZone());
        assertThat(after.secondaryAvailabilityZone()).isEqualTo(before.availabilityZone());
        List<Load.Answered> answers = told("failover", first);
        double longest = responseTimeoutSeconds();
        assertThat(answers).filteredOn(answer -> answer.seconds() > longest).isEmpty();
        assertThat(answers).filteredOn(answer -> !answer.ok()).allSatisfy(answer -> {
            assertThat(answer.request()).isIn(Load.READ, Load.WRITE);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("\"the database does not answer\"");
        });
        assertThat(answers)
                .filteredOn(answer -> answer.request().equals(Load.READ) && answer.sent() > again + NOTICED)
                .isNotEmpty()
                .allMatch(Load.Answered::ok);
    }

    /**
     * What doesn't depend on how busy this computer is, of the drills that were played before all else. RFC 9113, 8.7:
     * REFUSED_STREAM says that a request was not processed. RFC 9112, 9.3.1, and RFC 9110, 9.2.2: clients take a connection that
     * closes before an answer for one that was idle too long, and send the request again.
     */
    @Test
    @Order(0)
    void whoWritesIsNeverToldToRepeatWhatWasWrittenWhenAServersProcessIsKilled() throws IOException {
        JsonNode drills =
                JSON.readTree(folder.resolve("report/drills.json").toFile()).path("drills");
        assertThat(drills.findValuesAsText("name")).isEqualTo(DRILLS);
        for (JsonNode drill : drills) {
            String name = drill.path("name").asText();
            System.out.printf(
                    "%s: %s, %s%n",
                    name, drill.path("verdict").asText(), drill.path("seen").asText());
            assertThat(drill.path("effect").asText()).as(name).startsWith("4 processes of");
            assertThat(drill.path("requests").asInt()).as(name).isGreaterThan(1000);
            Map<String, Boolean> held = new LinkedHashMap<>();
            drill.path("judgements")
                    .forEach(judgement -> held.put(
                            judgement.path("invariant").asText(),
                            judgement.path("held").asBoolean()));
            assertThat(held)
                    .as("%s: %s", name, drill.path("judgements"))
                    .containsEntry("no acknowledged write is missing", true)
                    .containsEntry("no write is there twice", true)
                    .containsEntry("nothing was written of which the client was told that it was not processed", true);
            if (name.equals("application-killed") && loadBalancersStayed(drill)) {
                assertThat(held)
                        .as("%s: %s, %s", name, drill.path("judgements"), drill.path("bands"))
                        .containsEntry("nothing was written whose connection was closed before an answer", true);
            }
        }
        assertThat(folder.resolve("report/drills.html")).content().contains(DRILLS);
    }

    /**
     * Whether users always had those who answer them: on a computer that is too busy, the network load balancer takes one for dead
     * and ends its connections in the middle of anything ("Target group health", "Connection termination for unhealthy targets", in
     * the guide of Network Load Balancers), which no load balancer can help.
     */
    private static boolean loadBalancersStayed(JsonNode drill) {
        boolean stayed = !drill.path("verdict").asText().equals("invalid")
                && !drill.path("ways").has(Outcome.REFUSED.toString());
        for (JsonNode band : drill.path("bands")) {
            stayed &= !band.path("tier").asText().equals(Server.LOAD_BALANCER)
                    || band.path("periods").size() == 1;
        }
        System.out.printf("load balancers stayed: %s%n", stayed);
        return stayed;
    }

    /**
     * docs/security.md: whoever has taken a server speaks for that server alone, and reads what that server needs. With its real
     * credentials, and its AWS CLI.
     */
    @ParameterizedTest
    @ValueSource(strings = {LOAD_BALANCER, WEB, APPLICATION})
    @Order(5)
    void whoHasTakenAServerSpeaksForItAlone(String group) throws IOException, InterruptedException {
        List<String> servers =
                new OwnedGroup(owner, group).inService().stream().sorted().toList();
        String own = servers.get(0);
        String peer = servers.get(1);
        String ready = "Key=scaleup:ready,Value=true";
        List<String> allowed = List.of(
                "ec2 create-tags --resources %s --tags %s".formatted(own, ready),
                "cloudwatch put-metric-data --namespace Scaleup/staging --metric-data MetricName=x,Value=1");

        // The network has no way there.
        String hook = " --auto-scaling-group-name " + group + " --lifecycle-hook-name terminate --instance-id " + peer;
        List<String> unreachable = Stream.of(
                        "set-instance-health --health-status Unhealthy --instance-id " + peer,
                        "set-instance-health --health-status Healthy --instance-id " + own,
                        "complete-lifecycle-action --lifecycle-action-result ABANDON" + hook,
                        "record-lifecycle-action-heartbeat" + hook)
                .map(call -> "autoscaling " + call + " --cli-connect-timeout 2")
                .toList();
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("ec2 create-tags --tags %s --resources %s".formatted(ready, peer), "ec2:CreateTags");
        refused.put(
                "ec2 create-tags --tags Key=scaleup:ready,Value=left --resources %s %s".formatted(own, peer),
                "ec2:CreateTags");
        refused.put("ec2 create-tags --tags Key=Name,Value=Scaleup-prod-web --resources " + own, "ec2:CreateTags");
        refused.put("ec2 delete-tags --resources " + peer, "ec2:DeleteTags");
        refused.put(
                "cloudwatch put-metric-data --namespace Scaleup/staging/guessed --metric-data MetricName=web-errors,Value=1",
                "cloudwatch:PutMetricData");
        refused.put(
                "cloudwatch put-metric-data --namespace Scaleup/prod --metric-data MetricName=web-errors,Value=1",
                "cloudwatch:PutMetricData");
        refused.put("cloudwatch list-metrics", "cloudwatch:ListMetrics");
        Map<String, String> read = new LinkedHashMap<>();
        String certificate = variable(LOAD_BALANCER, "haproxy.env", "CERTIFICATE_SECRET");
        String login = variable(APPLICATION, "application.env", "DATABASE_SECRET");
        Map.of(certificate, LOAD_BALANCER, login, APPLICATION, PARTNER, "nobody's")
                .forEach((secret, owners) -> {
                    String call = "secretsmanager get-secret-value --secret-id " + secret;
                    if (owners.equals(group)) {
                        read.put(call, "SecretString");
                    } else {
                        refused.put(call, "secretsmanager:GetSecretValue");
                    }
                    refused.put(
                            "secretsmanager put-secret-value --secret-string x --secret-id " + secret,
                            "secretsmanager:PutSecretValue");
                });
        List<String> installs = archives(group);
        installs.forEach(archive -> {
            read.put("s3api head-object " + archive, "ContentLength");
            refused.put("s3api put-object --body /etc/scaleup/host.env " + archive, "s3:PutObject");
            refused.put("s3api delete-object " + archive, "s3:DeleteObject");
        });
        for (String other : List.of(LOAD_BALANCER, WEB, APPLICATION)) {
            archives(other).stream()
                    .filter(archive -> !installs.contains(archive))
                    .forEach(
                            archive -> refused.put("s3api get-object %s /dev/null".formatted(archive), "s3:GetObject"));
        }
        String bucket = installs.get(0).replaceFirst(" --key .*", "");
        refused.put("s3api list-objects-v2 " + bucket, "s3:ListBucket");
        refused.put("s3api list-buckets", "s3:ListAllMyBuckets");
        refused.put("s3api put-object --body /etc/scaleup/host.env --bucket his-own --key taken", "s3:PutObject");
        refused.put("s3api get-object --bucket his-own --key tool /dev/null", "s3:GetObject");
        String assume = "sts assume-role --role-session-name taken --role-arn "
                + variable(APPLICATION, "host.env", "SERVICE_ROLE");
        if (group.equals(APPLICATION)) {
            read.put(assume, "SessionToken");
        } else {
            refused.put(assume, "sts:AssumeRole");
        }
        List<String> calls = new ArrayList<>(allowed);
        calls.addAll(read.keySet());
        calls.addAll(refused.keySet());
        calls.addAll(unreachable);
        Map<String, String> said = TakenHost.of(environment, own).aws(calls);
        allowed.forEach(
                call -> assertThat(said.get(call)).as("what it may do: " + call).isEmpty());
        read.forEach((call, what) -> assertThat(said.get(call)).as(call).contains(what));
        refused.forEach((call, action) ->
                assertThat(said.get(call)).as(call).contains("is not authorized to perform: " + action));
        assertThat(unreachable).allSatisfy(call -> assertThat(said.get(call)).contains("timeout on endpoint URL"));
    }

    /** What servers of a group install, each as the AWS CLI is told of an object of Amazon S3. */
    private static List<String> archives(String group) throws IOException, InterruptedException {
        List<String> archives = new ArrayList<>();
        String bucket = setting(group, "host.env", "WORKLOAD_BUCKET").replaceFirst("^s3://", "");
        for (String workload : setting(group, "host.env", "WORKLOADS").split(" ", -1)) {
            archives.add("--bucket %s --key %s".formatted(bucket, workload.replaceFirst("=.*", "")));
        }
        assertThat(archives).as("archives of %s", group).isNotEmpty();
        return archives;
    }

    /** An ARN that a file of {@code /etc/scaleup} has on a server of a group. */
    private static String variable(String group, String file, String name) throws IOException, InterruptedException {
        String value = setting(group, file, name);
        assertThat(value).as(name).startsWith("arn:aws:");
        return value;
    }

    /** What a file of {@code /etc/scaleup} says on a server of a group. */
    private static String setting(String group, String file, String name) throws IOException, InterruptedException {
        String server = new OwnedGroup(owner, group).inService().iterator().next();
        return TakenHost.of(environment, server)
                .run("sed", "-n", "s/^%s=//p".formatted(name), "/etc/scaleup/" + file)
                .strip()
                .replace("\"", "");
    }

    private static DBInstance database(RdsClient databases) throws IOException, InterruptedException {
        return owner.call(() -> databases.describeDBInstances(request -> request.dbInstanceIdentifier(DATABASE)))
                .dbInstances()
                .get(0);
    }

    /** The newest notes with the name of the database's server, if it answers. */
    private static Optional<JsonNode> notes() throws IOException, InterruptedException {
        Users.Answer answer = users.get("/api/notes");
        return answer.status() == 200 ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
    }

    private static double responseTimeoutSeconds() throws IOException {
        return JSON.readTree(Rehearsed.ROOT
                        .resolve("src/main/configuration/defaults.json")
                        .toFile())
                .at("/loadBalancer/responseTimeoutSeconds")
                .asDouble();
    }

    /** Waits until each kind of request was sent twice more. */
    private static void awaitRequests() throws IOException, InterruptedException {
        int now = load.count();
        environment.await("more requests", PATIENCE, () -> load.count() >= now + 16);
    }

    private static void assertEachServed(String what, int first) {
        assertThat(told(what, first)).filteredOn(answer -> !answer.ok()).isEmpty();
    }

    /** The answers since the request {@code first}, after printing what was measured. */
    private static List<Load.Answered> told(String what, int first) {
        List<Load.Answered> answers = load.answers(first);
        System.out.println(Load.summary(what, answers));
        return answers;
    }
}
