package scaleup.review.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import scaleup.review.assembly.Unreadable;
import scaleup.review.terminal.Printable;

/**
 * Asks an account by the AWS CLI, which takes the credentials and the region from where the CDK CLI does: variables, profiles, single
 * sign-on. Only what describes, gets or lists can be asked.
 */
public final class AwsCli {
    /** A call takes a second of a processor, and AWS repeats what is throttled. */
    private static final int PATIENCE_SECONDS = 120;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> program;
    private final Optional<String> region;
    private final Map<String, String> variables;

    /**
     * The one on this computer.
     *
     * @param region to ask in; empty for the one that is configured
     */
    public AwsCli(Optional<String> region) {
        this(List.of("aws"), region, Map.of());
    }

    /**
     * Another one.
     *
     * @param program with what comes before an operation's name
     * @param variables that it gets besides those of this process
     */
    public AwsCli(List<String> program, Optional<String> region, Map<String, String> variables) {
        this.program = List.copyOf(program);
        this.region = region;
        this.variables = new TreeMap<>(variables);
    }

    /**
     * Asks, and gives AWS's answer; an empty object where it has none.
     *
     * @param service for example {@code ec2}
     * @param operation for example {@code describe-addresses}
     * @throws AwsRefused if AWS refuses, or isn't reached
     * @throws Unreadable if there is no AWS CLI
     */
    public JsonNode ask(String service, String operation, String... arguments)
            throws AwsRefused, Unreadable, IOException, InterruptedException {
        if (!operation.matches("(describe|get|list)-.*")) {
            throw new IllegalArgumentException(operation + " may change something");
        }
        List<String> words = new ArrayList<>(program);
        words.add(service);
        words.add(operation);
        words.addAll(List.of(arguments));
        words.addAll(List.of("--output", "json"));
        region.ifPresent(name -> words.addAll(List.of("--region", name)));
        Path said = Files.createTempFile("review-", ".json");
        Path problem = Files.createTempFile("review-", ".log");
        try {
            return run(words, said, problem);
        } finally {
            Files.delete(said);
            Files.delete(problem);
        }
    }

    private JsonNode run(List<String> words, Path said, Path problem)
            throws AwsRefused, Unreadable, IOException, InterruptedException {
        var builder = new ProcessBuilder(words).redirectOutput(said.toFile()).redirectError(problem.toFile());
        // Nobody could answer a pager or a prompt.
        builder.environment().put("AWS_PAGER", "");
        builder.environment().put("AWS_CLI_AUTO_PROMPT", "off");
        builder.environment().putAll(variables);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new Unreadable(
                    "the AWS CLI (%s) can't be started; what an account has is asked by it: %s"
                            .formatted(words.get(0), e.getMessage()),
                    e);
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AwsRefused("no answer in %d s".formatted(PATIENCE_SECONDS));
            }
        } finally {
            process.destroy();
        }
        if (process.exitValue() != 0) {
            throw new AwsRefused(message(Files.readString(problem, StandardCharsets.UTF_8), process.exitValue()));
        }
        try {
            var answer = JSON.readTree(said.toFile());
            return answer == null || answer.isMissingNode() ? JSON.createObjectNode() : answer;
        } catch (JsonProcessingException e) {
            throw new AwsRefused("an answer that is no JSON: " + Printable.line(e.getOriginalMessage()));
        }
    }

    /** The last line, which is AWS's own where there is one. */
    private static String message(String text, int exit) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .reduce((one, other) -> other)
                .map(line -> Printable.line(line.strip()))
                .orElse("the AWS CLI ended with " + exit);
    }
}
