package scaleup.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import scaleup.CloudConfig;
import scaleup.Edit;
import scaleup.Synthesis;
import scaleup.configuration.Application;
import scaleup.environment.Ports;

class ApplicationStackTest {
    private static final Synthesis DEV = Synthesis.of("dev");

    @Test
    void tellsTheApplicationWhereTheDatabaseIsButNotItsPassword() {
        var environment = environment(DEV);
        assertThat(environment)
                .containsEntry("DATABASE_PORT", "3306")
                .containsEntry("DATABASE_NAME", "application")
                .containsEntry("DATABASE_CA", "/opt/rds-certificate-authorities/rds-certificate-authorities.pem");
        assertThat(environment.get("DATABASE_HOST")).contains("Instance").contains("EndpointAddress");
        assertThat(environment.get("DATABASE_SECRET")).contains("ApplicationSecret");
        assertThat(environment.keySet()).noneMatch(name -> name.contains("PASSWORD"));
    }

    /**
     * AWS SDKs and Tools Reference Guide, "Container credential provider": where SDKs ask, and the file with what they show; and
     * "IMDS credential provider": that there is no host's role to wait for. No secret is among them.
     */
    @Test
    void tellsTheApplicationsSdkWhereItsCredentialsAre() {
        var files = CloudConfig.files(DEV, "Application");
        String address = files.get("/etc/systemd/system/scaleup-credentials.socket")
                .replaceFirst("(?s).*ListenStream=(\\S+).*", "$1");
        String folder = files.get("/etc/systemd/system/scaleup-credentials.service")
                .replaceFirst("(?s).*RuntimeDirectory=(\\S+).*", "$1");
        assertThat(environment(DEV))
                .containsEntry("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + address)
                .containsEntry("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/run/%s/token".formatted(folder))
                .containsEntry("AWS_EC2_METADATA_DISABLED", "true")
                .containsEntry("AWS_REGION", "<Region>")
                .containsEntry("AWS_DEFAULT_REGION", "<Region>");
        assertThat(environment(DEV).keySet())
                .doesNotContain("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    }

    @Test
    void runsTheUsersCommandWithTheUsersVariables() {
        var environment = environment(Synthesis.ofDev(
                edit -> edit.set("environments.dev.application.command", "python3 server.py --name \"$HOME\"")
                        .set("environments.dev.application.port", 9000)
                        .set("environments.dev.application.variables", Map.of("GREETING", "hi"))));
        assertThat(environment)
                .containsEntry("COMMAND", "python3 server.py --name \\\"\\$HOME\\\"")
                .containsEntry("PORT", "9000")
                .containsEntry("GREETING", "hi")
                .containsEntry("RESPONSE_TIMEOUT_SECONDS", "20");
    }

    @Test
    void refusesExactlyTheNamesOfVariablesThatItSetsItself() {
        assertThat(environment(DEV).keySet()).isEqualTo(Application.RESERVED);
    }

    @Test
    void bringsAnotherPortToTheOneAtWhichItsServersAreAsked() {
        String unit = "/etc/systemd/system/scaleup-port.service";
        var other = Synthesis.ofDev(edit -> edit.set("environments.dev.application.port", 9000));

        var files = CloudConfig.files(other, "Application");
        assertThat(files.get(unit)).contains("ExecStart=/usr/sbin/nft -D PORT=${PORT} -f /etc/scaleup/port.nft\n");
        assertThat(files.get("/etc/scaleup/port.nft"))
                .contains("tcp dport %d dnat to :$PORT\n".formatted(Ports.APPLICATION));
        assertThat(files.get("/etc/systemd/system/scaleup-application.service"))
                .contains("Wants=scaleup-port.service ");
        assertThat(files.get("/etc/scaleup/host.env")).contains("HEALTH_PORT=\"%d\"".formatted(Ports.APPLICATION));
        assertThat(CloudConfig.text(other, "Application")).contains("- nftables\n");
        assertThat(CloudConfig.files(DEV, "Application")).doesNotContainKeys(unit, "/etc/scaleup/port.nft");
    }

    /** workload/README.md, "Secrets": what a host is told are names, and where the files will be. */
    @Test
    void bringsWhatKeepsTheUsersSecretsWhereThereAreSome() throws IOException {
        String unit = "/etc/systemd/system/scaleup-secrets.service";
        String start = "/etc/systemd/system/scaleup-application.service.d/secrets.conf";
        String secrets = "environments.dev.application.secrets.";
        var synthesis = Synthesis.ofDev(edit -> edit.set(secrets + "STRIPE_KEY.secret", "shop/stripe")
                .set(secrets + "STRIPE_KEY.variable", true)
                .set(secrets + "SMTP_PASSWORD.secret", "shop/smtp")
                .set(secrets + "SMTP_PASSWORD.key", "password"));
        var files = CloudConfig.files(synthesis, "Application");

        assertThat(new ObjectMapper().readTree(settings(synthesis).get("/opt/settings/secrets.json")))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"STRIPE_KEY\": {\"secret\": \"shop/stripe\", \"variable\": true},"
                                + "\"SMTP_PASSWORD\": {\"secret\": \"shop/smtp\", \"key\": \"password\"}}"));
        assertThat(environment(synthesis))
                .containsEntry("STRIPE_KEY_FILE", "/run/scaleup-secrets/STRIPE_KEY")
                .containsEntry("SMTP_PASSWORD_FILE", "/run/scaleup-secrets/SMTP_PASSWORD")
                .doesNotContainKeys("STRIPE_KEY", "SMTP_PASSWORD");
        assertThat(files.get(unit))
                .contains("RuntimeDirectory=scaleup-secrets\n")
                .contains("User=secrets\n");
        assertThat(CloudConfig.text(synthesis, "Application"))
                .as("whose user the host has")
                .containsPattern("- useradd\n +- --system\n +- --home-dir\n +- /var/lib/secrets\n +- secrets\n");
        assertThat(files).containsKey(start);
        assertThat(CloudConfig.brought(synthesis, "Application", "/opt/secrets"))
                .containsOnlyKeys("/opt/secrets/secrets");
        assertThat(CloudConfig.files(DEV, "Application")).doesNotContainKeys(unit, start);
        assertThat(settings(DEV)).isEmpty();
    }

    /** workload/README.md, "Further processes": each in a copy of the application's unit, with its command and its log. */
    @Test
    void bringsFurtherProcessesWhereThereAreSome() {
        String units = "/etc/systemd/system/scaleup-application";
        String processes = "environments.dev.application.processes.";
        var synthesis = Synthesis.ofDev(edit ->
                edit.set(processes + "worker.command", "./work \"$HOME\"").set(processes + "mailer.command", "./mail"));
        var files = CloudConfig.files(synthesis, "Application");
        String text = CloudConfig.text(synthesis, "Application");

        assertThat(CloudConfig.variables(settings(synthesis).get("/opt/settings/scaleup-application-worker.env")))
                .isEqualTo(Map.of("COMMAND", "./work \\\"\\$HOME\\\""));
        assertThat(CloudConfig.variables(settings(synthesis).get("/opt/settings/scaleup-application-mailer.env")))
                .isEqualTo(Map.of("COMMAND", "./mail"));
        assertThat(files)
                .containsKeys(units + "-.service.d/process.conf", units + ".slice")
                .hasEntrySatisfying(units + ".service.d/processes.conf", conf -> assertThat(conf)
                        .contains("Upholds=scaleup-application-worker.service scaleup-application-mailer.service\n"));
        for (String name : List.of("worker", "mailer")) {
            assertThat(text)
                    .as("made before systemd reads units")
                    .containsPattern(
                            "- cd /etc/systemd/system/; for copy in worker mailer; do cp"
                                    + " scaleup-application.service scaleup-application-\\$copy.service; done\n(?s:.)*- daemon-reload\n");
            assertThat(files.get("/etc/scaleup/amazon-cloudwatch-agent.json"))
                    .contains("\"file_path\":\"/var/log/scaleup-application-%s.log\",\"log_group_name\":\""
                            .formatted(name));
        }
        assertThat(environment(synthesis))
                .as("the application's variables are the same")
                .isEqualTo(environment(DEV));
        assertThat(CloudConfig.files(DEV, "Application").keySet())
                .noneMatch(path -> path.contains("process") || path.endsWith(".slice"));
        assertThat(CloudConfig.text(DEV, "Application")).doesNotContain("for copy");
    }

    /** workload/README.md, "Jobs": each in a further process that waits for its times; commands and times come by S3. */
    @Test
    void bringsJobsWhereThereAreSome() throws IOException {
        String jobs = "environments.dev.application.jobs.";
        var synthesis = Synthesis.ofDev(edit -> edit.set(jobs + "report.command", "./report \"$HOME\"")
                .set(jobs + "report.schedule", "0,30 2 1 * mon")
                .set(jobs + "report.timeoutSeconds", 600));
        var files = CloudConfig.files(synthesis, "Application");
        var brought = CloudConfig.brought(synthesis, "Application", "/opt/once");
        var told = new ObjectMapper().readTree(brought.get("/opt/once/jobs.json"));

        assertThat(CloudConfig.variables(settings(synthesis).get("/opt/settings/scaleup-application-report.env")))
                .isEqualTo(Map.of("COMMAND", "exec /usr/bin/python3 -I /opt/once/job report"));
        assertThat(files.get("/etc/systemd/system/scaleup-application.service.d/processes.conf"))
                .contains("Upholds=scaleup-application-report.service\n");
        assertThat(brought).containsOnlyKeys("/opt/once/job", "/opt/once/session.py", "/opt/once/jobs.json");
        assertThat(told.path("servers").asText()).isEqualTo("application.dev.scaleup.internal");
        assertThat(told.path("jobs")).hasToString("""
                {"report":{"command":"./report \\"$HOME\\"","seconds":600,"eitherDay":true,"minutes":[0,30],"hours":[2],\
                "days":[1],"months":[1,2,3,4,5,6,7,8,9,10,11,12],"weekdays":[1]}}""");
        assertThat(environment(synthesis))
                .as("the application's variables are the same")
                .isEqualTo(environment(DEV));
    }

    /** workload/README.md, "Migrations": a version is what is brought and the command, and nothing else of the configuration. */
    @Test
    void bringsTheReleaseCommandWhereThereIsOne() throws IOException {
        String file = "/opt/settings/release.json";
        String start = "/etc/systemd/system/scaleup-application.service.d/release.conf";
        String application = "environments.dev.application.";
        var synthesis = Synthesis.ofDev(edit -> edit.set(application + "releaseCommand", "./migrate \"$HOME\" 'x'"));
        var files = CloudConfig.files(synthesis, "Application");
        var release = new ObjectMapper().readTree(settings(synthesis).get(file));

        assertThat(release.path("command").asText()).isEqualTo("./migrate \"$HOME\" 'x'");
        assertThat(release.path("seconds").asInt()).isEqualTo(300);
        assertThat(release.path("version").asText()).matches("[0-9a-f]{64}");
        assertThat(files).containsKey(start);
        assertThat(CloudConfig.brought(synthesis, "Application", "/opt/once"))
                .containsOnlyKeys("/opt/once/release", "/opt/once/session.py");
        assertThat(environment(synthesis))
                .as("the application's variables are the same")
                .isEqualTo(environment(DEV));
        assertThat(CloudConfig.files(DEV, "Application")).doesNotContainKeys(start);

        Map<Consumer<Edit>, Boolean> others = new LinkedHashMap<>();
        others.put(edit -> edit.set(application + "releaseTimeoutSeconds", 20), true);
        others.put(edit -> edit.set(application + "variables.LEVEL", "debug"), true);
        others.put(edit -> edit.set(application + "command", "./serve"), true);
        others.put(edit -> edit.set(application + "releaseCommand", "./migrate"), false);
        others.put(edit -> edit.set(application + "artifact", "workload/site"), false);
        others.forEach((change, same) -> {
            var other = Synthesis.ofDev(edit -> {
                edit.set(application + "releaseCommand", "./migrate \"$HOME\" 'x'");
                change.accept(edit);
            });
            assertThat(version(other).equals(release.path("version").asText())).isEqualTo(same);
        });
    }

    private static String version(Synthesis synthesis) {
        return settings(synthesis)
                .get("/opt/settings/release.json")
                .replaceFirst("(?s).*\"version\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void installsTheUsersPackages() {
        var synthesis = Synthesis.ofDev(
                edit -> edit.set("environments.dev.application.packages", List.of("python3.12", "python3.12-pip")));
        assertThat(CloudConfig.text(synthesis, "Application"))
                .contains("- python3.12\n- python3.12-pip\n")
                .doesNotContain("corretto");
    }

    @Test
    void bringsTheArtifactTheCertificateAuthoritiesAndWhatGivesCredentialsToItsHosts() {
        var host = CloudConfig.variables(CloudConfig.files(DEV, "Application").get("/etc/scaleup/host.env"));
        assertThat(host).containsEntry("WORKLOAD_BUCKET", "s3://cdk-hnb659fds-assets-<AccountId>-<Region>");
        String asset = "[0-9a-f]{64}\\.tar";
        assertThat(host.get("WORKLOADS"))
                .matches(asset + "=/opt/application " + asset + "=/opt/rds-certificate-authorities " + asset
                        + "=/opt/credentials");
        assertThat(CloudConfig.brought(DEV, "Application", "/opt/credentials"))
                .containsOnlyKeys("/opt/credentials/credentials", "/opt/credentials/ready");
    }

    private static Map<String, String> settings(Synthesis synthesis) {
        return CloudConfig.brought(synthesis, "Application", "/opt/settings");
    }

    /** As systemd.exec(5) has it: of two files the later one counts. */
    private static Map<String, String> environment(Synthesis synthesis) {
        var variables = new LinkedHashMap<>(CloudConfig.variables(
                CloudConfig.files(synthesis, "Application").get("/etc/scaleup/application.env")));
        String own = settings(synthesis).get("/opt/settings/application.env");
        if (own != null) {
            assertThat(CloudConfig.files(synthesis, "Application"))
                    .hasEntrySatisfying(
                            "/etc/systemd/system/scaleup-application.service.d/settings.conf",
                            conf -> assertThat(conf).contains("EnvironmentFile=/opt/settings/application.env\n"));
            variables.putAll(CloudConfig.variables(own));
        }
        return variables;
    }
}
