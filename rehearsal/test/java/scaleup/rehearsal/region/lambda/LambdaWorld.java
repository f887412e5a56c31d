package scaleup.rehearsal.region.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.ManualTime;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.gateway.Credentials;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;

/** AWS Lambda with what it needs, and a function that does what its event says. Waits of minutes pass at once. */
public final class LambdaWorld implements AutoCloseable {
    public static final String ARN = Account.PLAYED.arn("lambda", "function:obedient");
    private static final ObjectMapper JSON = new ObjectMapper();

    public final ManualTime time = new ManualTime();
    public final Journal journal = new Journal(time, entry -> {});
    public final BlockingQueue<JsonNode> sent = new LinkedBlockingQueue<>();
    final Outage throttling = new Outage();
    public final Lambda lambda;
    final Path folder;
    /** Roles that don't let AWS Lambda assume them. */
    final Set<String> untrusting = new HashSet<>();

    /** How long processes may take to write what later ones start faster with. */
    Duration recording = Duration.ZERO;

    private final Path jar;

    public LambdaWorld(Path folder) throws IOException {
        this(folder, Confinement.NONE, new NoVpc());
    }

    LambdaWorld(Path folder, Confinement confinement, Vpc vpc) throws IOException {
        this.folder = folder;
        this.jar = jar(folder.resolve("function.jar"), "as it is at AWS", ObedientHandler.class);
        var replaced = jar(folder.resolve("replaced.jar"), "as it is here");
        lambda = new Lambda(new LambdaSettings(
                Account.PLAYED,
                folder.resolve("cache"),
                folder.resolve("logs"),
                Path.of(System.getProperty("java.home"), "lib", "security", "cacerts"),
                List.of(replaced),
                confinement,
                (bucket, key) -> jar,
                vpc,
                this::credentials,
                (sender, destination, invocationRecord) -> sent.add(JSON.createObjectNode()
                        .put("sender", sender.role())
                        .put("destination", destination)
                        .set("record", invocationRecord)),
                journal,
                throttling,
                time,
                time));
    }

    private Credentials credentials(Principal principal) throws Refusal {
        if (untrusting.contains(principal.role())) {
            throw new Refusal(403, "AccessDenied", "not trusted");
        }
        return new Credentials("AKIA" + principal.role(), "secret", "token", Instant.parse("2099-01-01T00:00:00Z"));
    }

    private static Path jar(Path file, String resource, Class<?>... classes) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(entry("resource.txt"));
            jar.write(resource.getBytes(StandardCharsets.UTF_8));
            for (var type : classes) {
                var name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(entry(name));
                try (InputStream content = type.getResourceAsStream("/" + name)) {
                    content.transferTo(jar);
                }
            }
        }
        return file;
    }

    /** The same content makes the same jar at any time. */
    private static JarEntry entry(String name) {
        var entry = new JarEntry(name);
        entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
        return entry;
    }

    /** A function's properties as a template has them; the test changes what it is about. */
    static ObjectNode function(int timeout) {
        var properties = JSON.createObjectNode()
                .put("FunctionName", "obedient")
                .put("Handler", ObedientHandler.class.getName())
                .put("Runtime", "java25")
                .put("Timeout", timeout)
                .put("MemorySize", 256)
                .put("Role", Account.PLAYED.roleArn("obedient-role"));
        properties.putObject("Code").put("S3Bucket", "bucket").put("S3Key", "key.jar");
        properties.putObject("Environment").putObject("Variables").put("COLOUR", "green");
        return properties;
    }

    /** An alias of the function, as a template has it. */
    static ObjectNode alias(String name) {
        return JSON.createObjectNode()
                .put("FunctionName", "obedient")
                .put("FunctionVersion", "$LATEST")
                .put("Name", name);
    }

    /** Makes the function with a time-out in seconds. */
    public LambdaWorld withFunction(int timeout) throws NotMade, InterruptedException {
        make("AWS::Lambda::Function", function(timeout));
        return this;
    }

    /** Makes a resource of AWS Lambda. */
    public Made make(String type, JsonNode properties) throws NotMade, InterruptedException {
        return lambda.players()
                .get(type)
                .make(new Declaration("Stack", "Id", type, properties, MissingNode.getInstance()));
    }

    /** Allows a service to invoke the function for a resource. */
    public void permit(String service, String sourceArn) throws NotMade, InterruptedException {
        permit(ARN, service, sourceArn);
    }

    /** The same by one of the function's names alone. */
    void permit(String function, String service, String sourceArn) throws NotMade, InterruptedException {
        make(
                "AWS::Lambda::Permission",
                JSON.createObjectNode()
                        .put("Action", "lambda:InvokeFunction")
                        .put("FunctionName", function)
                        .put("Principal", service)
                        .put("SourceArn", sourceArn));
    }

    static JsonNode event(String text) {
        return TextNode.valueOf(text);
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("logs").resolve("obedient.log"));
    }

    /** Waits, in real time, until that many attempts have ended. */
    List<InvocationRecord> awaitInvocations(int count) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (lambda.invocations().size() < count && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        return lambda.invocations();
    }

    @Override
    public void close() throws IOException {
        try {
            lambda.end(recording);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For functions outside of the VPC. */
    private static final class NoVpc implements Vpc {
        @Override
        public NetworkInterface allocate(String owner, String subnet, List<String> securityGroups) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void attachHere(NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String attachNamespace(NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void publish(String publicAddress, NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release(NetworkInterface networkInterface) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String zone(String subnet) {
            throw new UnsupportedOperationException();
        }
    }
}
