package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All systemd units, in the places they have on a host, read by systemd's own tools. */
class UnitsTest {
    /** Tenths: 2.5 of 10, where systemd calls 4 and less "OK". */
    private static final int EXPOSURE = 25;

    private static final List<String> OTHERS_PROGRAMS = List.of(
            "bin/sh",
            "bin/bash",
            "bin/chmod",
            "bin/chown",
            "bin/kill",
            "bin/touch",
            "usr/bin/env",
            "usr/bin/python3",
            "usr/sbin/haproxy",
            "usr/sbin/nft",
            "usr/sbin/nginx",
            "usr/sbin/sysctl");

    private static final Set<String> SANDBOX = new TreeSet<>(Set.of(
            "LockPersonality",
            "NoNewPrivileges",
            "PrivateDevices",
            "PrivateTmp",
            "ProtectClock",
            "ProtectControlGroups",
            "ProtectHome",
            "ProtectHostname",
            "ProtectKernelLogs",
            "ProtectKernelModules",
            "ProtectKernelTunables",
            "ProtectProc",
            "ProtectSystem",
            "RestrictNamespaces",
            "RestrictRealtime",
            "RestrictSUIDSGID",
            "SystemCallArchitectures",
            "SystemCallFilter",
            "UMask"));

    @TempDir
    Path root;

    static Stream<String> services() {
        return HostFile.all().stream()
                .filter(HostFile::isService)
                .map(file -> file.path().getFileName().toString());
    }

