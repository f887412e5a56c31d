package scaleup.rehearsal.computer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import scaleup.review.assembly.Stack;

/**
 * Asks <a href="https://github.com/aws-cloudformation/cfn-lint">cfn-lint</a> what AWS would refuse of templates: it brings
 * AWS's schemas of every type of resource, and rules beyond them. It needs no network. A template that passed once is not
 * asked for again.
 */
public final class CfnLint {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Errors, and warnings that a value which a function gives is not what the schema allows. */
    private static final Pattern REFUSED = Pattern.compile("E.*|W103\\d");

    /** A list of all that is allowed may have hundreds of entries. */
    private static final int LONGEST = 400;

    private final Path program;
    private final Path passed;
    private final String region;

    /**
     * @param program cfn-lint itself
     * @param passed a folder for what is known of templates, of this version of cfn-lint only
     * @param region whose schemas count, for example {@code eu-central-1}
     */
    public CfnLint(Path program, Path passed, String region) {
        this.program = program;
        this.passed = passed;
        this.region = region;
    }

    /**
     * What AWS would refuse, each in a line of its own that names the stack, the resource, the property, its value and what
     * is allowed; empty if nothing.
     *
     * @throws IOException if cfn-lint can't be asked
     */
    public List<String> problems(List<Stack> stacks) throws IOException, InterruptedException {
        Map<String, Path> marks = new LinkedHashMap<>();
        Path folder = Files.createTempDirectory("scaleup-templates-");
        try {
            for (Stack stack : stacks) {
                byte[] template = JSON.writeValueAsBytes(stack.template());
                Path mark = passed.resolve(region + "-" + checksum(template));
                if (!Files.exists(mark)) {
                    Files.write(folder.resolve(stack.name()), template);
                    marks.put(stack.name(), mark);
                }
            }
            if (marks.isEmpty()) {
                return List.of();
            }
            return problems(folder, marks);
        } finally {
            Command.of("rm", "-rf", folder.toString()).run();
        }
    }

    private List<String> problems(Path folder, Map<String, Path> marks) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(program.toString(), "--format", "json", "--regions", region));
        // Otherwise it would obey files in this folder and in the user's own.
        words.addAll(List.of(
                "--config-file", Files.createFile(folder.resolve(".cfnlintrc")).toString()));
        words.addAll(List.of("--non-zero-exit-code", "none", "--template"));
        marks.keySet().forEach(stack -> words.add(folder.resolve(stack).toString()));
        List<String> problems = new ArrayList<>();
        Map<String, Path> without = new LinkedHashMap<>(marks);
        for (JsonNode finding : findings(Command.of(words))) {
            if (REFUSED.matcher(finding.at("/Rule/Id").asText()).matches()) {
                String stack =
                        Path.of(finding.path("Filename").asText()).getFileName().toString();
                without.remove(stack);
                problems.add("%s: %s (cfn-lint %s)"
                        .formatted(
                                place(stack, finding.at("/Location/Path")),
                                shortened(finding.path("Message").asText()),
                                finding.at("/Rule/Id").asText()));
            }
        }
        Files.createDirectories(passed);
        for (Path mark : without.values()) {
            Files.write(mark, new byte[0]);
        }
        return problems.stream().sorted(Comparator.naturalOrder()).distinct().toList();
    }

    private static JsonNode findings(Command command) throws IOException, InterruptedException {
        String output = command.run();
        try {
            JsonNode findings = JSON.readTree(output);
            if (findings.isArray()) {
                return findings;
            }
        } catch (JsonProcessingException e) {
            throw new IOException("%s printed no JSON: %s".formatted(command, output.strip()), e);
        }
        throw new IOException("%s printed no JSON list: %s".formatted(command, output.strip()));
    }

    /** {@code Scaleup-dev-Web/TierGroup802BA9B1 Properties.Tags[0].Value}. */
    private static String place(String stack, JsonNode path) {
        StringBuilder place = new StringBuilder(stack);
        boolean resource = path.path(0).asText().equals("Resources") && path.size() > 1;
        String separator = resource ? "/" : " ";
        for (int at = resource ? 1 : 0; at < path.size(); at++) {
            if (path.get(at).isInt()) {
                place.append('[').append(path.get(at).asInt()).append(']');
            } else {
                place.append(separator).append(path.get(at).asText());
            }
            separator = resource && at == 1 ? " " : ".";
        }
        return place.toString();
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + " ...";
    }

    private static String checksum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
