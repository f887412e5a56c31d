package scaleup.rehearsal.machines;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of this computer. Without it the test is skipped, or fails where programs are required. */
public final class Requirements {
    private Requirements() {}

    /** The rights and programs to make machines and networks. */
    public static void rootAnd(String... programs) {
        require("root".equals(System.getProperty("user.name")), "it needs root");
        for (var program : programs) {
            require(
                    Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                    program + " is not installed here");
        }
    }

    public static void require(boolean fulfilled, String reason) {
        if (!fulfilled && Boolean.parseBoolean(System.getenv("SCALEUP_REQUIRE_PROGRAMS"))) {
            fail(reason);
        }
        Assumptions.assumeTrue(fulfilled, reason);
    }

    /** The programs that a router needs. */
    public static List<String> network() {
        return List.of("ip", "nft", "nsenter");
    }
}
