package scaleup.rehearsal.computer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has the CDK application synthesise an environment, as the CDK CLI does. */
public final class Synthesis {
    /** What the person who rehearses has to mend. */
    public static final class Failed extends IOException {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    private final Path root;
    private final Optional<Caller> caller;

    /** The same by whoever this is. */
    public Synthesis(Path root) {
        this(root, Optional.empty());
    }

    /**
     * @param root the project's folder, in which {@code mvn package} and {@code npm ci} have run
     * @param caller as whom the application runs, if it is not whoever this is
     */
    public Synthesis(Path root, Optional<Caller> caller) {
        this.root = root;
        this.caller = caller;
    }

    /**
     * Writes the cloud assembly of {@code environment} into {@code output}, whose folder becomes the caller's, without the CDK's validation of templates:
     * that takes half of the time, and {@code cdk synth} and {@code mvn verify} do it.
     *
     * @throws Failed with the application's own message
     */
    public void run(String environment, Path output) throws IOException, InterruptedException {
        run(environment, Map.of(), output);
    }

    /**
     * The same of another configuration.
     *
     * @param context takes the place of what cdk.json has under the same keys, as with {@code cdk --context}
     */
    public void run(String environment, Map<String, ?> context, Path output) throws IOException, InterruptedException {
        Map<String, Object> given = new LinkedHashMap<>(context);
        given.put("environment", environment);
        // What is played is no account's: templates for any, as they are where the configuration names none.
        given.put("account", "");
        given.put("region", "");
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("CDK_OUTDIR", output.toString());
        variables.put("CDK_CONTEXT_JSON", new ObjectMapper().writeValueAsString(given));
        variables.put("CDK_VALIDATION", "false");
        Path programs = root.resolve("node_modules/.bin");
        variables.put("PATH", programs + File.pathSeparator + System.getenv("PATH"));
        Path log = output.resolveSibling(output.getFileName() + ".log");
        PrivateFolder.make(output.getParent());
        if (caller.isPresent()) {
            caller.get().give(output.getParent());
        }
        ProcessBuilder builder = new ProcessBuilder(command())
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(variables);
        // It would come before PATH, and jsii hands it to a shell as it is: a path with a space is two words.
        builder.environment().remove("JSII_NODE");
        Process process = builder.start();
        try {
            if (process.waitFor() != 0) {
                throw new Failed(Files.readString(log).strip());
            }
        } finally {
            process.destroy();
        }
    }

    /** As cdk.json has it for the CDK CLI, by the Java that runs this. */
    private List<String> command() throws IOException {
        String app = new ObjectMapper()
                .readTree(root.resolve("cdk.json").toFile())
                .path("app")
                .asText();
        List<String> words = new ArrayList<>(List.of(app.split(" ")));
        words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        caller.ifPresent(user -> words.addAll(0, user.enter()));
        return words;
    }
}
