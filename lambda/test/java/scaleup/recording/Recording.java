package scaleup.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import scaleup.CloudFormation;
import scaleup.Deployed;
import scaleup.FunctionsJar;
import scaleup.Fuse;
import scaleup.Moto;
import scaleup.RuntimeApi;
import scaleup.Tap;

/**
 * A function's whole life in one process of the deployed jar: the calls it makes, and the metrics it prints. What was
 * recorded is kept in {@code lambda/target/calls} with the jar's hash, and compared with the function's role, and with
 * what alarms read, where templates are synthesised.
 */
public final class Recording implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOLDER = FunctionsJar.path().resolveSibling("calls");

    private final Deployed function;
    private final Path work = Files.createTempDirectory("recording");
    private final Path calls = work.resolve("calls");
    private final Path log = work.resolve("log");
    private final RuntimeApi runtime = new RuntimeApi();
    private final CloudFormation cloudFormation = new CloudFormation();
    private final Map<String, String> requested = new TreeMap<>();
    private final Tap tap;
    private final Process process;

    /**
     * What is kept.
     *
     * @param jar the hash of the code that was recorded
     * @param environment the function's variables, as far as the templates declare them
     * @param properties of the custom resources that it was asked for
     * @param metrics that CloudWatch makes of the function's log
     */
    public record Kept(
            String jar,
            String function,
            Map<String, String> environment,
            Map<String, String> properties,
            Set<CallRecorder.Call> calls,
            Set<PrintedMetric> metrics) {}

    public Recording(Deployed function) throws IOException, URISyntaxException {
        this.function = function;
        this.tap = new Tap(Moto.endpoint(), new Fuse(), function.supplement());
        List<Path> classPath = new ArrayList<>(function.before());
        classPath.add(FunctionsJar.path());
        classPath.add(Path.of(CallRecorder.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI()));
        process = runtime.start(
                List.of(),
                classPath,
                function.handler(),
                function.variables(tap.endpoint(), Map.of(CallRecorder.FILE, calls.toString())),
                log);
    }

    /** Has an event handled. */
    public void handle(String event) {
        assertThat(runtime.result(event)).as(() -> Deployed.read(log)).startsWith("response");
    }

    /** Has a request of CloudFormation handled. */
    public void request(String type, Map<String, String> properties) throws InterruptedException {
        requested.putAll(properties);
        handle(cloudFormation.request(type, properties));
        JsonNode answer = cloudFormation.answer();
        assertThat(answer.path("Status").asText()).as(answer::toString).isEqualTo("SUCCESS");
    }

    /** Keeps what was recorded, under a name. */
    public void keep(String name) throws IOException {
        Set<CallRecorder.Call> distinct = new LinkedHashSet<>();
        for (String line : Files.readAllLines(calls)) {
            distinct.add(JSON.readValue(line, CallRecorder.Call.class));
        }
        Files.createDirectories(FOLDER);
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(
                        FOLDER.resolve(name + ".json").toFile(),
                        new Kept(
                                FunctionsJar.sha256(),
                                function.name(),
                                function.environment(),
                                requested,
                                distinct,
                                PrintedMetric.in(Files.readAllLines(log))));
    }

    @Override
    public void close() throws IOException {
        // What still ran could make a file while they are removed.
        process.destroyForcibly().onExit().join();
        tap.close();
        cloudFormation.close();
        runtime.close();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
