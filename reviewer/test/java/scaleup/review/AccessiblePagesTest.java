package scaleup.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.review.terminal.CallersFolder;

/**
 * Pages can be used by keyboard, by screen reader and with poor eyes, as far as that can be said without a browser: by axe-core's rules,
 * and by the contrasts that WCAG 2.2 asks for in 1.4.3.
 */
class AccessiblePagesTest {
    private static final Path ROOT = Path.of(System.getProperty("scaleup.root"));

    @TempDir
    private Path folder;

    @Test
    void aReviewIsForEverybody() throws IOException, InterruptedException {
        String topic = "'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': {'DisplayName': '%s'}}";
        String more = """
                , 'Vpc': {'Type': 'AWS::EC2::VPC', 'Properties': {'CidrBlock': '10.0.0.0/16'}},
                'Open': {'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'SecurityGroupIngress': [
                  {'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443, 'CidrIp': '192.0.2.0/24'}]}},
                'Database': {'Type': 'AWS::RDS::DBInstance', 'Properties': {'VPCSecurityGroups': [{'Fn::GetAtt': ['Open', 'GroupId']}]}},
                'Role': {'Type': 'AWS::IAM::Role', 'Properties': {'AssumeRolePolicyDocument': {'Statement': []},
                  'Policies': [{'PolicyDocument': {'Statement': {'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': '*'}}}]}}
                """;
        Path before = ShopFolder.write(folder.resolve("before"), topic.formatted("a") + more);
        Path now = ShopFolder.write(folder.resolve("now"), topic.formatted("b"));
        var nobody = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        List<Path> pages = new ArrayList<>();
        for (Path against : List.of(before, now)) {
            for (Path of : List.of(before, now)) {
                pages.add(folder.resolve("review-%d.html".formatted(pages.size())));
                new Review(folder, new CallersFolder(folder), nobody, nobody)
                        .commandLine()
                        .execute(
                                "--assembly",
                                of.toString(),
                                "--against",
                                against.toString(),
                                "--page",
                                pages.get(pages.size() - 1).toString());
            }
        }
        assertThat(said(0, pages).lines()).hasSize(2 * pages.size()).allMatch(line -> line.contains(": 0 findings"));
    }

    @Test
    void theSampleSiteIsForEverybody() throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(ROOT.resolve("workload/site"))) {
            List<Path> pages =
                    files.filter(file -> file.toString().endsWith(".html")).toList();
            assertThat(pages).hasSizeGreaterThan(2);
            assertThat(said(0, pages).lines()).hasSize(2 * pages.size());
        }
    }

    /** Otherwise the test above could never fail. */
    @Test
    void whatIsNotForEverybodyIsFound() throws IOException, InterruptedException {
        List<String> wrong = List.of(
                "<p>picture: <img src=a.svg></p>",
                "<p style='color: #949494'>faint</p>",
                "<p style='color: #333; background: #000'>faint</p>",
                "<a href='#'></a>",
                "<label>a</label><input>",
                "<style>@media (prefers-color-scheme: dark) { p { background: #000 } }</style><p style='background: #000'>faint</p>",
                "<h1>a</h1><p id=b></p><p aria-labelledby=c role=button></p>",
                "<details><summary></summary><p>a</p></details>");
        List<Path> pages = new ArrayList<>();
        for (String each : wrong) {
            pages.add(page("wrong-%d.html".formatted(pages.size()), each));
        }
        // WCAG 2.2, technique G18: #767676 on white is 4.54.
        pages.add(page("right.html", "<p style='color: #767676'>b</p>"));
        assertThat(said(1, pages).lines().filter(line -> line.contains(", light: ")))
                .zipSatisfy(
                        Stream.concat(wrong.stream(), Stream.of("")).toList(),
                        (line, each) -> assertThat(line).as(each).contains(each.isEmpty() ? ": 0 " : ": 1 findings"));
    }

    private Path page(String name, String body) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "<!doctype html><html lang=en><title>a</title><body style='background: #fff; color: #000'><main><h1>a</h1>%s</main></html>"
                        .formatted(body));
    }

    private static String said(int exitCode, List<Path> pages) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ROOT.resolve("node_modules/.bin/node").toString(),
                ROOT.resolve(".ci/accessible.mjs").toString()));
        for (Path page : pages) {
            command.add(page.toString());
        }
        Process node = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).as(said).isEqualTo(exitCode);
        return said;
    }
}
