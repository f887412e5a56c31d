package scaleup.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import scaleup.configuration.InvalidConfiguration;

/**
 * What the build makes and brings for the templates.
 *
 * @param functions the jar with all functions
 * @param certificateAuthorities the folder with the PEM bundle by which hosts verify the database
 * @param databaseRegions the regions whose databases that bundle vouches for
 */
public record Build(Path functions, Path certificateAuthorities, List<String> databaseRegions) {
    /**
     * What the build made below {@code root}.
     *
     * @throws InvalidConfiguration if the build didn't run
     */
    public static Build of(Path root) {
        Path authorities = root.resolve("lambda/target/rds-certificate-authorities");
        require(authorities.resolve("rds-certificate-authorities.pem"));
        return new Build(
                require(root.resolve("lambda/target/functions.jar")),
                authorities,
                lines(require(root.resolve("lambda/target/rds-regions.txt"))));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path require(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidConfiguration(file + " is missing; 'mvn package' builds it");
        }
        return file;
    }
}
