package scaleup;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import scaleup.configuration.CdkJson;

/** The application run as a user's CDK CLI runs it: the jar, in a folder with the environments of the product's tests. */
final class CommandLine {
    /** What a run printed and left. */
    record Result(int exitCode, String output, Path assembly) {}

    private static final List<String> DESCRIBING =
            List.of(".template.json", ".assets.json", ".metadata.json", "manifest.json");

    private CommandLine() {}

    /** Runs the jar on {@code environment} in {@code folder}, with validation, into a new folder in {@code assemblies}. */
    static Result synthesise(Path folder, String environment, Path assemblies)
            throws IOException, InterruptedException {
        return synthesise(folder, environment, assemblies, Map.of());
    }

    /** The same with {@code variables} of the environment besides. */
    static Result synthesise(Path folder, String environment, Path assemblies, Map<String, String> variables)
            throws IOException, InterruptedException {
        Path assembly = Files.createTempDirectory(assemblies, "assembly").resolve("cdk.out");
        var process = new ProcessBuilder(app()).directory(folder.toFile()).redirectErrorStream(true);
        process.environment().remove("CDK_VALIDATION");
        process.environment().put("CDK_OUTDIR", assembly.toString());
        Map<String, Object> context = new LinkedHashMap<>(Map.of("environment", environment));
        if (folder.equals(Synthesis.ROOT)) {
            write(assembly.getParent(), Shipped.environments());
            context.put("configuration", assembly.resolveSibling("environments").toString());
        }
        process.environment().put("CDK_CONTEXT_JSON", new ObjectMapper().writeValueAsString(context));
        process.environment().putAll(variables);
        var running = process.start();
        String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!running.waitFor(2, TimeUnit.MINUTES)) {
            running.destroyForcibly();
            throw new AssertionError("still running after two minutes:\n" + output);
        }
        return new Result(running.exitValue(), output, assembly);
    }

    /** Writes a cdk.json with the CDK's feature flags, and the files of environments, as JSON, which is YAML, too. */
    static void write(Path folder, Map<String, Object> scaleup) throws IOException {
        var json = new ObjectMapper();
        json.writeValue(folder.resolve("cdk.json").toFile(), Map.of("context", CdkJson.context(Synthesis.ROOT)));
        Path environments = Files.createDirectories(folder.resolve("environments"));
        for (var file : ((Map<?, ?>) scaleup.get("environments")).entrySet()) {
            json.writeValue(environments.resolve(file.getKey() + ".yaml").toFile(), file.getValue());
        }
        json.writeValue(environments.resolve("defaults.yaml").toFile(), scaleup.getOrDefault("defaults", Map.of()));
    }

    /** The command of cdk.json, which names the jar from the project's folder. */
    private static List<String> app() throws IOException {
        String command = new ObjectMapper()
                .readTree(Synthesis.ROOT.resolve("cdk.json").toFile())
                .path("app")
                .asText();
        return Stream.of(command.split(" ", -1))
                .map(word ->
                        word.endsWith(".jar") ? Synthesis.ROOT.resolve(word).toString() : word)
                .toList();
    }

    /** The files of an assembly, by name, without assets and what describes the run itself. */
    static Map<String, String> templates(Path assembly) {
        Map<String, String> templates = new LinkedHashMap<>();
        try (var files = Files.list(assembly)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (DESCRIBING.stream().anyMatch(name::endsWith)) {
                    templates.put(name, Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return templates;
    }
}
