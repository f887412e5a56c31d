package scaleup;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * AWS's own client of the Runtime API, with which AWS Lambda runs Java functions. Left alone each process writes the
 * client's native library to the same file in /tmp, and dies if another one does so at that moment: here all load one
 * copy.
 */
final class RuntimeInterfaceClient {
    private static final String MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final String LIBRARY_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";
    private static final Path LIBRARY = library();

    private RuntimeInterfaceClient() {}

    /** The command that runs a function whose code is {@code code}, with nothing else of the tests' class path. */
    static List<String> command(List<String> options, List<Path> code, String handler) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // As AWS Lambda starts Java (AWS Lambda Developer Guide, "Customizing Java runtime startup behavior").
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-D" + LIBRARY_PROPERTY + "=" + LIBRARY));
        command.addAll(options);
        String classPath = Stream.concat(code.stream().map(Path::toString), jars())
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-cp", classPath, MAIN, handler));
        return command;
    }

    private static Stream<String> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> Path.of(jar).getFileName().toString().startsWith("aws-lambda-java-"));
    }

    private static Path library() {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        String name = "libaws-lambda-jni.linux-" + architecture + ".so";
        try (InputStream library = RuntimeInterfaceClient.class.getResourceAsStream("/jni/" + name)) {
            if (library == null) {
                throw new IllegalStateException("aws-lambda-java-runtime-interface-client is not on the class path");
            }
            Path file = Files.createTempFile("libaws-lambda-jni", ".so");
            file.toFile().deleteOnExit();
            Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
