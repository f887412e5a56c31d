package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.rehearsal.computer.Command;

/**
 * What can be known of the examples, and of the shop, without a rehearsal of each ({@link ExamplesTest}, {@link ShopTest}): their
 * commands, files and packages are there. Their environments are proven by {@code VariedConfigurationsTest}.
 */
class ExamplePagesTest {
    private static final Path EXAMPLES = Rehearsed.ROOT.resolve("examples");
    private static final Pattern COMMANDS = Pattern.compile("```bash\n(.*)\n(.*)\n(.*)\n```");
    private static final Pattern PACKAGES = Pattern.compile("(?m)^ *packages: \\[(.*)]$");

    /** What Debian 13 calls as Amazon Linux 2023 does: https://packages.debian.org/trixie/python3.13. */
    private static final Set<String> OF_THE_SAME_NAME = Set.of("python3.13");

    /**
     * The three commands of an example's page.
     *
     * @return the one that builds it
     */
    static String build(String example) throws IOException {
        var commands =
                COMMANDS.matcher(Files.readString(EXAMPLES.resolve(example).resolve("README.md")));
        assertThat(commands.find()).isTrue();
        assertThat(List.of(commands.group(2), commands.group(3)))
                .containsExactly(
                        "cp examples/%1$s/environment.yaml environments/%1$s.yaml".formatted(example),
                        "./rehearse --check " + example);
        return commands.group(1);
    }

    @ParameterizedTest
    @CsvSource({
        "express, npm ci --prefix examples/express --omit=dev",
        "flask, examples/flask/build",
        "spring-boot, mvn -q package -f examples/spring-boot/pom.xml",
    })
    void arePlayedByThreeCommands(String example, String build) throws IOException {
        assertThat(build(example)).isEqualTo(build);
        assertThat(EXAMPLES.resolve("flask/build")).isExecutable();
        assertThat(EXAMPLES.resolve("express/package-lock.json")).exists();
        assertThat(EXAMPLES.resolve("spring-boot/pom.xml")).exists();
    }

    @Test
    void eachFolderIsOneThatATestPlays() throws IOException {
        try (var folders = Files.list(EXAMPLES)) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrder("express", "flask", "spring-boot");
        }
    }

    /** A package for which a rehearsal has no match is found when an image is built. */
    @ParameterizedTest
    @ValueSource(strings = {"express", "flask", "spring-boot"})
    void theirPackagesAreThoseOfARehearsal(String example) throws IOException {
        Set<String> known = Files.readAllLines(Rehearsed.ROOT.resolve(
                        "rehearsal/main/resources/scaleup/rehearsal/machines/image/amazon-linux"))
                .stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst(" .*", ""))
                .collect(Collectors.toSet());
        List<String> packages = new ArrayList<>();
        var named = PACKAGES.matcher(Files.readString(EXAMPLES.resolve(example).resolve("environment.yaml")));
        while (named.find()) {
            packages.addAll(List.of(named.group(1).split(", *", -1)));
        }
        assertThat(packages.isEmpty()).isEqualTo(example.equals("spring-boot"));
        assertThat(packages).allMatch(name -> known.contains(name) || OF_THE_SAME_NAME.contains(name));
    }

    /** What each command starts is in the example. */
    @ParameterizedTest
    @CsvSource({
        "flask, gunicorn, app.py",
        "flask, flask db upgrade, migrations",
        "express, node server.js, server.js",
        "express, migrate:latest, knexfile.js",
        "spring-boot, -jar notebook.jar, pom.xml",
    })
    void haveWhatTheirCommandsStart(String example, String command, String file) throws IOException {
        Path place = EXAMPLES.resolve(example);
        assertThat(Files.readString(place.resolve("environment.yaml"))).contains(command);
        assertThat(place.resolve(file)).exists();
    }

    @Test
    void theirProgramsCanBeRead() throws IOException, InterruptedException {
        Path shop = Rehearsed.ROOT.resolve("rehearsal/test/resources/scaleup/rehearsal/shop/shop.py");
        for (Path program : List.of(EXAMPLES.resolve("flask/app.py"), shop)) {
            Command.of("python3", "-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", program.toString())
                    .run();
        }
        Command.of("node", "--check", EXAMPLES.resolve("express/server.js").toString())
                .run();
    }
}
