package scaleup.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scaleup.review.terminal.CallersFolder;

/** The workflow that docs/review.md has for GitHub, by 'Secure use reference' and 'Workflow syntax' of GitHub's documentation. */
class ReviewWorkflowTest {
    private static String page;
    private static JsonNode workflow;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of(System.getProperty("scaleup.root"), "docs/review.md"));
        var block = Pattern.compile("(?s)```yaml\\n(.*?)```").matcher(page);
        assertThat(block.find()).isTrue();
        workflow = new YAMLMapper().readTree(block.group(1));
    }

    private static List<JsonNode> steps(String job) {
        List<JsonNode> steps = new ArrayList<>();
        workflow.at("/jobs/%s/steps".formatted(job)).forEach(steps::add);
        return steps;
    }

    /** "Pinning an action to a full-length commit SHA is currently the only way to use an action as an immutable release." */
    @Test
    void takesActionsByTheirCommits() {
        List<String> actions = new ArrayList<>();
        for (String job : List.of("review", "comment")) {
            steps(job).stream()
                    .filter(step -> step.has("uses"))
                    .forEach(step -> actions.add(step.path("uses").asText()));
        }
        assertThat(actions).hasSizeGreaterThan(4).allMatch(action -> action.matches("actions/[a-z-]+@[0-9a-f]{40}"));
    }

    @Test
    void theBranchsCodeRunsWhereNothingButReadingIsAllowedAndNoCredentialIsKept() {
        assertThat(workflow.path("permissions").isEmpty()).isTrue();
        assertThat(workflow.at("/jobs/review/permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        assertThat(steps("review").get(0).at("/with/persist-credentials").asBoolean(true))
                .isFalse();
        assertThat(page).doesNotContain("pull_request_target");
    }

    @Test
    void whoMayCommentRunsNothingOfTheBranch() {
        assertThat(workflow.at("/jobs/comment/permissions").toString()).isEqualTo("{\"pull-requests\":\"write\"}");
        assertThat(steps("comment"))
                .noneMatch(step -> step.path("uses").asText().startsWith("actions/checkout"))
                .filteredOn(step -> step.has("run"))
                .singleElement()
                .satisfies(step -> assertThat(step.path("run").asText()).startsWith("gh pr comment "));
    }

    /** "Script injections": what others choose comes by a variable, never into a command's text. */
    @Test
    void noCommandHasWhatOthersChooseInItsText() {
        for (String job : List.of("review", "comment")) {
            assertThat(steps(job))
                    .allSatisfy(step -> assertThat(step.path("run").asText()).doesNotContain("${{"));
        }
    }

    /** It fails where the review does: no command hides its exit code, and what follows runs all the same. */
    @Test
    void failsWithTheReviewAndTellsItAllTheSame() {
        var steps = steps("review");
        int review = -1;
        for (int i = 0; i < steps.size(); i++) {
            assertThat(steps.get(i).has("continue-on-error")).isFalse();
            if (steps.get(i).path("run").asText().startsWith("./review ")) {
                review = i;
            }
        }
        assertThat(review).isPositive();
        assertThat(steps.get(review).path("run").asText()).doesNotContain("||");
        assertThat(steps.subList(review + 1, steps.size()))
                .hasSize(2)
                .allMatch(step -> step.path("if").asText().contains("!cancelled()"));
    }

    @Test
    void theCommandsAreOnesThatTheReviewTakes() {
        var known = new Review(Path.of("."), new CallersFolder(Path.of(".")), System.out, System.err)
                .commandLine()
                .getCommandSpec()
                .optionsMap()
                .keySet();
        var command = Pattern.compile("\\./review prod ([^\\n|]*)").matcher(page);
        List<String> options = new ArrayList<>();
        while (command.find()) {
            Pattern.compile("--[a-z]+").matcher(command.group(1)).results().forEach(each -> options.add(each.group()));
        }
        assertThat(options).contains("--against", "--markdown", "--page");
        assertThat(known).containsAll(options);
    }
}
