package scaleup.rehearsal.computer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The programs of this computer that a rehearsal runs, and the packages of Debian and Ubuntu that bring them. */
public final class Programs {
    private static final Map<String, String> PACKAGES = new LinkedHashMap<>();

    static {
        PACKAGES.put("systemd-nspawn", "systemd-container");
        PACKAGES.put("mmdebstrap", "mmdebstrap");
        PACKAGES.put("nft", "nftables");
        PACKAGES.put("ip", "iproute2");
        PACKAGES.put("nsenter", "util-linux");
        PACKAGES.put("sysctl", "procps");
        PACKAGES.put("curl", "curl");
    }

    private final List<Path> path;

    /** Looks for programs where the environment variable {@code PATH} says. */
    public Programs() {
        this(Arrays.stream(System.getenv("PATH").split(":")).map(Path::of).toList());
    }

    Programs(List<Path> path) {
        this.path = path;
    }

    /** The packages to be installed, without those whose programs are there. */
    public List<String> missing() {
        return PACKAGES.entrySet().stream()
                .filter(entry -> !there(entry.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
    }

    /**
     * Installs what is missing by apt-get.
     *
     * @throws IOException if that fails, with what apt-get said
     */
    public void install(Consumer<String> progress) throws IOException, InterruptedException {
        List<String> missing = missing();
        if (missing.isEmpty()) {
            return;
        }
        if (!there("apt-get")) {
            throw new IOException("install these packages, or their equivalents here: " + String.join(", ", missing));
        }
        progress.accept("installing " + String.join(", ", missing));
        aptGet("update");
        aptGet(concat(List.of("install", "-y", "--no-install-recommends"), missing)
                .toArray(String[]::new));
    }

    /** Whether a program is in one of the folders. */
    public boolean there(String program) {
        return path.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
    }

    private static void aptGet(String... arguments) throws IOException, InterruptedException {
        var line = concat(
                List.of("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"),
                List.of(arguments));
        Command.of(line)
                .by(List.of("env", "--chdir=/", "DEBIAN_FRONTEND=noninteractive"))
                .run();
    }

    private static List<String> concat(List<String> one, List<String> other) {
        var both = new java.util.ArrayList<>(one);
        both.addAll(other);
        return both;
    }
}
