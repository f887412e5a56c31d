package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.review.terminal.CallersFolder;

/** The command line, as far as it makes nothing. */
class RehearseTest {
    private static final long ROOT = 0;
    private static final long SOMEBODY = 1000;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesEveryOptionAndExitCode() {
        assertThat(rehearse(SOMEBODY, "--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "--plan",
                        "--check",
                        "--drills[=NAME[,NAME...]...]",
                        "--list",
                        "--seconds=N",
                        "--delays=desk|aws",
                        "--assembly=FOLDER")
                .contains("--report=FOLDER", "--verbose", "--version", "[environment]", "default: dev", "default: desk")
                .containsPattern("\\n  0 +it was played")
                .containsPattern("\\n  1 +it could not be played, a check failed or")
                .containsPattern("\\n  2 +this computer lacks something, or the command line is wrong");
        // systemd-nspawn(1): "not suitable for fully secure container setups" without --private-users=.
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("Play only what you would let root run here")
                .contains("no setting of this computer's network is changed");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--chek            | Unknown option: '--chek'",
                "--seconds soon    | Invalid value for option '--seconds': 'soon' is not an int",
                "--seconds         | Missing required parameter for option '--seconds' (N)",
                "--delays gcp      | Invalid value for option '--delays'",
                "dev prod          | Unmatched argument at index 1: 'prod'",
                "--seconds -1      | --seconds is -1; allowed: 0 or more",
                "--drills dev      | --drills: there is no drill 'dev'; allowed: all, application-killed, ",
                "--drills all,web  | --drills: there is no drill 'web'; allowed: all, ",
                "--load --check    | --load is for a rehearsal that stays up: it goes with neither --check nor --drills",
                "fault             | Missing required parameter: 'NAME'",
                "fault web         | there is no fault 'web'; allowed: application-killed, ",
                "heal web          | Unmatched argument at index 1: 'web'",
                "drill             | Missing required parameter: 'NAME'",
                "drill web         | there is no drill 'web'; allowed: application-killed, ",
            })
    void aCommandLineThatWontDoIsSaidInOneLine(String arguments, String problem) {
        assertThat(rehearse(ROOT, arguments.split(" ", -1))).isEqualTo(2);
        assertThat(line()).startsWith("rehearse: " + problem);
    }

    /** Whatever a command of a rehearsal is called; that all that the help allows is allowed shows the last word. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--delays aws",
                "--delays=aws",
                "--delays desk",
                "--delays=AWS",
                "--report logs",
                "--report=drill",
                "--assembly shell",
                "--secrets heal",
                "dev --delays aws",
            })
    void aValueMayBeCalledAsACommandIs(String arguments) {
        List<String> words = new ArrayList<>(List.of(arguments.split(" ")));
        words.addAll(List.of("--seconds", "-1"));
        assertThat(rehearse(ROOT, words.toArray(String[]::new))).isEqualTo(2);
        assertThat(line()).isEqualTo("rehearse: --seconds is -1; allowed: 0 or more");
    }

    @Test
    void whoIsNotRootIsToldSo() {
        assertThat(rehearse(SOMEBODY)).isEqualTo(2);
        assertThat(line())
                .isEqualTo("rehearse: a rehearsal needs root: it boots machines and filters packets;"
                        + " try sudo ./rehearse");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "shell        | Missing required parameter: 'server'",
                "logs         | Missing required parameter: 'server|function'",
                "logs web-1 x | Unmatched argument at index 2: 'x'",
                "aws          | Missing required parameter: 'word'",
            })
    void aCommandOfARehearsalThatGoesOnSaysWhatItNeeds(String arguments, String problem) {
        assertThat(rehearse(ROOT, arguments.split(" ", -1))).isEqualTo(2);
        assertThat(line()).startsWith("rehearse: " + problem);
    }

    /** What a program is called with is its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "shell web-1 ls -l --all",
                "logs web-1 -f",
                "logs -e dev web-1",
                "aws --version",
                "fault web-killed web-2",
                "heal",
                "drill web-killed"
            })
    void aRehearsalThatGoesOnIsRootsAlone(String arguments) {
        assertThat(rehearse(SOMEBODY, arguments.split(" ", -1))).isEqualTo(2);
        assertThat(line()).startsWith("rehearse: a rehearsal needs root");
    }

    @Test
    void anAssemblyThatIsNoneIsRefusedBeforeAnythingIsMade(@TempDir Path empty) {
        for (String plan : new String[] {"--plan", "--check"}) {
            err.getBuffer().setLength(0);
            assertThat(rehearse(ROOT, plan, "--assembly", empty.toString())).isEqualTo(1);
            assertThat(line()).isEqualTo("rehearse: --assembly %s: there is no manifest.json".formatted(empty));
        }
    }

    /** Its templates name an account and a region that nothing is played of. */
    @Test
    void anAssemblyForOneAccountIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("manifest.json"), """
                {"artifacts": {"Shop": {"type": "aws:cloudformation:stack",
                  "environment": "aws://123456789012/eu-west-1"}}}""");
        assertThat(rehearse(ROOT, "--plan", "--assembly", folder.toString())).isEqualTo(1);
        assertThat(line())
                .startsWith(
                        "rehearse: --assembly %s: it is for aws://123456789012/eu-west-1; allowed: one for any account"
                                .formatted(folder));
    }

    /** Where Java's own digits are Arabic, and the lower case of I has no dot: the same line by line. */
    @Test
    void speaksTheSameWhateverTheLanguage(@TempDir Path folder) throws Exception {
        String language = "-Duser.language=tr -Duser.country=TR -Duser.extensions=u-nu-arab";
        assertThat(started(language, "--seconds", "-1")).isEqualTo("rehearse: --seconds is -1; allowed: 0 or more\n");
        // Machines and resources are counted.
        Rehearsed.require();
        String assembly = Rehearsed.assembly(folder.resolve("cdk.out")).toString();
        String plan = started("-Duser.language=en", "--plan", "--assembly", assembly);
        assertThat(plan).containsPattern("\\nBoots [1-9][0-9]* machines:\n");
        assertThat(started(language, "--plan", "--assembly", assembly)).isEqualTo(plan);
    }

    /** What the command prints, started as a program of its own whose Java has {@code options}. */
    private static String started(String options, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(options.split(" ", -1)));
        command.add(Rehearse.class.getName());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .directory(Rehearsed.ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private int rehearse(long user, String... arguments) {
        return Rehearse.commandLine(() -> user, new CallersFolder(Rehearsed.ROOT))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Stream.of(arguments).filter(word -> !word.isEmpty()).toArray(String[]::new));
    }

    /** The only line that it wrote. */
    private String line() {
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
        return err.toString().strip();
    }
}
