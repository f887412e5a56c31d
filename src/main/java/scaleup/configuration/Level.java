package scaleup.configuration;

import java.util.List;
import java.util.Map;

/**
 * One object of what one author says of an environment.
 *
 * @param path where it is written, for a message
 * @param values its keys and values; null is none
 * @param isOfProduct whether it is what the product says where the user says nothing
 */
record Level(String path, Map<?, ?> values, boolean isOfProduct) {
    /** Where {@code key} is written, or would be. */
    String at(String key) {
        return path + "." + key;
    }

    /** The object under {@code key}. */
    Level of(String key, Map<?, ?> object) {
        return new Level(at(key), object, isOfProduct);
    }

    List<String> keys() {
        return values.keySet().stream().map(Object::toString).toList();
    }
}
