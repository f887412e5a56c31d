package scaleup.configuration;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a user configures: a folder with a file for each environment, and one for what all of them have in common.
 *
 * @param folder as messages call it
 * @param defaults what holds in all environments that don't say otherwise
 * @param environments by their names, in alphabetical order
 */
public record EnvironmentFiles(String folder, EnvironmentFile defaults, Map<String, EnvironmentFile> environments) {
    /** Where they are, in the project's folder. */
    public static final String FOLDER = "environments";

    private static final String SUFFIX = ".yaml";
    private static final String DEFAULTS = "defaults";
    private static final String SCHEMA = "schema.json";

    /** As if they had been read; what is missing is as if it were empty. */
    public static EnvironmentFiles of(Map<String, Object> defaults, Map<String, Map<String, Object>> environments) {
        Map<String, EnvironmentFile> files = new LinkedHashMap<>();
        environments.forEach((name, values) -> files.put(name, new EnvironmentFile(file(FOLDER, name), values)));
        return new EnvironmentFiles(FOLDER, new EnvironmentFile(file(FOLDER, DEFAULTS), defaults), files);
    }

    /**
     * Reads all files of a folder.
     *
     * @param root what {@code folder} is relative to
     * @throws InvalidConfiguration with one message about everything that can't be read, of whichever environment
     */
    public static EnvironmentFiles in(Path root, String folder) {
        var problems = new Problems();
        Map<String, EnvironmentFile> files = new LinkedHashMap<>();
        for (Path path : list(root, folder)) {
            String name = path.getFileName().toString();
            String shown = folder + "/" + name;
            if (name.endsWith(SUFFIX)) {
                files.put(name.substring(0, name.length() - SUFFIX.length()), read(path, shown, problems));
            } else if (name.matches("[^.].*\\.(yml|json|toml)") && !name.equals(SCHEMA)) {
                problems.add(
                        shown, "unknown file", "allowed: NAME.yaml, where NAME is an environment's or " + DEFAULTS);
            }
        }
        problems.throwIfAny("the configuration");
        var defaults = files.remove(DEFAULTS);
        return new EnvironmentFiles(
                folder, defaults == null ? new EnvironmentFile(file(folder, DEFAULTS), Map.of()) : defaults, files);
    }

    /** The file of environment {@code name}, whether there is one or not. */
    String file(String name) {
        return file(folder, name);
    }

    private static String file(String folder, String name) {
        return folder + "/" + name + SUFFIX;
    }

    private static List<Path> list(Path root, String folder) {
        try (var files = Files.list(root.resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException missing) {
            throw new InvalidConfiguration(
                    "%s can't be read: %s; allowed: a folder with a file for each environment, such as %s"
                            .formatted(Visible.of(folder), Visible.of(missing.toString()), file(FOLDER, "dev")));
        }
    }

    private static EnvironmentFile read(Path path, String name, Problems problems) {
        try {
            return new StrictYaml(name, problems).read(Files.readString(path));
        } catch (CharacterCodingException other) {
            problems.add(name, "isn't written in UTF-8", "allowed: text in UTF-8");
        } catch (IOException unreadable) {
            problems.add(name, "can't be read: " + unreadable);
        }
        return new EnvironmentFile(name, Map.of());
    }
}