    @BeforeEach
    void layOut() throws IOException {
        for (HostFile file : HostFile.all()) {
            Path inTier = HostFile.RESOURCES.relativize(file.path());
            file.writeTo(root.resolve(inTier.subpath(1, inTier.getNameCount())).getParent());
        }
        for (String program : OTHERS_PROGRAMS) {
            Path file = root.resolve(program);
            Files.createDirectories(file.getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        // systemd's own targets and slices.
        Path units = Files.createDirectories(root.resolve("usr/lib/systemd/system"));
        try (var files = Files.walk(Path.of("/lib/systemd/system"), 1, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(file -> file.toString().matches(".*\\.(target|slice)"))
                    .toList()) {
                Files.copy(file, units.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void areValid() throws IOException {
        List<String> arguments = new ArrayList<>(services().toList());
        assertThat(arguments).hasSizeGreaterThan(5);
        arguments.addAll(List.of("logrotate.timer", "scaleup-credentials.socket", "scaleup-application.slice"));
        // As cloud-init makes one for each of application.processes.
        Path units = root.resolve("etc/systemd/system");
        Files.copy(units.resolve("scaleup-application.service"), units.resolve("scaleup-application-worker.service"));
        arguments.add("scaleup-application-worker.service");
        write("usr/lib/systemd/system/logrotate.timer", "[Timer]\nOnCalendar=daily\n");
        write("usr/lib/systemd/system/logrotate.service", "[Service]\nExecStart=/bin/sh\n");
        assertThat(verify(arguments).output()).isEmpty();
        verify(arguments).assertSuccess();
    }

    @Test
    void aBrokenUnitWouldBeFound() {
        write("etc/systemd/system/scaleup-broken.service", "[Service]\nExecStart=/usr/sbin/unknown\n");
        assertThat(verify(List.of("scaleup-broken.service")).exitCode()).isNotZero();
    }

    /**
     * The AWS CLI makes ~/.aws/cli/cache at each call, and some of its versions fail where they can't (aws/aws-cli#9075,
     * #10031). Without HOME that is root's or the user's home, which ProtectHome hides and ProtectSystem=strict keeps from being
     * written; /tmp is a unit's own (systemd.exec(5), PrivateTmp). {@code UserDataTest} has what is in a host's environment.
     */
    @ParameterizedTest
    @MethodSource("services")
    void giveTheAwsCliAHomeThatItMayWriteInto(String service) throws IOException {
        var unit = HostFile.all().stream()
                .filter(file ->
                        file.isService() && file.path().getFileName().toString().equals(service))
                .findFirst()
                .orElseThrow();
        var program = Pattern.compile(
                        "(?m)^ExecStart=(?:.* )?/((?:usr/local/libexec/scaleup|opt/[a-z]+)/[a-z]+)(?: .*)?$")
                .matcher(unit.text());
        boolean callsAws = program.find()
                && Pattern.compile("(?m)^(?!\\s*#).*\\baws [a-z]")
                        .matcher(Files.readString(root.resolve(program.group(1))))
                        .find();
        if (callsAws) {
            assertThat(unit.text())
                    .containsAnyOf("\nEnvironmentFile=/etc/scaleup/host.env\n", "\nEnvironment=HOME=/tmp\n");
        }
        assertThat(Set.of(
                                "scaleup-watchdog.service",
                                "scaleup-drain.service",
                                "scaleup-workload.service",
                                "scaleup-certificate.service",
                                "scaleup-credentials.service",
                                "scaleup-secrets.service",
                                "scaleup-versions.service")
                        .contains(service))
                .as("%s calls the AWS CLI", service)
                .isEqualTo(callsAws);
    }

    @ParameterizedTest
    @MethodSource("services")
    void areHardened(String service) {
        systemdAnalyze(List.of(
                        "security",
                        "--offline=true",
                        "--threshold=" + EXPOSURE,
                        "--root=" + root,
                        "--no-pager",
                        service))
                .assertSuccess();
    }

    /** Of systemd's own list (systemd.exec(5), "Sandboxing"), what every service can do without: none of it is left open. */
    @ParameterizedTest
    @MethodSource("services")
    void mayDoNothingThatTheyCanDoWithout(String service) throws IOException {
        var list = new ObjectMapper()
                .readTree(systemdAnalyze(List.of(
                                "security", "--offline=true", "--json=short", "--root=" + root, "--no-pager", service))
                        .output());
        List<String> open = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (JsonNode item : list) {
            String name = item.path("name").asText();
            String setting = name.replaceFirst("=.*", "");
            if (SANDBOX.contains(setting) && !name.equals("SystemCallFilter=~@resources")) {
                seen.add(setting);
                if (item.path("exposure").asDouble() > 0) {
                    open.add(name);
                }
            }
        }
        assertThat(open).isEmpty();
        assertThat(seen).isEqualTo(SANDBOX);
    }

    /**
     * systemd.service(5), RestartSec=, and systemd.unit(5), StartLimitIntervalSec= and OnFailure=: a service that restarts
     * has failed only once its start limit is reached. Version 252 knows no RestartSteps=.
     */
    @ParameterizedTest
    @MethodSource("services")
    void areBackAtOnceButDoNotTakeTheProcessorByTrying(String service) {
        String unit = HostFile.all().stream()
                .filter(file -> file.path().endsWith(service))
                .findFirst()
                .orElseThrow()
                .text();
        // What the drop-in for all of them says is theirs.
        assertThat(unit).doesNotContain("RestartSec=", "StartLimit", "OnFailure=");
        assertThat(service).startsWith("scaleup-");
        assertThat(HostFile.of("host/etc/systemd/system/scaleup-.service.d/common.conf")
                        .text()
                        .lines())
                .contains(
                        "RestartSec=100ms",
                        "StartLimitIntervalSec=10",
                        "StartLimitBurst=5",
                        "OnFailure=scaleup-again@%n.service");
    }

    private Program.Outcome verify(List<String> units) {
        List<String> arguments =
                new ArrayList<>(List.of("verify", "--man=no", "--recursive-errors=yes", "--root=" + root));
        arguments.addAll(units);
        return systemdAnalyze(arguments);
    }

    /** Version 252 is Amazon Linux 2023's. */
    private static Program.Outcome systemdAnalyze(List<String> arguments) {
        return Program.named("systemd-analyze").atLeast("252", "--version").run(arguments.toArray(String[]::new));
    }

    private void write(String path, String text) {
        new HostFile(Path.of(path), text).writeTo(root.resolve(path).getParent());
    }
}
