package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What root makes in somebody's checkout is his when the script has ended, be it that it fails: here among stand-ins. */
class CheckoutOwnerTest {
    private static final int NOBODY = 65_534;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"verify", "mutate"})
    void nothingInACheckoutBecomesRoots(String script) throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "it needs root");
        Path checkout = Files.createDirectory(folder.resolve("checkout"));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.copy(Synthesis.ROOT.resolve(script), checkout.resolve(script));
        Files.createDirectories(checkout.resolve(".ci"));
        Files.copy(
                Synthesis.ROOT.resolve(".ci/give-back"),
                checkout.resolve(".ci/give-back"),
                StandardCopyOption.COPY_ATTRIBUTES);
        for (String name : new String[] {".ci/programs", ".ci/localstack"}) {
            standIn(checkout.resolve(name), "echo \"$PWD\"");
        }
        for (String name : new String[] {"javac", "mvn", "npm", "npx", "java"}) {
            standIn(bin.resolve(name), "mkdir -p node_modules");
        }
        standIn(bin.resolve("node"), "mkdir -p src/target; ln -sf gone src/target/link; exit 1");
        own(checkout);

        var builder =
                new ProcessBuilder("bash", script).directory(checkout.toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().put("SUDO_UID", Integer.toString(NOBODY));
        var process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();

        assertThat(checkout.resolve("src/target")).as(output).isDirectory();
        try (Stream<Path> paths = Files.walk(checkout)) {
            assertThat(paths)
                    .allSatisfy(path -> assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                            .as(path.toString())
                            .isEqualTo(NOBODY));
        }
    }

    private static void own(Path checkout) throws IOException {
        try (Stream<Path> paths = Files.walk(checkout)) {
            for (Path path : paths.toList()) {
                Files.setAttribute(path, "unix:uid", NOBODY);
            }
        }
    }

    private static void standIn(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
