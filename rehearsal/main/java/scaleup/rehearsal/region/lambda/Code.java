package scaleup.rehearsal.region.lambda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.computer.PrivateFolder;

/**
 * A function's code where it stays as it is: copies of its jar and of AWS's runtime client, in a folder named after
 * their content and the version of Java. The JVM uses an archive of classes only while path, size and time of every
 * jar are those of the recording, which doesn't hold for jars that each build makes anew.
 *
 * @param folder what is kept for this content
 * @param classPath the copies
 */
record Code(Path folder, List<Path> classPath) {
    /** Copies that nothing used for so long are removed. */
    private static final Duration KEPT = Duration.ofDays(7);

    Code {
        classPath = List.copyOf(classPath);
    }

    /**
     * Copies what isn't there yet.
     *
     * @param store the folder of all code; made if it is missing
     * @param jars in the order of the class path
     */
    static synchronized Code keep(Path store, List<Path> jars) throws IOException, InterruptedException {
        PrivateFolder.make(store);
        var folder = store.resolve(key(jars));
        if (!Files.exists(folder)) {
            var incomplete = Files.createTempDirectory(store, "incomplete-");
            for (int i = 0; i < jars.size(); i++) {
                Files.copy(jars.get(i), incomplete.resolve(i + ".jar"));
            }
            RuntimeClient.unpackLibrary(incomplete);
            publish(incomplete, folder);
        }
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        removeUnused(store);
        var copies = new ArrayList<Path>();
        for (int i = 0; i < jars.size(); i++) {
            copies.add(folder.resolve(i + ".jar"));
        }
        return new Code(folder, copies);
    }

    private static void publish(Path incomplete, Path folder) throws IOException {
        try {
            Files.move(incomplete, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException anotherRehearsalWasFaster) {
            remove(incomplete);
        }
    }

    /** By a program: a JVM without its second compiler takes 1.5 s of a processor for the 35 MB. */
    private static String key(List<Path> jars) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("sha256sum", "--zero", "--"));
        jars.forEach(jar -> command.add(jar.toString()));
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
            for (var line : Command.of(command).run().split("\0", -1)) {
                digest.update(line.replaceFirst(" .*", "").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void removeUnused(Path store) throws IOException {
        var limit = Instant.now().minus(KEPT);
        try (var folders = Files.newDirectoryStream(store)) {
            for (var folder : folders) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
                    remove(folder);
                }
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
