package scaleup.rehearsal.region.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** AWS's own runtime interface client for Java, from the class path of this process. */
final class RuntimeClient {
    /** The class that a function's process starts. */
    static final String MAIN = AWSLambda.class.getName();

    /** The system property by which the client finds its native library. */
    private static final String LIBRARY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    private RuntimeClient() {}

    static List<Path> jars() {
        var jars = new ArrayList<Path>();
        for (var type : List.of(AWSLambda.class, Context.class, PojoSerializer.class)) {
            try {
                jars.add(Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI()));
            } catch (URISyntaxException e) {
                throw new IllegalStateException("no place on a class path is like this", e);
            }
        }
        return jars;
    }

    /**
     * Unpacks the native library for this computer. By itself the client unpacks it at each start to the same path in
     * {@code /tmp}, where sandboxes that start at the same time would destroy it for each other.
     */
    static void unpackLibrary(Path folder) throws IOException {
        var machine = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        var name = "/jni/libaws-lambda-jni.linux-%s.so".formatted(machine);
        try (InputStream library = AWSLambda.class.getResourceAsStream(name)) {
            if (library == null) {
                throw new FileNotFoundException(name);
            }
            Files.copy(library, library(folder), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The option with which the client takes the library from there. */
    static String option(Path folder) {
        return "-D%s=%s".formatted(LIBRARY, library(folder));
    }

    private static Path library(Path folder) {
        return folder.resolve("libaws-lambda-jni.so");
    }
}
