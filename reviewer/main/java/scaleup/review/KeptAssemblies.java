package scaleup.review;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.Unreadable;

/**
 * Cloud assemblies of commits, kept after they were synthesised once: a commit's templates are always the same, with the same Java and
 * the same variables. The least lately used go.
 */
final class KeptAssemblies {
    /** Each takes some 45 MB: the functions' and the application's files are among it. */
    static final int MOST = 4;

    private final Path folder;

    /** @param folder in which they are, and nothing else */
    KeptAssemblies(Path folder) {
        this.folder = folder;
    }

    /**
     * What one is kept under.
     *
     * @param commit its digest
     * @param variables of the environment in which it is synthesised
     */
    static String key(String commit, String environment, Map<String, String> variables) {
        List<String> all =
                new ArrayList<>(List.of(commit, environment, Runtime.version().toString()));
        // Java's bytecode is of its compiler; the rest is what the CDK and the application ask an environment for.
        new TreeMap<>(variables).forEach((name, value) -> {
            if (name.matches("CDK_.*|AWS_(DEFAULT_)?REGION|CONTEXT_OVERFLOW_LOCATION_ENV")) {
                all.add(name + "=" + value);
            }
        });
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\0", all).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one that is kept; empty where there is none, or none that can be read any more. */
    Optional<CloudAssembly> find(String key) throws IOException {
        Path kept = folder.resolve(key);
        if (!Files.isDirectory(kept)) {
            return Optional.empty();
        }
        try {
            var assembly = CloudAssembly.read(kept);
            Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
            return Optional.of(assembly);
        } catch (Unreadable e) {
            remove(kept);
            return Optional.empty();
        }
    }

    /** An empty folder, to be handed to {@link #keep} or {@link #remove}. */
    Path room() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(folder), ".new-");
    }

    /** Keeps what was synthesised into {@link #room()}, unless another review was faster. */
    CloudAssembly keep(String key, Path room) throws IOException, Unreadable {
        Path kept = folder.resolve(key);
        try {
            Files.move(room, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            remove(room);
        }
        Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
        forget();
        return CloudAssembly.read(kept);
    }

    /** Deletes a folder with all that is in it. */
    static void remove(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // Another review has done so.
        }
    }

    private void forget() throws IOException {
        List<Path> kept = new ArrayList<>();
        try (var all = Files.list(folder)) {
            all.filter(path -> !path.getFileName().toString().startsWith(".")).forEach(kept::add);
        }
        kept.sort(Comparator.comparing(path -> path.toFile().lastModified(), Comparator.reverseOrder()));
        for (Path old : kept.subList(Math.min(MOST, kept.size()), kept.size())) {
            remove(old);
        }
    }
}
