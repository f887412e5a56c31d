package scaleup.review.terminal;

import java.nio.file.Path;

/**
 * The folder in which a person has called a program that itself runs in the project's: whose paths are meant, and how those are
 * said that the program has written.
 */
public record CallersFolder(Path path) {
    /** The system property by which the programs' scripts tell of it. */
    public static final String PROPERTY = "scaleup.folder";

    public CallersFolder {
        path = path.toAbsolutePath().normalize();
    }

    /** The one of this process; where nobody has told of it, it is the one in which this runs. */
    public static CallersFolder ofThisProcess() {
        return new CallersFolder(Path.of(System.getProperty(PROPERTY, "")));
    }

    /** What a path of the command line means. */
    public Path resolve(String written) {
        return path.resolve(written);
    }

    /** How a file is said: by a path from here, where it is below this folder. */
    public String shown(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        return (whole.startsWith(path) ? path.relativize(whole) : whole).toString();
    }
}
