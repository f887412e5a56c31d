package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application as its users run it. */
@Execution(ExecutionMode.CONCURRENT)
class SynthesisTest {
    private static final String TURKISH = "-Duser.language=tr -Duser.country=TR -Duser.extensions=u-nu-arab";

    @TempDir
    Path elsewhere;

    @TempDir
    Path assemblies;

    @ParameterizedTest
    @ValueSource(strings = {"dev", "trial", "staging"})
    void writesSixValidTemplatesAndSaysNothing(String environment) throws IOException, InterruptedException {
        var result = CommandLine.synthesise(Synthesis.ROOT, environment, assemblies);
        isWhole(environment, result);
        assertThat(result.output()).isEmpty();
    }

    /** In another folder, and where Java's own digits are Arabic and the lower case of I has no dot. */
    @Test
    void writesTheSameBytesAgainWhereverItIsAndWhateverTheLanguage() throws IOException, InterruptedException {
        CommandLine.write(elsewhere, Shipped.environments());
        copyBuild();
        var first = CommandLine.synthesise(Synthesis.ROOT, "prod", assemblies);
        isWhole("prod", first);
        assertThat(first.output()).containsOnlyOnce("WARNING certificate.source is self-signed: ");
        assertThat(CommandLine.templates(first.assembly()).values())
                .noneMatch(text -> text.contains("aws:cdk:creationStack"));
        // What is written is validated once: that is two thirds of a synthesis.
        var again = CommandLine.synthesise(
                elsewhere, "prod", assemblies, Map.of("JDK_JAVA_OPTIONS", TURKISH, "CDK_VALIDATION", "false"));
        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(CommandLine.templates(again.assembly())).isEqualTo(CommandLine.templates(first.assembly()));
    }

    /** What the test above is about can be seen in that language. */
    @Test
    void theOtherLanguageWritesOtherDigitsAndLetters() {
        Locale turkish = Locale.forLanguageTag("tr-TR-u-nu-arab");
        assertThat(TURKISH)
                .isEqualTo("-Duser.language=%s -Duser.country=%s -Duser.extensions=u-nu-%s"
                        .formatted(turkish.getLanguage(), turkish.getCountry(), turkish.getUnicodeLocaleType("nu")));
        assertThat(String.format(turkish, "%d", 10)).isEqualTo("\u0661\u0660");
        assertThat("I".toLowerCase(turkish)).isEqualTo("\u0131");
    }

    private static void isWhole(String environment, CommandLine.Result result) {
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(CommandLine.templates(result.assembly()).keySet().stream()
                        .filter(name -> name.endsWith(".template.json")))
                .containsExactlyInAnyOrderElementsOf(Synthesis.PARTS.stream()
                        .map(part -> "Scaleup-%s-%s.template.json".formatted(environment, part))
                        .toList());
    }

    @Test
    void refusesABadConfigurationInOneMessageAndWritesNothing() throws IOException, InterruptedException {
        copy("workload/site");
        CommandLine.write(
                elsewhere,
                new Edit(Shipped.context())
                        .set("defaults.network.zones", 1)
                        .set("defaults.loadBalancer.algoritm", "roundrobin")
                        .scaleup());
        var result = CommandLine.synthesise(elsewhere, "dev", assemblies);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .startsWith("3 problems in the configuration of environment 'dev'; nothing was synthesised.")
                .contains(
                        "environments/defaults.yaml:1: network.zones\n    received: 1 (number)\n    allowed: a whole number from 2 to 3",
                        "environments/defaults.yaml:1: loadBalancer.algoritm\n    unknown key; nearest: algorithm",
                        "environments/dev.yaml: application.artifact\n    received: \"workload/application/target/application\"")
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
        assertThat(result.assembly()).doesNotExist();
    }

    /**
     * The configuration can't know each value that AWS has; the CDK's tables do, but look at templates that are written. Classes
     * that don't exist leave nothing that {@code cdk deploy --app} would take, be it of an earlier run.
     */
    @ParameterizedTest
    @ValueSource(strings = {"db.x9z.micro", "db.m99g.large"})
    void leavesNoTemplateWhenTheCdkRefusesOne(String unknown) throws IOException, InterruptedException {
        copyBuild();
        CommandLine.write(
                elsewhere,
                new Edit(Shipped.context())
                        .set("environments.dev.database.instanceClass", unknown)
                        .scaleup());
        Path assembly = Files.createDirectory(assemblies.resolve("reused"));
        Files.writeString(assembly.resolve("manifest.json"), "{}");
        Files.writeString(assembly.resolve("Scaleup-dev-Web.template.json"), "{}");
        var result = CommandLine.synthesise(elsewhere, "dev", assemblies, Map.of("CDK_OUTDIR", assembly.toString()));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains(unknown, "The AWS CDK refused what was declared, and no template is left")
                .doesNotContain("\tat ");
        try (var files = Files.list(assembly)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".template.json") || name.equals("manifest.json"));
        }
    }

    /** The CDK CLI says in CDK_DEFAULT_REGION where an environment-agnostic stack would be deployed. */
    @ParameterizedTest
    @ValueSource(strings = {"cn-north-1", "us-gov-west-1"})
    void refusesARegionThatItWouldNotWorkInAndWritesNothing(String region) throws IOException, InterruptedException {
        var result = CommandLine.synthesise(Synthesis.ROOT, "dev", assemblies, Map.of("CDK_DEFAULT_REGION", region));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output().strip())
                .startsWith(
                        "The region is %s (the CDK CLI's CDK_DEFAULT_REGION). The build has no certificate authority"
                                .formatted(region))
                .hasLineCount(1);
        assertThat(result.assembly()).doesNotExist();
    }

    @Test
    void refusesAnUnknownEnvironment() throws IOException, InterruptedException {
        var result = CommandLine.synthesise(Synthesis.ROOT, "pord", assemblies);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("unknown environment; nearest: prod")
                .doesNotContain("\tat ");
        assertThat(result.assembly()).doesNotExist();
    }

    @Test
    void saysInOneLineThatNodeJsIsMissing() throws IOException, InterruptedException {
        var result = CommandLine.synthesise(Synthesis.ROOT, "dev", assemblies, Map.of("JSII_NODE", "/no/such/node"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output().strip())
                .startsWith("The AWS CDK can't be loaded: ")
                .contains("Cannot run program \"/no/such/node\"")
                .hasLineCount(1);
        assertThat(result.assembly()).doesNotExist();
    }

    @Test
    void refusesToRunWithoutACdkJsonThatIsJson() throws IOException, InterruptedException {
        var without = CommandLine.synthesise(elsewhere, "dev", assemblies);
        assertThat(without.exitCode()).isEqualTo(1);
        assertThat(without.output()).contains("cdk.json can't be read").doesNotContain("\tat ");
        Files.writeString(elsewhere.resolve("cdk.json"), "{ not json");
        var broken = CommandLine.synthesise(elsewhere, "dev", assemblies);
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.output()).contains("cdk.json can't be read").doesNotContain("\tat ");
    }

    private void copyBuild() throws IOException {
        copy("workload/site");
        copy("workload/application/target/application");
        copy("lambda/target/rds-certificate-authorities");
        copy("lambda/target/functions.jar");
        copy("lambda/target/rds-regions.txt");
        copy("src/main/resources/web");
    }

    private void copy(String path) throws IOException {
        Path from = Synthesis.ROOT.resolve(path);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path to = elsewhere.resolve(path).resolve(from.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
