package scaleup;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import scaleup.configuration.CdkJson;
import scaleup.configuration.ConfigurationReference;
import scaleup.configuration.ConfigurationSchema;
import scaleup.configuration.InvalidConfiguration;
import scaleup.configuration.Setting;
import scaleup.configuration.Visible;

/** The command {@code ./configuration}: each key that an environment has, its value, and where that is written. */
public final class ShowConfiguration {
    private static final int INVALID = 1;
    private static final int UNUSABLE = 2;

    private ShowConfiguration() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        if (List.of(arguments).equals(List.of("--schema"))) {
            System.out.print(ConfigurationSchema.json());
            return;
        }
        if (List.of(arguments).equals(List.of("--reference"))) {
            System.out.print(ConfigurationReference.markdown());
            return;
        }
        Map<String, Object> context = new LinkedHashMap<>();
        List<String> words = List.of(arguments);
        for (int i = 0; i < words.size(); i++) {
            boolean isChoice = words.get(i).equals("-c");
            String word = isChoice && i + 1 < words.size() ? words.get(++i) : words.get(i);
            if (isChoice && word.matches("[^=]+=.*")) {
                context.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            } else if (!isChoice && !word.startsWith("-") && !context.containsKey("environment")) {
                context.put("environment", word);
            } else {
                fail(UNUSABLE, "configuration: '%s'; see ./configuration --help".formatted(word));
            }
        }
        try {
            Path root = Path.of("").toAbsolutePath();
            Map<String, Object> all = CdkJson.context(root);
            all.putAll(context);
            for (Setting setting : Setting.all(all, root)) {
                System.out.println(
                        Visible.of("%s: %s  # %s".formatted(setting.key(), setting.value(), setting.place())));
            }
        } catch (InvalidConfiguration problem) {
            fail(INVALID, problem.getMessage());
        }
    }

    private static void fail(int code, String message) {
        System.err.println(Visible.of(message));
        System.exit(code);
    }
}
