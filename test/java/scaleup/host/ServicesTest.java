package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.environment.Ports;

/** What systemd is told of each service beyond its program: when it is back, how it stops, and what it may take. */
class ServicesTest {
    private static final String UNITS = "etc/systemd/system/";

    /** What ends by itself: leaving, once it has succeeded, and what starts another service again. */
    private static final Set<String> ENDING = Set.of("/scaleup-drain.service", "/scaleup-again@.service");

    /** All that run until they are stopped: systemd.service(5), Type=: oneshot is for those that end by themselves. */
    static Stream<String> services() {
        return HostFile.all().stream()
                .filter(HostFile::isService)
                .filter(unit -> !unit.text().contains("\nType=oneshot\n"))
                .map(unit -> HostFile.RESOURCES.relativize(unit.path()).toString())
                .filter(unit -> ENDING.stream().noneMatch(unit::endsWith));
    }

    /** systemd.service(5), Restart=: only always also counts an end that looks like success. */
    @ParameterizedTest
    @MethodSource("services")
    void isBackHoweverItEnded(String unit) {
        assertThat(HostFile.of(unit).setting("Restart")).isEqualTo("always");
    }

    @Test
    void thereAreServices() {
        assertThat(services())
                .contains(
                        "loadbalancer/" + UNITS + "scaleup-haproxy-gate.service",
                        "web/" + UNITS + "scaleup-nginx.service",
                        "host/" + UNITS + "scaleup-watchdog.service")
                .hasSizeGreaterThan(8);
    }

