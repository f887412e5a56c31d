package scaleup.rehearsal.region.lambda;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import scaleup.rehearsal.region.gateway.Credentials;
import scaleup.rehearsal.region.gateway.CredentialsIssuer;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * Starts sandboxes: a JVM with AWS's own runtime client, as the java runtimes of AWS Lambda do.
 *
 * @param trustStore a key store, which opens without a password, with the authorities that the functions trust
 * @param executor serves the Runtime APIs
 */
record Launcher(
        String region,
        Path trustStore,
        Confinement confinement,
        CredentialsIssuer issuer,
        Executor executor,
        Clock clock) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy/MM/dd", Locale.ROOT);

    /** What of the function's memory AWS Lambda's runtime gives to the heap: 445,645 of 524,288 KiB. */
    private static final double HEAP = 0.85;

    /**
     * Starts a sandbox; doesn't wait until it asks for an event.
     *
     * @param use of the archive of classes
     * @param namespace its network namespace; this process' own if empty
     */
    Sandbox start(
            FunctionConfiguration function,
            Code code,
            ClassDataArchive.Use use,
            Optional<String> namespace,
            FunctionLog log)
            throws Refusal, IOException, InterruptedException {
        var api = RuntimeApi.open(namespace, executor);
        try {
            var credentials = issuer.issue(function.principal());
            var process =
                    start(function, code, use.options(), namespace, environment(function, code, api, credentials), log);
            return new Sandbox(function, process, api, credentials.expiration(), use.records());
        } catch (Refusal | IOException | RuntimeException e) {
            api.close();
            throw e;
        }
    }

    private Process start(
            FunctionConfiguration function,
            Code code,
            List<String> options,
            Optional<String> namespace,
            Map<String, String> environment,
            FunctionLog log)
            throws IOException {
        var command = new ArrayList<>(confinement.command(namespace));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:MaxHeapSize=%dk".formatted((long) (function.memory() * 1024 * HEAP)),
                "-XX:+UseSerialGC",
                "-XX:+TieredCompilation",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.io.tmpdir=" + confinement.temporaryFolder(),
                RuntimeClient.option(code.folder()),
                "-Djavax.net.ssl.trustStore=" + trustStore.toAbsolutePath()));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                code.classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                RuntimeClient.MAIN,
                function.handler()));
        var builder = new ProcessBuilder(command)
                .directory(code.folder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** AWS Lambda developer guide, 'Working with Lambda environment variables', defined runtime variables. */
    private Map<String, String> environment(
            FunctionConfiguration function, Code code, RuntimeApi api, Credentials credentials) {
        var variables = new TreeMap<String, String>();
        variables.put("LANG", "en_US.UTF-8");
        variables.put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        variables.put("TZ", ":UTC");
        // What the template sets comes between what it may and what it may not override.
        variables.putAll(function.variables());
        variables.put("_HANDLER", function.handler());
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region);
        variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime());
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memory()));
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", function.logGroup());
        variables.put("AWS_LAMBDA_LOG_STREAM_NAME", logStream());
        variables.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
        variables.put("AWS_SESSION_TOKEN", credentials.sessionToken());
        variables.put("AWS_LAMBDA_RUNTIME_API", api.address());
        variables.put("LAMBDA_TASK_ROOT", code.folder().toString());
        variables.put("LAMBDA_RUNTIME_DIR", code.folder().toString());
        return variables;
    }

    private String logStream() {
        return "%s/[$LATEST]%s"
                .formatted(
                        DATE.format(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)),
                        UUID.randomUUID().toString().replace("-", ""));
    }
}
