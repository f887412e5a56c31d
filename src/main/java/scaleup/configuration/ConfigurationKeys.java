package scaleup.configuration;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** Every key that a configuration can have, as it is read, whether or not an environment has it. */
public final class ConfigurationKeys {
    private static final Map<String, Key> BY_PATH = read();

    private ConfigurationKeys() {}

    /** By their paths, in the order in which they are read. */
    static Map<String, Key> all() {
        return BY_PATH;
    }

    /**
     * The one of a path.
     *
     * @throws NoSuchElementException where there is none
     */
    public static Key of(String path) {
        Key key = BY_PATH.get(path);
        if (key == null) {
            throw new NoSuchElementException("no key " + path);
        }
        return key;
    }

    private static Map<String, Key> read() {
        Map<String, Key> keys = new LinkedHashMap<>();
        Configuration.describe(new KeyListener() {
            @Override
            public void key(Key key) {
                keys.put(key.path(), key);
            }

            @Override
            public boolean wantsAll() {
                return true;
            }
        });
        return keys;
    }
}
