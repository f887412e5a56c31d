package scaleup.configuration;

import java.util.List;
import java.util.Map;

/**
 * One object of what one author says of an environment.
 *
 * @param file where it is written, for a message
 * @param path of its key, such as {@code web}; of the outermost object empty
 * @param values its keys and values
 * @param isOfProduct whether it is what the product says where the user says nothing
 */
record Level(EnvironmentFile file, String path, Map<?, ?> values, boolean isOfProduct) {
    /** All that one author says. */
    static Level of(EnvironmentFile file) {
        return new Level(file, "", file.values(), false);
    }

    /** Where it is written. */
    String place() {
        return file.place(path);
    }

    /** Where {@code key} is written, or would be. */
    String at(String key) {
        return file.place(pathOf(key));
    }

    /** The line in which {@code key} is written. */
    String lineOf(String key) {
        return file.line(pathOf(key));
    }

    /** The object under {@code key}. */
    Level of(String key, Map<?, ?> object) {
        return new Level(file, pathOf(key), object, isOfProduct);
    }

    List<String> keys() {
        return values.keySet().stream().map(Object::toString).toList();
    }

    /** The path of {@code key}. */
    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
