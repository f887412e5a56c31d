package scaleup.review.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import scaleup.review.terminal.Printable;

/**
 * A file or folder that is uploaded before the stacks are deployed.
 *
 * @param id the hash of its content
 * @param displayName what the CDK calls it, for people
 * @param source the file or the folder
 * @param destinations where it is uploaded to
 */
public record FileAsset(
        String id, String displayName, Path source, Packaging packaging, List<Destination> destinations) {
    /** What is uploaded: the file as it is, or the folder as a zip file. */
    public enum Packaging {
        FILE,
        ZIP
    }

    /**
     * An object in Amazon S3; both names may hold placeholders such as <code>${AWS::Region}</code>.
     */
    public record Destination(String bucketName, String objectKey) {
        private Destination renamed(String from, String to) {
            return new Destination(bucketName, objectKey.replace(from, to));
        }

        /**
         * The destination in an account, placeholders replaced.
         *
         * @param account twelve digits
         */
        public Destination in(String partition, String region, String account) {
            UnaryOperator<String> replace = text -> text.replace("${AWS::AccountId}", account)
                    .replace("${AWS::Region}", region)
                    .replace("${AWS::Partition}", partition);
            return new Destination(replace.apply(bucketName), replace.apply(objectKey));
        }
    }

    public FileAsset {
        destinations = List.copyOf(destinations);
    }

    /** Whether hosts unpack it. */
    public boolean isArchive() {
        return packaging == Packaging.ZIP || isTar();
    }

    boolean isTar() {
        return packaging == Packaging.FILE && source.toString().endsWith(".tar");
    }

    /** The content of a file that hosts get by it; empty if it isn't there. */
    public Optional<byte[]> file(String name) throws IOException {
        if (isTar()) {
            return new TarArchive(source).file(name);
        }
        Path file = source.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    /** The same asset with another content, whose digest is in its names. */
    FileAsset replaced(Path by, String digest) {
        return new FileAsset(
                digest,
                displayName,
                by,
                packaging,
                destinations.stream()
                        .map(destination -> destination.renamed(id, digest))
                        .toList());
    }

    /** Reads an entry of an asset manifest. */
    static FileAsset read(Inside folder, String id, JsonNode entry) throws Unreadable {
        var path = entry.path("source").path("path");
        if (!path.isTextual()) {
            throw new Unreadable(
                    "asset %s: only files and folders can be read, not programs that make one".formatted(id));
        }
        var source = folder.whole("asset " + Printable.line(id), path.asText());
        var destinations = new ArrayList<Destination>();
        for (var destination : entry.path("destinations")) {
            destinations.add(new Destination(
                    destination.path("bucketName").asText(),
                    destination.path("objectKey").asText()));
        }
        var packaging =
                switch (entry.path("source").path("packaging").asText("file")) {
                    case "file" -> Packaging.FILE;
                    case "zip" -> Packaging.ZIP;
                    default ->
                        throw new Unreadable("asset %s: packaging %s is not known"
                                .formatted(id, entry.path("source").path("packaging")));
                };
        return new FileAsset(id, entry.path("displayName").asText(id), source, packaging, destinations);
    }
}
