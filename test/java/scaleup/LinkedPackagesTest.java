package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Worktrees share the packages of Node.js by a link: what one of them needs is nothing that another's may be changed for. */
class LinkedPackagesTest {
    @TempDir
    private Path folder;

    private Path other;
    private Path checkout;
    private Path bin;

    @BeforeEach
    void twoCheckouts() throws IOException {
        other = Files.createDirectories(folder.resolve("other"));
        Files.createDirectories(other.resolve("node_modules"));
        Files.writeString(other.resolve("package-lock.json"), "{\"name\": \"shared\"}");
        checkout = Files.createDirectories(folder.resolve("checkout"));
        bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(Synthesis.ROOT.resolve("review"), checkout.resolve("review"));
        Files.createSymbolicLink(checkout.resolve("node_modules"), other.resolve("node_modules"));
        for (String name : List.of("java", "mvn", "node", "npm")) {
            Files.writeString(
                    bin.resolve(name), "#!/bin/sh\necho \"$0 $*\"; touch node_modules/written-by-" + name + "\n");
            Files.setPosixFilePermissions(bin.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void areUsedWhereTheyAreThoseThatAreNeeded() throws Exception {
        Files.copy(other.resolve("package-lock.json"), checkout.resolve("package-lock.json"));
        assertThat(review(0)).contains("/node build.mjs", "reviewer.jar prod").doesNotContain("/npm");
        assertThat(other.resolve("node_modules/.package-lock.json")).doesNotExist();
    }

    @Test
    void areLeftAloneWhereOthersAreNeeded() throws Exception {
        Files.writeString(checkout.resolve("package-lock.json"), "{\"name\": \"newer\"}");
        assertThat(review(2))
                .contains("node_modules is a link to " + other.toRealPath().resolve("node_modules"), "npm ci")
                .doesNotContain("/npm", "/node ");
        assertThat(other.resolve("node_modules")).isEmptyDirectory();
    }

    /** What {@code ./review prod} says, which ends with {@code code}. */
    private String review(int code) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder("bash", checkout.resolve("review").toString(), "prod").redirectErrorStream(true);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        var process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(code);
        return output;
    }
}
