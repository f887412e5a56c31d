package scaleup.rehearsal.machines.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A part of an image: a folder that is complete and never changes, or is not there.
 *
 * @param description for people
 * @param script the script that makes it
 * @param arguments of the script after the folder to make
 */
record Layer(Path folder, String description, String script, List<String> arguments) {
    boolean built() {
        return Files.isDirectory(folder);
    }

    String name() {
        return folder.getFileName().toString();
    }
}
