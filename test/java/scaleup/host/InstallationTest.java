package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.CloudConfig;
import scaleup.Synthesis;

/** cloud-init, "Module reference": packages are installed once per instance, and commands run after that, whether or not they are there. */
class InstallationTest {
    private static final String AGENT = "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl";

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("scaleup.Synthesis#tiers")
    void theirRepositoriesAreAskedUntilTheyAnswer(String part) throws Exception {
        Path agent = folder.resolve("agent");
        try (var host = new ScriptHost(folder)) {
            host.standIn(
                    "cloud-init",
                    "(($(wc -l <'%s') < 3)) && exit 1; touch '%s'"
                            .formatted(folder.resolve("cloud-init.calls"), agent));
            host.run(installation(part, agent)).assertSuccess();
            assertThat(host.calls("cloud-init"))
                    .hasSize(3)
                    .containsOnly("single -n package-update-upgrade-install --frequency always");
            assertThat(host.calls("sleep")).containsExactly("5", "5", "5");
        }
    }

    /** As cloud-init leaves it that knows no package of some names, by APT. */
    @ParameterizedTest
    @MethodSource("scaleup.Synthesis#tiers")
    void halfOfThemAreNotEnough(String part) throws Exception {
        Path agent = Files.createFile(folder.resolve("agent"));
        try (var host = new ScriptHost(folder)) {
            Path bin = folder.resolve("bin");
            for (String needed : List.of("bash", "sh", "cat", "chmod", "mkdir")) {
                Files.createSymbolicLink(
                        bin.resolve(needed), Program.named(needed).path());
            }
            host.with("PATH", bin);
            host.standIn("cloud-init", "echo '#!/bin/sh' >'%1$s' && chmod 755 '%1$s'".formatted(bin.resolve("jq")));
            host.run(installation(part, agent)).assertSuccess();
            assertThat(host.calls("cloud-init")).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("scaleup.Synthesis#tiers")
    void nothingIsInstalledAgain(String part) throws Exception {
        Path agent = Files.createFile(folder.resolve("agent"));
        try (var host = new ScriptHost(folder)) {
            host.standIn("cloud-init", "");
            host.run(installation(part, agent)).assertSuccess();
            assertThat(host.calls("cloud-init")).isEmpty();
        }
    }

    /** Until then the host says that it isn't ready, and can leave; nothing else of it is tried, such as a release command. */
    @ParameterizedTest
    @MethodSource("scaleup.Synthesis#tiers")
    void onlyWhatNeedsNoPackageIsStartedBefore(String part) {
        List<List<String>> commands = commands(part);
        assertThat(commands.get(0))
                .containsExactly(
                        "systemctl",
                        "enable",
                        "--now",
                        "--no-block",
                        "scaleup-watchdog.service",
                        "scaleup-drain.service");
        assertThat(commands.get(1)).anyMatch(word -> word.contains("cloud-init"));
    }

    private static HostFile installation(String part, Path agent) {
        String words = commands(part).get(1).stream()
                .map(word -> "'%s'".formatted(word).replace(AGENT, agent.toString()))
                .collect(Collectors.joining(" "));
        return new HostFile(Path.of("install"), "#!/bin/bash\nexec %s\n".formatted(words));
    }

    private static List<List<String>> commands(String part) {
        return ((List<?>) CloudConfig.of(Synthesis.of("dev"), part).get("runcmd"))
                .stream()
                        .map(command -> ((List<?>) command)
                                .stream().map(Object::toString).toList())
                        .toList();
    }
}
