package scaleup.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.review.terminal.CallersFolder;

/** A review as a comment on a pull request. */
class MarkdownReviewTest {
    /** GitHub: "Body is too long (maximum is 65536 characters)". */
    private static final int COMMENT = 65_536;

    @TempDir
    private Path root;

    private String assembly(String name, String resources) throws IOException {
        return ShopFolder.write(root.resolve(name), resources).toString();
    }

    private String reviewed(String now, String before) throws IOException {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Path file = root.resolve("comments/review.md");
        int exit = new Review(root, new CallersFolder(root), nowhere, nowhere)
                .commandLine()
                .execute("--assembly", now, "--against", before, "--markdown", file.toString());
        assertThat(exit).isBetween(0, 1);
        return Files.readString(file);
    }

    @Test
    void beginsWithWhatNeedsAPersonAndSaysWhatChangesAndCosts() throws IOException {
        String comment = reviewed(
                assembly("now", "'Key': {'Type': 'AWS::KMS::Key'}"),
                assembly(
                        "before", "'Jobs': {'Type': 'AWS::SQS::Queue', 'Properties': {'SqsManagedSseEnabled': true}}"));
        assertThat(comment)
                .startsWith("## Review of dev against ")
                .containsSubsequence(
                        "**Needs a person (",
                        "**changes**",
                        "### Changes",
                        "| added | Shop/Key",
                        "### Cost",
                        "| Shop | keys | +1.0 | +1.0 |",
                        "### Deployment");
    }

    @Test
    void saysThatNothingNeedsAPerson() throws IOException {
        String queue =
                assembly("now", "'Jobs': {'Type': 'AWS::SQS::Queue', 'Properties': {'SqsManagedSseEnabled': true}}");
        assertThat(reviewed(queue, queue))
                .contains("**Nothing needs a person.**", "No resource changes.", "No cost changes.");
    }

    /** Templates of thousands of changes, each with a name as long as it may be. */
    @Test
    void isNeverLongerThanACommentMayBeAndSaysWhatIsLeftOut() throws IOException {
        String many = IntStream.range(0, 900)
                .mapToObj(i -> "'Queue%d%s': {'Type': 'AWS::SQS::Queue', 'Properties': {'Tags': [{'Key': '%s'}]}}"
                        .formatted(i, "x".repeat(240), "|".repeat(100)))
                .collect(Collectors.joining(","));
        String comment = reviewed(assembly("now", "'A': {'Type': 'AWS::SNS::Topic'}"), assembly("before", many));
        assertThat(comment.length()).isLessThan(COMMENT).isGreaterThan(40_000);
        assertThat(comment)
                .startsWith("## Review of dev")
                .containsPattern("[\\d,]+ lines did not fit; the review's page has them\\.\n$");
    }

    /** GitHub Flavored Markdown: HTML, links, mentions, references to issues, and a table's columns. */
    @Test
    void whatATemplateSaysIsText() throws IOException {
        String comment = reviewed(
                assembly("now", "'T': {'Type': 'AWS::Evil::<img src=x> @everyone #1 [a](https://evil.example) | `b`'}"),
                assembly("before", "'Jobs': {'Type': 'AWS::SNS::Topic'}"));
        assertThat(comment)
                .contains("&lt;img src=x&gt; &#64;everyone &#35;1 \\[a\\]\\(https&#58;//evil.example\\) \\| \\`b\\`")
                .doesNotContain("<img", "@everyone", "](http", "https://");
    }
}