    /**
     * docs/failures.md: "after five failures in ten seconds with a pause". systemd.unit(5), StartLimitIntervalSec=: a unit at its limit is
     * not started, not even by hand, until {@code systemctl reset-failed} has flushed its counter.
     */
    @Test
    void whatHasFailedTooOftenIsStartedAgainAfterAPause(@TempDir Path folder) throws Exception {
        var unit = HostFile.of("host/" + UNITS + "scaleup-again@.service");
        assertThat(unit.text()).as("it waits as long as it says").doesNotContain("Timeout", "RuntimeMaxSec", "Type=");
        String command = unit.setting("ExecStart");
        assertThat(command).matches("/bin/sh -c '[^']+'");
        Path calls = folder.resolve("calls");
        try (var host = new ScriptHost(folder)) {
            for (String stoodIn : List.of("sleep", "systemctl")) {
                host.standIn(stoodIn, "echo \"%s $*\" >>'%s'".formatted(stoodIn, calls));
            }
            // %i: what OnFailure= of the drop-in for all services names (UnitsTest), %n, the unit's full name.
            String script = command.substring("/bin/sh -c '".length(), command.length() - 1)
                    .replace("%i", "scaleup-nginx.service");
            host.run(new HostFile(Path.of("again"), "#!/bin/sh\n" + script + "\n"))
                    .assertSuccess();
        }
        List<String> lines = Files.readAllLines(calls);
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "systemctl reset-failed scaleup-nginx.service",
                        "systemctl start --no-block scaleup-nginx.service");
        // Shorter, it would take the processor by trying: five starts take half a second. Longer, users would wait for
        // nothing.
        assertThat(lines.get(0)).startsWith("sleep ");
        assertThat(Integer.parseInt(lines.get(0).substring("sleep ".length()))).isBetween(3, 10);
    }

    /** Leaving ends by itself, and only then. */
    @Test
    void leavingIsRepeatedUntilItSucceeds() {
        assertThat(HostFile.of("host/" + UNITS + "scaleup-drain.service").setting("Restart"))
                .isEqualTo("on-failure");
    }

    /**
     * The signal by which each program ends what it has begun and takes nothing new: HAProxy's management guide, section 4
     * ("Stopping and restarting HAProxy": SIGUSR1); nginx.org, "Controlling nginx" (QUIT); a JVM's shutdown hooks run at SIGTERM,
     * systemd's default. Only to the first process, which tells its own (systemd.kill(5), KillMode=mixed); for the longest
     * answer that can be configured, 300 s, and a little more (docs/configuration.md, responseTimeoutSeconds).
     */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy, SIGUSR1",
        "web, scaleup-nginx, SIGQUIT",
        "web, scaleup-upstream, SIGUSR1",
    })
    void endsRequestsInFlightFirst(String folder, String service, String signal) {
        var unit = unit(folder, service);
        assertThat(unit.setting("KillSignal")).isEqualTo(signal);
        assertThat(unit.setting("KillMode")).isEqualTo("mixed");
        assertThat(Integer.parseInt(unit.setting("TimeoutStopSec"))).isBetween(301, 360);
        // systemd.service(5), "SuccessExitStatus=": otherwise what was stopped would have failed. HAProxy's own unit
        // has the same
        // (admin/systemd/haproxy.service.in).
        if (unit.setting("ExecStart").contains("/haproxy ")) {
            assertThat(unit.setting("SuccessExitStatus")).isEqualTo("143");
        }
    }

    /** systemd stops the application by SIGTERM to all of its processes: whatever it is, it is told. */
    @Test
    void theApplicationEndsRequestsInFlightFirst() {
        var unit = HostFile.of("application/" + UNITS + "scaleup-application.service");
        assertThat(unit.text()).doesNotContain("KillSignal=", "KillMode=");
        assertThat(Integer.parseInt(unit.setting("TimeoutStopSec"))).isBetween(301, 360);
        // "A JVM that is told to stop ends with 143" is no failure.
        assertThat(unit.setting("SuccessExitStatus")).isEqualTo("143");
    }

    /** A connection is a file, on each side; systemd's default is 1024. HAProxy says at its start how many it needs. */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy, 10000",
        "web, scaleup-nginx, 10000",
        "web, scaleup-upstream, 8000",
        "application, scaleup-application, 10000"
    })
    void mayHaveAsManyConnectionsAsItIsConfiguredFor(String folder, String service, int least) {
        var unit = unit(folder, service);
        assertThat(Integer.parseInt(unit.setting("LimitNOFILE"))).isBetween(least, 1 << 20);
    }

    /** docs/security.md: what serves the internet can't ask for the instance role's credentials. */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy",
        "web, scaleup-nginx",
        "web, scaleup-upstream",
        "application, scaleup-application",
        "secrets, scaleup-secrets"
    })
    void canNotReachTheInstancesRole(String folder, String service) {
        // Amazon EC2 User Guide, "Access instance metadata for an EC2 instance": its two addresses.
        assertThat(unit(folder, service).setting("IPAddressDeny")).isEqualTo("169.254.169.254 fd00:ec2::254");
    }

    /**
     * ptrace(2), "Ptrace access mode checking": who runs as the same user may read another process's memory and environment, and
     * so the host's credentials of whoever asks AWS.
     */
    @Test
    void whoAsksAwsSharesItsUserWithNobodyWhoMustNot() {
        Map<Boolean, Set<String>> users = Map.of(true, new TreeSet<>(), false, new TreeSet<>());
        for (HostFile file : HostFile.all()) {
            if (file.isService()) {
                String denied = file.text().contains("\nIPAddressDeny=") ? file.setting("IPAddressDeny") : "";
                boolean asks = !denied.equals("any") && !denied.contains("169.254.169.254");
                users.get(asks).add(user(file));
            }
        }
        assertThat(users.get(false))
                .contains("haproxy", "scaleup-nginx", "application")
                .doesNotContainAnyElementsOf(users.get(true));
    }

    /** systemd.exec(5), "DynamicUser=" and "User=": without a name that of the unit, or root. */
    private static String user(HostFile unit) {
        if (unit.text().contains("\nUser=")) {
            return unit.setting("User");
        }
        return unit.text().contains("\nDynamicUser=yes\n")
                ? unit.path().getFileName().toString().replaceFirst("\\.service$", "")
                : "root";
    }

    /** HAProxy reads the certificate, and is told of it, as its group: systemd.exec(5), "RuntimeDirectoryMode=". */
    @Test
    void theCertificateIsReadByHaProxysGroupAndWrittenByAUserOfItsOwn() {
        var unit = unit("loadbalancer", "scaleup-certificate");
        assertThat(unit.setting("User")).isEqualTo("certificate");
        assertThat(unit.setting("Group")).isEqualTo("haproxy");
        assertThat(unit.setting("RuntimeDirectoryMode")).isEqualTo("0750");
        // HAProxy's management guide, section 9.3: its mode is that of the file.
        assertThat(HostFile.of("loadbalancer/opt/haproxy/haproxy.cfg").text())
                .contains("stats socket /run/haproxy/admin.sock mode 660 ");
    }

    /**
     * What holds keys and passwords writes none of its memory to a disk: systemd.exec(5), "LimitCORE=", which systemd-coredump
     * obeys too; systemd.resource-control(5), "MemorySwapMax="; coredump.conf(5), for what is no service of ours.
     */
    @Test
    void memoryComesToNoDisk() {
        var all = HostFile.of("host/" + UNITS + "scaleup-.service.d/common.conf");
        assertThat(all.setting("LimitCORE")).isEqualTo("0");
        assertThat(all.setting("MemorySwapMax")).isEqualTo("0");
        var dumps = HostFile.of("host/etc/systemd/coredump.conf.d/none.conf");
        // systemd ignores what stands outside of a section (systemd.syntax(7)).
        assertThat(dumps.text().lines().filter(line -> !line.startsWith("#")))
                .first()
                .isEqualTo("[Coredump]");
        assertThat(dumps.setting("Storage")).isEqualTo("none");
        assertThat(dumps.setting("ProcessSizeMax")).isEqualTo("0");
    }

    /** systemd.exec(5), "SystemCallFilter=": @system-service has @ipc, and so process_vm_readv(2). */
    @Test
    void nobodyReadsAnotherProcessesMemory() {
        assertThat(HostFile.of("host/" + UNITS + "scaleup-.service.d/common.conf")
                        .text()
                        .lines()
                        .filter(line -> line.startsWith("SystemCallFilter=")))
                .last()
                .isEqualTo("SystemCallFilter=~@debug process_vm_readv process_vm_writev process_madvise kcmp");
    }

    /**
     * systemd.resource-control(5): of what takes more a process is ended by the kernel, and nothing else is. systemd.service(5):
     * the rest of the service goes on. {@code ShareTest} has them take more.
     */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy, 75%",
        "web, scaleup-nginx, 75%",
        "web, scaleup-upstream, 75%",
        "application, scaleup-application, 80%"
    })
    void whatServesHasItsShareOfMemory(String folder, String service, String share) {
        var unit = unit(folder, service);
        assertThat(unit.setting("MemoryMax")).isEqualTo(share);
        assertThat(unit.setting("OOMPolicy")).isEqualTo("continue");
    }

    /** It reads its files in its place, writes to its log, and is one that its host survives. */
    @Test
    void theApplicationHasItsPlaceItsLogAndItsShare() {
        var unit = HostFile.of("application/" + UNITS + "scaleup-application.service");
        assertThat(unit.setting("User")).isEqualTo("application");
        assertThat(unit.setting("WorkingDirectory")).isEqualTo("/opt/application");
        assertThat(unit.setting("ReadWritePaths")).isEqualTo("/opt/application");
        assertThat(unit.setting("StateDirectory")).isEqualTo("application");
        assertThat(unit.setting("StandardOutput")).isEqualTo("append:/var/log/scaleup-application.log");
        assertThat(unit.text()).as("its errors go there too").doesNotContain("StandardError=");
        assertThat(unit.text().lines().filter(line -> line.startsWith("ExecStartPre=")))
                .as("its folder is its own, with links and all; its log can be read, as the watchdog does")
                .containsExactly(
                        "ExecStartPre=+chown -hR application: /opt/application",
                        "ExecStartPre=+chmod 644 /var/log/scaleup-application.log",
                        "ExecStartPre=-+sysctl -q net.ipv4.tcp_keepalive_time=120");
        assertThat(unit.setting("TasksMax")).isEqualTo("80%");
        assertThat(unit.setting("Environment")).isEqualTo("LANG=C.UTF-8");
    }

    /**
     * What gives the application its credentials is another user, of whose folder the application's group reads (systemd.exec(5),
     * "RuntimeDirectory="); it says itself when it has them. On ports below 1024 nobody else listens (ip(7),
     * ip_unprivileged_port_start), and systemd keeps this one while it is started again.
     */
    @Test
    void theApplicationsCredentialsAreGivenByAnotherUser() {
        var unit = unit("application", "scaleup-credentials");
        assertThat(unit.text()).contains("\nDynamicUser=yes\n").doesNotContain("\nUser=");
        assertThat(unit.setting("Group"))
                .isEqualTo(unit("application", "scaleup-application").setting("User"));
        assertThat(unit.setting("RuntimeDirectory")).isEqualTo("scaleup-credentials");
        assertThat(unit.setting("RuntimeDirectoryMode")).isEqualTo("0750");
        assertThat(unit.setting("Type")).isEqualTo("notify");
        assertThat(unit.setting("NotifyAccess")).as("by systemd-notify").isEqualTo("all");
        assertThat(Integer.parseInt(unit.setting("TasksMax")))
                .as("however much it is asked")
                .isBetween(16, 256);
        var socket = HostFile.of("application/" + UNITS + "scaleup-credentials.socket");
        assertThat(socket.setting("ListenStream")).isEqualTo("127.0.0.1:" + Ports.CREDENTIALS);
        assertThat(Ports.CREDENTIALS).isLessThan(1024);
    }

    /**
     * The application reads its secrets and changes none; they stay while what keeps them is started again (systemd.exec(5),
     * "RuntimeDirectoryPreserve="), and it starts when there are all, with the variables among them or not at all
     * ("EnvironmentFile=": without "-" the file has to be there).
     */
    @Test
    void theApplicationsSecretsAreKeptByAnotherUser() {
        var unit = unit("secrets", "scaleup-secrets");
        assertThat(unit.setting("User")).isEqualTo("secrets");
        assertThat(unit.setting("Group"))
                .isEqualTo(unit("application", "scaleup-application").setting("User"));
        assertThat(unit.setting("RuntimeDirectory")).isEqualTo("scaleup-secrets");
        assertThat(unit.setting("RuntimeDirectoryMode")).isEqualTo("0750");
        assertThat(unit.setting("RuntimeDirectoryPreserve")).isEqualTo("restart");
        assertThat(unit.setting("Type")).isEqualTo("notify");
        assertThat(unit.setting("NotifyAccess")).as("by systemd-notify").isEqualTo("all");
        assertThat(unit.setting("TimeoutStartSec")).isEqualTo("infinity");
        assertThat(unit.setting("StandardOutput"))
                .as("where the watchdog looks for the reason")
                .isEqualTo(unit("application", "scaleup-application").setting("StandardOutput"));
        assertThat(unit.text()).as("its errors go there too").doesNotContain("StandardError=");
        assertThat(unit.setting("ExecStart")).isEqualTo("/usr/bin/python3 -I /opt/secrets/secrets");
        assertThat(Integer.parseInt(unit.setting("TasksMax"))).isBetween(16, 256);
        // workload/README.md, "Secrets": within about five minutes.
        assertThat(unit.text())
                .contains("\nEnvironment=POLL_SECONDS=300 AWS_EC2_METADATA_DISABLED=true\n")
                .contains("Environment=AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:" + Ports.CREDENTIALS + "\n")
                .contains("Environment=AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/run/"
                        + unit("application", "scaleup-credentials").setting("RuntimeDirectory")
                        + "/token\n");
        var application = HostFile.of("secrets/" + UNITS + "scaleup-application.service.d/secrets.conf");
        assertThat(application.setting("Wants")).isEqualTo("scaleup-secrets.service");
        assertThat(application.setting("After")).isEqualTo("scaleup-secrets.service");
        assertThat(application.setting("EnvironmentFile")).isEqualTo("/run/scaleup-secrets/variables");
    }

    /**
     * workload/README.md, "Migrations": "in the application's own surroundings". systemd.service(5), "ExecStartPre=": it has the
     * unit's user and limits, unless "+", "!" or "!!" is before it; without "-" its failure keeps the application from starting; and
     * it counts as part of the start.
     */
    @Test
    void theReleaseCommandIsRunInTheApplicationsOwnSurroundingsBeforeIt() {
        var unit = HostFile.of("release/" + UNITS + "scaleup-application.service.d/release.conf");
        assertThat(unit.setting("ExecStartPre"))
                .isEqualTo("/usr/bin/python3 -I /opt/once/release /opt/settings/release.json");
        assertThat(unit.setting("TimeoutStartSec")).isEqualTo("infinity");
        assertThat(unit("application", "scaleup-application").setting("StateDirectory"))
                .as("where it notes that there is nothing to do any more")
                .isEqualTo("application");
    }

    /** systemd.exec(5), "EnvironmentFile=": without "-" nothing starts that lacks them. */
    @Test
    void theApplicationHasTheVariablesOfTheConfigurationOrDoesNotStart() {
        assertThat(HostFile.of("settings/" + UNITS + "scaleup-application.service.d/settings.conf")
                        .setting("EnvironmentFile"))
                .isEqualTo("/opt/settings/application.env");
    }

    /**
     * workload/README.md, "Further processes". systemd.unit(5): StopPropagatedFrom= hands on a stop and no crash, as Requires=,
     * BindsTo= and PartOf= would; a drop-in of "scaleup-application-.service.d" is for all units whose names begin so, and "%N" is such
     * a name. systemd.exec(5): with "-" a file may be missing, of one variable the last file counts, and UnsetEnvironment= takes away
     * whatever any of them says.
     */
    @Test
    void aFurtherProcessHasTheApplicationsSurroundingsItsOwnCommandAndLogAndNoPort() {
        var unit = HostFile.of("processes/" + UNITS + "scaleup-application-.service.d/process.conf");
        assertThat(unit.setting("After")).isEqualTo("scaleup-application.service");
        assertThat(unit.setting("StopPropagatedFrom")).isEqualTo("scaleup-application.service");
        assertThat(unit.text()).doesNotContain("Requires=", "BindsTo=", "PartOf=");
        assertThat(unit.text().lines().filter(line -> line.startsWith("EnvironmentFile=")))
                .as(
                        "as in the drop-ins settings.conf and secrets.conf, where those are, and what cloud-init has written for it")
                .containsExactly(
                        "EnvironmentFile=-/opt/settings/application.env",
                        "EnvironmentFile=/opt/settings/%N.env",
                        "EnvironmentFile=-/run/scaleup-secrets/variables");
        assertThat(unit.setting("UnsetEnvironment")).isEqualTo("PORT");
        assertThat(unit.setting("StandardOutput")).isEqualTo("append:/var/log/%N.log");
        assertThat(unit.setting("Slice")).isEqualTo("scaleup-application.slice");
    }

    /** The same as the application has without further processes, for all together; {@code ShareTest} has them take more. */
    @Test
    void theApplicationAndItsFurtherProcessesHaveOneShare() {
        var slice = HostFile.of("processes/" + UNITS + "scaleup-application.slice");
        var alone = unit("application", "scaleup-application");
        // systemd ignores what stands outside of a section (systemd.syntax(7)).
        assertThat(slice.text().lines().filter(line -> !line.startsWith("#")))
                .first()
                .isEqualTo("[Slice]");
        for (String limit : List.of("MemoryMax", "TasksMax")) {
            assertThat(slice.setting(limit)).isEqualTo("80%").isEqualTo(alone.setting(limit));
        }
    }

    /** What is started waits for what it needs: Requires= alone gives no order (systemd.unit(5)). */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy, scaleup-workload.service scaleup-certificate.service",
        "loadbalancer, scaleup-certificate, scaleup-workload.service",
        "web, scaleup-upstream, scaleup-workload.service",
        "web, scaleup-nginx, scaleup-workload.service scaleup-upstream.service",
        "web, scaleup-versions, scaleup-workload.service",
        "application, scaleup-application, scaleup-workload.service scaleup-port.service scaleup-credentials.service",
        "application, scaleup-credentials, scaleup-workload.service scaleup-credentials.socket",
        "secrets, scaleup-secrets, scaleup-workload.service scaleup-credentials.service"
    })
    void startsAfterWhatItNeeds(String folder, String service, String needed) {
        var unit = unit(folder, service);
        Set<String> needs = Set.of(needed.split(" ", -1));
        assertThat(unit.setting("After").split(" ", -1)).containsAll(needs);
        var wanted = unit.text()
                .lines()
                .filter(line -> line.startsWith("Requires=") || line.startsWith("Wants="))
                .flatMap(line -> List.of(line.replaceFirst("^\\w+=", "").split(" ", -1)).stream())
                .toList();
        assertThat(wanted).containsAll(needs);
    }

    /** What helps another service is started by it (systemd.unit(5), Wants=), after it, and stops with it (PartOf=). */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy-gate, scaleup-haproxy.service",
        "loadbalancer, scaleup-haproxy-hung, scaleup-haproxy.service",
        "web, scaleup-upstream-hung, scaleup-upstream.service"
    })
    void goesWithWhatItHelps(String folder, String service, String helped) {
        var unit = unit(folder, service);
        assertThat(unit.setting("PartOf")).isEqualTo(helped);
        assertThat(HostFile.of(folder + "/" + UNITS + helped).setting("Wants").split(" ", -1))
                .contains(service + ".service");
        assertThat(unit.setting("After")).isEqualTo(helped);
        // It asks that service alone, over a socket, and the kernel.
        assertThat(unit.setting("IPAddressDeny")).isEqualTo("any");
    }

    /** Without a user of its own a service is root's: only those that change the host itself are. */
    @Test
    void onlyWhatChangesTheHostIsRoot() {
        assertThat(HostFile.all().stream()
                        .filter(file ->
                                file.isService() && !file.text().matches("(?s).*\n(DynamicUser=yes|User=[a-z-]+)\n.*"))
                        .map(file -> file.path().getFileName().toString()))
                .containsExactlyInAnyOrder(
                        "scaleup-again@.service",
                        "scaleup-drain.service",
                        "scaleup-port.service",
                        "scaleup-workload.service");
    }

    /** Ports below 1024 (ip(7)), and the tables of netfilter (capabilities(7), CAP_NET_ADMIN): nobody else has any. */
    @Test
    void whoIsNotRootHasTheOneRightThatItNeeds() {
        Map<String, String> rights = new TreeMap<>();
        for (HostFile file : HostFile.all()) {
            if (file.isService() && file.text().contains("\nAmbientCapabilities=")) {
                rights.put(file.path().getFileName().toString(), file.setting("AmbientCapabilities"));
            }
        }
        assertThat(rights)
                .containsOnly(
                        Map.entry("scaleup-haproxy.service", "CAP_NET_BIND_SERVICE"),
                        Map.entry("scaleup-haproxy-hung.service", "CAP_NET_ADMIN"),
                        Map.entry("scaleup-upstream-hung.service", "CAP_NET_ADMIN"));
    }

    /**
     * systemd-journald.service(8), "Access control": what others have written there only root and members of systemd-journal may
     * read. What a host says of itself quotes it.
     */
    @Test
    void whoQuotesTheJournalMayReadIt() {
        assertThat(HostFile.script("workload", "problem").text()).contains("journalctl ");
        assertThat(HostFile.script("host", "watchdog").text()).contains(". \"$here/problem\"");
        assertThat(unit("host", "scaleup-watchdog").setting("SupplementaryGroups"))
                .isEqualTo("systemd-journal");
    }

    /** systemd.exec(5), "RuntimeDirectory=": the folder that its configuration names; kept where the next start needs it. */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy, loadbalancer/opt/haproxy/haproxy.cfg, haproxy, yes",
        "loadbalancer, scaleup-certificate, loadbalancer/opt/haproxy/haproxy.cfg, scaleup/tls, yes",
        "web, scaleup-upstream, web/opt/haproxy/upstream.cfg, scaleup-upstream,",
        "web, scaleup-nginx, web/opt/nginx/nginx.conf, nginx,"
    })
    void hasTheFolderThatItsConfigurationNames(
            String folder, String service, String configuration, String runtime, String preserved) {
        var unit = unit(folder, service);
        assertThat(unit.setting("RuntimeDirectory")).isEqualTo(runtime);
        assertThat(HostFile.of(configuration).text()).contains(" /run/%s/".formatted(runtime));
        if (preserved != null) {
            assertThat(unit.setting("RuntimeDirectoryPreserve")).isEqualTo(preserved);
        }
    }

    /** systemd.exec(5), "CacheDirectory=", "LogsDirectory=": where Nginx keeps bodies until they are whole, and its log. */
    @Test
    void nginxMayWriteWhereItsConfigurationSays() {
        var unit = unit("web", "scaleup-nginx");
        String configuration = HostFile.of("web/opt/nginx/nginx.conf").text();
        assertThat(configuration)
                .contains(" /var/cache/%s/".formatted(unit.setting("CacheDirectory")))
                .contains(" /var/log/%s/".formatted(unit.setting("LogsDirectory")));
    }

    /** systemd.exec(5), "StateDirectory=": where the script finds it by that variable, and Nginx by its name. */
    @Test
    void filesOfOtherVersionsAreKeptWhereNginxLooksForThem() {
        var unit = unit("web", "scaleup-versions");
        assertThat(HostFile.of("web/opt/nginx/versions").text()).contains("$STATE_DIRECTORY/others");
        assertThat(HostFile.of("web/opt/nginx/nginx.conf").text())
                .contains(" /var/lib/%s/others;".formatted(unit.setting("StateDirectory")));
        // The digests of what the host brings, and by which name the others' are asked for (WebStackTest).
        assertThat(unit.text().lines().filter(line -> line.startsWith("EnvironmentFile=")))
                .containsExactly("EnvironmentFile=/etc/scaleup/host.env", "EnvironmentFile=/etc/scaleup/versions.env");
    }

    /** systemd.exec(5): no code but what is in the program, where no runtime makes some; systemd.service(5): a oneshot counts on. */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy, MemoryDenyWriteExecute",
        "loadbalancer, scaleup-haproxy-gate, MemoryDenyWriteExecute",
        "loadbalancer, scaleup-haproxy-hung, MemoryDenyWriteExecute",
        "web, scaleup-upstream, MemoryDenyWriteExecute",
        "web, scaleup-upstream-hung, MemoryDenyWriteExecute",
        "web, scaleup-nginx, MemoryDenyWriteExecute",
        "port, scaleup-port, RemainAfterExit",
        "workload, scaleup-workload, RemainAfterExit"
    })
    void says(String folder, String service, String setting) {
        assertThat(unit(folder, service).setting(setting)).isEqualTo("yes");
    }

    /** netlink(7): by which nft, ss and a JVM's list of network interfaces ask the kernel; common.conf has the other families. */
    @ParameterizedTest
    @CsvSource({
        "port, scaleup-port",
        "loadbalancer, scaleup-haproxy-hung",
        "web, scaleup-upstream-hung",
        "application, scaleup-application"
    })
    void mayAskTheKernelOfTheNetwork(String folder, String service) {
        assertThat(unit(folder, service).setting("RestrictAddressFamilies")).isEqualTo("AF_NETLINK");
    }

    /** Where what is mounted by others would be lost, each service says which of the host's parameters it reads. */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy, /etc/scaleup/haproxy.env",
        "loadbalancer, scaleup-certificate, /etc/scaleup/haproxy.env",
        "web, scaleup-upstream, /etc/scaleup/upstream.env",
        "application, scaleup-application, /etc/scaleup/application.env",
        "application, scaleup-credentials, /etc/scaleup/host.env",
        "secrets, scaleup-secrets, /etc/scaleup/host.env",
        "port, scaleup-port, /etc/scaleup/application.env",
        "workload, scaleup-workload, /etc/scaleup/host.env",
        "host, scaleup-watchdog, /etc/scaleup/host.env",
        "host, scaleup-drain, /etc/scaleup/host.env"
    })
    void readsItsParameters(String folder, String service, String file) {
        assertThat(unit(folder, service).setting("EnvironmentFile")).isEqualTo(file);
    }

    /** Logs grow by traffic: logrotate looks each minute, not once a day. */
    @Test
    void logsAreLookedAtEachMinute() {
        assertThat(HostFile.of("host/" + UNITS + "logrotate.timer.d/often.conf")
                        .text()
                        .lines()
                        .filter(line -> line.startsWith("OnCalendar=")))
                .as("the first, empty one takes the day's away (systemd.timer(5))")
                .containsExactly("OnCalendar=", "OnCalendar=minutely");
        // logrotate's own timer has an hour for both.
        var timer = HostFile.of("host/" + UNITS + "logrotate.timer.d/often.conf");
        assertThat(timer.setting("AccuracySec")).isEqualTo("1s");
        assertThat(timer.setting("RandomizedDelaySec")).isEqualTo("0");
    }

    /** A unit that is enabled is wanted by what a host boots to (systemd.unit(5), [Install]). */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy",
        "web, scaleup-nginx",
        "application, scaleup-application",
        "host, scaleup-watchdog",
        "host, scaleup-drain"
    })
    void startsWhenItsHostBoots(String folder, String service) {
        assertThat(unit(folder, service).setting("WantedBy")).isEqualTo("multi-user.target");
    }

    /**
     * systemd.service(5), "Type=": what is started is the service itself, or tells systemd when it is ready. HAProxy does by -Ws
     * (Management Guide, 3); Nginx would leave a child behind (nginx.org, "daemon").
     */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy, notify, -Ws",
        "web, scaleup-upstream, notify, -Ws",
        "web, scaleup-nginx, exec, daemon off;"
    })
    void staysWhereSystemdHasStartedIt(String folder, String service, String type, String option) {
        var unit = unit(folder, service);
        assertThat(unit.setting("Type")).isEqualTo(type);
        assertThat(unit.setting("ExecStart")).contains(option);
    }

    /** haproxy.cfg: one for who asks for its health. A group of threads has no more than 64. */
    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "63, 64", "64, 64", "192, 64"})
    void haProxyHasAThreadMoreThanThereAreProcessors(int processors, int threads, @TempDir Path folder)
            throws Exception {
        assertThat(unit("loadbalancer", "scaleup-haproxy").setting("ExecStart"))
                .isEqualTo("/bin/bash /opt/haproxy/threads /usr/sbin/haproxy -Ws -f /opt/haproxy/haproxy.cfg");
        HostFile.of("loadbalancer/opt/haproxy/threads").writeTo(folder);
        Path nproc = Files.writeString(folder.resolve("nproc"), "#!/bin/sh\necho %d\n".formatted(processors));
        assertThat(nproc.toFile().setExecutable(true)).isTrue();
        Map<String, String> environment =
                Map.of("PATH", folder + ":" + System.getenv("PATH"), "RUNTIME_DIRECTORY", folder.toString());
        assertThat(Program.named("bash")
                        .run(environment, folder.resolve("threads").toString(), "printenv", "THREADS")
                        .output())
                .isEqualTo(threads + "\n");
    }

    /**
     * Who can end it by TLS 1.3 could do so again. What tells that it was up is a file of its own: made when it says that it is ready
     * (systemd.service(5), ExecStartPost=: with Type=notify "after READY=1 has been received"), kept when it ends (systemd.exec(5),
     * RuntimeDirectoryPreserve=), gone with /run or by "systemctl clean --what=runtime" (systemctl(1)), which takes the folder.
     */
    @Test
    void haProxyIsStartedAgainWithoutTls13(@TempDir Path folder) throws Exception {
        var unit = unit("loadbalancer", "scaleup-haproxy");
        assertThat(unit.setting("RuntimeDirectory")).isEqualTo("haproxy");
        assertThat(unit.setting("RuntimeDirectoryPreserve")).isEqualTo("yes");
        assertThat(unit.setting("Type")).isEqualTo("notify");
        String up = unit.setting("ExecStartPost");
        assertThat(up).isEqualTo("/bin/touch /run/haproxy/started");
        String script =
                HostFile.of("loadbalancer/opt/haproxy/threads").writeTo(folder).toString();
        Files.createFile(folder.resolve("admin.sock"));
        assertThat(versionOf(script, folder))
                .as("never ready, or cleaned: what else is there doesn't matter")
                .isEmpty();
        Program.named("touch")
                .run(up.replace("/bin/touch /run/haproxy", folder.toString()))
                .assertSuccess();
        assertThat(versionOf(script, folder)).isEqualTo("TLSv1.2\n");
    }

    private static String versionOf(String script, Path folder) {
        return Program.named("bash")
                .run(Map.of("RUNTIME_DIRECTORY", folder.toString()), script, "printenv", "TLS_VERSION")
                .output();
    }

    /**
     * A configuration that can't be loaded is refused before it costs the one that works. The signals are those of HAProxy's management
     * guide, section 4 (to its master), and of nginx.org, "Controlling nginx".
     */
    @ParameterizedTest
    @CsvSource({"loadbalancer, scaleup-haproxy, haproxy -c -f, USR2", "web, scaleup-nginx, nginx -t -q -c, HUP"})
    void looksAtAConfigurationBeforeItTakesIt(String folder, String service, String check, String signal) {
        var unit = unit(folder, service);
        String file = unit.setting("ExecStart").replaceFirst(".* -[cf] (\\S+).*", "$1");
        assertThat(unit.text().lines().filter(line -> line.startsWith("ExecReload=")))
                .startsWith("ExecReload=/usr/sbin/%s %s".formatted(check, file))
                .endsWith("ExecReload=/bin/kill -%s $MAINPID".formatted(signal));
    }

    /** docs/operations.md: the access log is shipped from its file; what goes wrong is in the journal. */
    @Test
    void theAccessLogIsAFileAndErrorsAreInTheJournal() {
        var unit = HostFile.of("loadbalancer/" + UNITS + "scaleup-haproxy.service");
        assertThat(unit.setting("StandardOutput")).isEqualTo("append:/var/log/scaleup-access.log");
        assertThat(unit.setting("StandardError")).isEqualTo("journal");
    }

    /** systemd.exec(5), "StateDirectory=": makes a folder that outlives the service, and tells it where by $STATE_DIRECTORY. */
    @Test
    void whatAHostHasSaidOfItselfIsKeptWhereItsScriptLooks() {
        assertThat(HostFile.script("host", "watchdog").text()).contains("$STATE_DIRECTORY/");
        assertThat(unit("host", "scaleup-watchdog").setting("StateDirectory")).isEqualTo("scaleup");
    }

    /**
     * docs/configuration.md, "hosts.imageId": an image that is too old gets no host that is ready (systemd.service(5), "ExecStartPre=": if it
     * fails ExecStart= isn't run). Amazon EC2 User Guide, "Instance console output": what is written there can be read also when
     * nobody gets in; systemd.exec(5), "StandardOutput=journal+console".
     */
    @Test
    void anImageThatIsTooOldIsNeverReadyAndSaysWhyOnTheConsole() {
        var unit = unit("host", "scaleup-watchdog");
        assertThat(unit.setting("ExecStartPre")).isEqualTo("/usr/local/libexec/scaleup/release");
        assertThat(unit.setting("StandardOutput")).isEqualTo("journal+console");
        assertThat(unit.text()).as("its errors go there too").doesNotContain("StandardError=");
    }

    /**
     * systemd.service(5), "Type=notify": who needs it waits until it says that it has what they need, however long that takes.
     * systemd-notify(1): a process of its own says so, which only NotifyAccess=all lets be heard.
     */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-certificate, loadbalancer/usr/local/libexec/scaleup/certificate, infinity",
        "application, scaleup-credentials, application/opt/credentials/credentials,",
        "web, scaleup-versions, web/opt/nginx/versions, infinity"
    })
    void saysItselfWhenItHasWhatOthersNeed(String folder, String service, String program, String patience) {
        var unit = unit(folder, service);
        assertThat(HostFile.of(program).text()).contains("systemd-notify");
        assertThat(unit.setting("Type")).isEqualTo("notify");
        assertThat(unit.setting("NotifyAccess")).isEqualTo("all");
        if (patience != null) {
            assertThat(unit.setting("TimeoutStartSec")).isEqualTo(patience);
        }
    }

    /** systemd.special(7), "network-online.target": what needs a network both wants it and comes after it. */
    @Test
    void nothingIsStartedWithoutANetwork() {
        var all = HostFile.of("host/" + UNITS + "scaleup-.service.d/common.conf");
        assertThat(all.setting("Wants")).isEqualTo("network-online.target");
        assertThat(all.setting("After")).isEqualTo("network-online.target");
    }

    /**
     * systemd.exec(5), "RestrictAddressFamilies=": of what the kernel speaks only the internet's protocols and sockets on the host
     * itself, no packets (packet(7)) and none of the rarely used ones. "SystemCallErrorNumber=": without it, whoever tries what it
     * may not is killed, instead of told so.
     */
    @Test
    void nobodySpeaksMoreThanTheInternetsProtocolsAndARefusalKillsNobody() {
        var all = HostFile.of("host/" + UNITS + "scaleup-.service.d/common.conf");
        assertThat(all.setting("RestrictAddressFamilies")).isEqualTo("AF_INET AF_INET6 AF_UNIX");
        assertThat(all.setting("SystemCallErrorNumber")).isEqualTo("EPERM");
    }

    /**
     * systemd.service(5), "Type=" and "ExecStart=": what needs a oneshot starts when its commands are done, one after the other, those of
     * drop-ins last; systemd.exec(5), "ProtectSystem=": it writes where it may, and nowhere else.
     */
    @Test
    void whatAHostServesIsThereWithItsValidatorsBeforeItIsServed() {
        var unit = unit("workload", "scaleup-workload");
        assertThat(unit.setting("Type")).isEqualTo("oneshot");
        assertThat(unit.setting("ExecStart")).isEqualTo("/usr/local/libexec/scaleup/workload");
        String root = HostFile.of("web/opt/nginx/nginx.conf")
                .text()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("root "))
                .findFirst()
                .orElseThrow()
                .replaceAll("^root |;$", "");
        // Applications, configurations and authorities are in folders of /opt (ApplicationStack, WebStack,
        // LoadBalancerStack).
        assertThat(unit.setting("ReadWritePaths").split(" ", -1))
                .containsExactlyInAnyOrder(Path.of(root).getParent().toString(), "/opt");
        var validators = HostFile.of("web/" + UNITS + "scaleup-workload.service.d/validators.conf");
        // systemd ignores what stands outside of a section (systemd.syntax(7)).
        assertThat(validators.text()).startsWith("[Service]\n");
        assertThat(validators.setting("ExecStart")).isEqualTo("/bin/bash /opt/nginx/validators " + root);
    }

    /** unix(7): to connect, one has to be the socket's user, or of its group. A dynamic user has its unit's name (systemd.exec(5)). */
    @ParameterizedTest
    @CsvSource({
        "loadbalancer, scaleup-haproxy-gate, scaleup-haproxy, haproxy.cfg",
        "loadbalancer, scaleup-haproxy-hung, scaleup-haproxy, haproxy.cfg",
        "web, scaleup-upstream-hung, scaleup-upstream, upstream.cfg"
    })
    void asksTheServiceThatItHelpsAtItsSocketAsItsUser(
            String folder, String service, String helped, String configuration) {
        var unit = unit(folder, service);
        assertThat(user(unit)).isEqualTo(user(unit(folder, helped)));
        // Of one that is dynamic nobody knows but services that say so.
        assertThat(unit.text().contains("\nDynamicUser=yes\n"))
                .isEqualTo(unit(folder, helped).text().contains("\nDynamicUser=yes\n"));
        String socket = unit.setting("ExecStart").replaceFirst(".* ", "");
        assertThat(HostFile.of("%s/opt/haproxy/%s".formatted(folder, configuration))
                        .text())
                .containsPattern("\n  stats socket " + socket + " mode 660 ");
    }

    private static HostFile unit(String folder, String service) {
        return HostFile.of("%s/%s%s.service".formatted(folder, UNITS, service));
    }
}
