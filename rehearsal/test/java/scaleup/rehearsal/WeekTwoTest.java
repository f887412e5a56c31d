package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.Requirements;
import scaleup.rehearsal.machines.image.BareImage;

/**
 * The commands of pages that nobody can carry out without an account: bash runs them as they stand, and AWS's own command line, with
 * the models of AWS's APIs in it, says of each whether there is such a command, whether it has these parameters, and whether its answer
 * has what is looked for in it. Nothing is sent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeekTwoTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```bash\\n(.*?)^ *```$");

    /** A command within a sentence, which may go on in the next line; one without parameters is the name of one. */
    private static final Pattern INLINE = Pattern.compile("`(aws [^`]* --[^`]*)`");

    private static final Pattern COMMAND = Pattern.compile("(?m)^ *aws |\\$\\(aws ");

    /** What AWS answers to commands whose answers later ones are made of. */
    private static final Map<String, String> ANSWERS = Map.of(
            "rds describe-db-instances --output json",
            """
            {"DBInstanceClass": "db.t4g.micro", "DBSubnetGroup": {"DBSubnetGroupName": "subnets"},
             "DBParameterGroups": [{"DBParameterGroupName": "parameters"}], "BackupRetentionPeriod": 7,
             "OptionGroupMemberships": [{"OptionGroupName": "default:mysql-8-4"}], "MaxAllocatedStorage": 100,
             "PreferredMaintenanceWindow": "sun:02:00-sun:02:30", "PreferredBackupWindow": "01:00-01:30",
             "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-0123456789abcdef0"}],
             "KmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"}""",
            "acm describe-certificate --output json",
            """
            {"Name": "_x.www.shop.example.", "Type": "CNAME", "Value": "_y.acm-validations.aws."}""",
            "secretsmanager get-secret-value",
            """
            {"username": "application", "password": "not-a-password"}""");

    /**
     * Of June 2025, and so newer than the command line that is here (AWS Certificate Manager API Reference, "CertificateOptions").
     */
    private static final String NEWER =
            "Unknown parameter in Options: \"Export\", must be one of: CertificateTransparencyLoggingPreference";

    /** Calls each by the command line's own code, up to where it would send something. */
    private static final String ASK = """
            import contextlib, io, json, sys
            import jmespath
            from awscli.clidriver import AWSCLIEntryPoint
            from botocore import client, utils, validate

            class Sent(BaseException):
                pass

            def send(self, operation, parameters):
                model = self.meta.service_model.operation_model(operation)
                report = validate.ParamValidator().validate(parameters, model.input_shape) if model.input_shape else None
                sent.append([operation, report.generate_report() if report and report.has_errors() else ''])
                answers.append(utils.ArgumentGenerator(use_member_names=True).generate_skeleton(model.output_shape)
                               if model.output_shape else {})
                raise Sent()

            client.BaseClient._make_api_call = send
            said = []
            for words in json.load(sys.stdin):
                sent, answers, text = [], [], io.StringIO()
                with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
                    try:
                        AWSCLIEntryPoint().main(words)
                    except (Sent, SystemExit):
                        pass
                missing = ''
                if '--query' in words and answers:
                    query = words[words.index('--query') + 1]
                    if jmespath.search(query, answers[0]) is None:
                        missing = query
                said.append({'sent': sent, 'text': text.getvalue(), 'missing': missing})
            json.dump(said, sys.stdout)
            """;

    private static final List<List<String>> WRONG = List.of(
            List.of("rds", "restore-db-instance-to-a-point", "--target-db-instance-identifier", "x"),
            List.of("rds", "delete-db-instance", "--db-instance-name", "x"),
            List.of("rds", "delete-db-instance"),
            List.of("rds", "modify-db-instance", "--db-instance-identifier", "x", "--backup-retention-period", "null"),
            List.of("rds", "wait", "db-instance-here", "--db-instance-identifier", "x"));

    private static final List<String> MISSING =
            List.of("kms", "describe-key", "--key-id", "x", "--query", "KeyMetadata.KeyID");

    private static final List<String> RIGHT =
            List.of("kms", "describe-key", "--key-id", "x", "--query", "KeyMetadata.KeyId");

    private final Map<Path, List<List<String>>> calls = new LinkedHashMap<>();

    private final Map<List<String>, JsonNode> answers = new LinkedHashMap<>();

    /** All at once: to start the command line, and to read AWS's models, takes most of the time. */
    @BeforeAll
    void ask(@TempDir Path folder) throws Exception {
        Requirements.rootAnd("chroot", "unshare", "jq");
        List<List<String>> all = new ArrayList<>(WRONG);
        all.add(MISSING);
        all.add(RIGHT);
        for (Path page : pages().toList()) {
            calls.put(page, calls(script(page), Files.createDirectory(folder.resolve(Integer.toString(calls.size())))));
            all.addAll(calls.get(page));
        }
        JsonNode said = ask(all);
        for (int i = 0; i < all.size(); i++) {
            answers.put(all.get(i), said.path(i));
        }
    }

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of("docs", "workload", "examples")) {
            try (var all = Files.walk(ROOT.resolve(folder), 2)) {
                all.filter(page -> page.getFileName().toString().endsWith(".md"))
                        .filter(page -> !page.getParent().endsWith("decisions"))
                        .forEach(pages::add);
            }
        }
        List<Path> withCommands = new ArrayList<>();
        for (Path page : pages) {
            if (COMMAND.matcher(script(page)).find()) {
                withCommands.add(page);
            }
        }
        return withCommands.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void awsHasEveryCommandOfThePageAndWhatItLooksForInTheAnswer(Path page) {
        for (List<String> call : calls.get(page)) {
            JsonNode answer = answers.get(call);
            assertThat(answer.path("sent"))
                    .as("%s: aws %s: %s", page, call, answer.path("text").asText())
                    .isNotEmpty()
                    .allSatisfy(sent -> assertThat(sent.path(1).asText()).isIn("", NEWER));
            assertThat(answer.path("missing").asText())
                    .as("%s: aws %s: its answer has nothing of that", page, call)
                    .isEmpty();
        }
    }

    /** Each kind of mistake is noticed. */
    @Test
    void whatAwsDoesNotHaveIsFound() {
        assertThat(WRONG).allSatisfy(call -> assertThat(answers.get(call).path("sent"))
                .as("%s", call)
                .isEmpty());
        assertThat(answers.get(MISSING).path("missing").asText()).isEqualTo("KeyMetadata.KeyID");
        assertThat(answers.get(RIGHT).path("sent")).hasSize(1);
        assertThat(answers.get(RIGHT).path("missing").asText()).isEmpty();
    }

    /**
     * All blocks of a page, one after the other: later ones may use what earlier ones have set; then the commands within sentences. Of a
     * page about something else only the blocks that are about AWS.
     */
    private static String script(Path page) throws IOException {
        String text = Files.readString(page);
        boolean isAll = page.startsWith(ROOT.resolve("docs"));
        return Stream.concat(
                        BLOCK.matcher(text)
                                .results()
                                .map(block -> block.group(2).replaceAll("(?m)^" + block.group(1), ""))
                                .filter(block -> isAll || COMMAND.matcher(block).find()),
                        INLINE.matcher(text).results().map(command -> command.group(1)
                                .replaceAll("\\s+", " ")))
                .collect(Collectors.joining("\n"))
                // What a reader replaces: long enough for an ARN.
                .replaceAll("<[A-Za-z][^<>\n]*>", "placeholder-of-a-readers-own");
    }

    /** Runs a script in which nothing is what it is called but bash, cat, date and jq; what aws was given. */
    private static List<List<String>> calls(String script, Path folder) throws IOException, InterruptedException {
        StringBuilder stubs = new StringBuilder("set -euo pipefail\nmkdir -p calls\n");
        stubs.append("aws() {\n  printf '%s\\0' \"$@\" >\"calls/$(date +%s%N)\"\n  case \"$1 $2 $*\" in\n");
        ANSWERS.forEach((command, answer) -> {
            String[] parts = command.split(" --", 2);
            String option = parts.length > 1 ? "*'--%s'*".formatted(parts[1]) : "*";
            stubs.append("    '%s '%s) echo '%s' ;;\n".formatted(parts[0], option, answer));
        });
        stubs.append("    *) echo placeholder-of-what-aws-answers ;;\n  esac\n}\n");
        stubs.append("openssl() { echo placeholder-of-random-letters; }\n");
        Stream.of(
                        "npx",
                        "grep",
                        "git",
                        "curl",
                        "mysql",
                        "sleep",
                        "sudo",
                        "journalctl",
                        "./review",
                        "./rehearse",
                        "./configuration")
                .forEach(program -> stubs.append(program).append("() { cat >/dev/null; }\n"));
        Path file = Files.writeString(folder.resolve("page"), stubs + script);
        Command.of(List.of("env", "-C", folder.toString(), "bash", file.toString()))
                .run();
        List<List<String>> calls = new ArrayList<>();
        if (Files.isDirectory(folder.resolve("calls"))) {
            try (var recorded = Files.list(folder.resolve("calls"))) {
                for (Path call : recorded.sorted().toList()) {
                    List<String> words = new ArrayList<>();
                    for (String word : Files.readString(call).split("\0", -1)) {
                        words.add(
                                word.startsWith("file://")
                                        ? Files.readString(folder.resolve(word.substring("file://".length())))
                                        : word);
                    }
                    words.remove(words.size() - 1);
                    calls.add(words);
                }
            }
        }
        assertThat(calls.isEmpty()).as("calls of the page").isNotEqualTo(script.contains("aws "));
        return calls;
    }

    private static JsonNode ask(List<List<String>> calls) throws IOException, InterruptedException {
        return JSON.readTree(Command.of(List.of(
                        "env",
                        "--ignore-environment",
                        "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
                        "HOME=/nonexistent",
                        "PYTHONDONTWRITEBYTECODE=1",
                        "AWS_DEFAULT_REGION=eu-central-1",
                        "AWS_ACCESS_KEY_ID=none",
                        "AWS_SECRET_ACCESS_KEY=none",
                        "AWS_PAGER=",
                        "AWS_EC2_METADATA_DISABLED=true",
                        "timeout",
                        "300",
                        "unshare",
                        "--net",
                        "chroot",
                        BareImage.cached().layers().get(0).toString(),
                        "python3",
                        "-c",
                        ASK))
                .run(JSON.writeValueAsString(calls)));
    }
}
