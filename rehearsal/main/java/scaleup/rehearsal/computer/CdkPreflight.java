package scaleup.rehearsal.computer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Asks the rules of <a href="https://github.com/badmintoncryer/cdk-preflight">cdk-preflight</a> what AWS refuses of templates
 * although its schemas allow it. It needs no network. Templates that passed once are not asked for again.
 */
public final class CdkPreflight {
    private static final String PROGRAM = "reviewer/cdk-preflight.mjs";

    private final Path root;
    private final Optional<Caller> caller;
    private final Path passed;
    private final String region;

    /**
     * @param root the project's folder, in which {@code npm ci} has run
     * @param caller as whom the rules run, if it is not whoever this is
     * @param passed a folder for what is known of templates
     * @param region whose rules count, for example {@code eu-central-1}
     */
    public CdkPreflight(Path root, Optional<Caller> caller, Path passed, String region) {
        this.root = root;
        this.caller = caller;
        this.passed = passed;
        this.region = region;
    }

    /**
     * What AWS would refuse, each in a line of its own that names the stack, the resource, the property and why; empty if
     * nothing.
     *
     * @param assembly the folder of a cloud assembly
     * @throws IOException if the rules can't be asked
     */
    public List<String> problems(Path assembly) throws IOException, InterruptedException {
        Path mark = passed.resolve("cdk-preflight-" + checksum(assembly));
        if (Files.exists(mark)) {
            return List.of();
        }
        List<String> words = new ArrayList<>(caller.map(Caller::enter).orElse(List.of()));
        words.add(root.resolve("node_modules/.bin/node").toString());
        words.addAll(List.of(root.resolve(PROGRAM).toString(), region, assembly.toString()));
        List<String> problems = Command.of(words).run().lines().toList();
        if (problems.isEmpty()) {
            Files.createDirectories(passed);
            Files.write(mark, new byte[0]);
        }
        return problems;
    }

    /** What the constructs of a template acknowledge, of what the CDK writes beside it: the rest differs from one synthesis to the next. */
    private static String acknowledged(Path template) throws IOException {
        Path file =
                template.resolveSibling(template.getFileName().toString().replace(".template.json", ".metadata.json"));
        return Files.exists(file)
                ? new ObjectMapper()
                        .readTree(file.toFile()).properties().stream()
                                .flatMap(construct -> StreamSupport.stream(
                                                construct.getValue().spliterator(), false)
                                        .filter(entry ->
                                                entry.path("type").asText().equals("aws:cdk:acknowledged-rules"))
                                        .map(entry -> construct.getKey() + entry.path("data")))
                                .collect(Collectors.joining())
                : "";
    }

    /** Of the templates, and of what they are asked by. */
    private String checksum(Path assembly) throws IOException {
        try (Stream<Path> files = Files.list(assembly)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(region.getBytes(StandardCharsets.UTF_8));
            List<Path> templates = files.filter(file -> file.toString().endsWith(".template.json"))
                    .sorted()
                    .toList();
            for (Path file : templates) {
                digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
                digest.update(acknowledged(file).getBytes(StandardCharsets.UTF_8));
            }
            for (String file : List.of(PROGRAM, "package-lock.json")) {
                digest.update(Files.readAllBytes(root.resolve(file)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
