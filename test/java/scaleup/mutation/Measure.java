package scaleup.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/**
 * A measure against an attack: what says so in a host's file, and the test that attacks.
 *
 * @param file the end of the file's name
 * @param lines what is found in each line of it
 * @param instead of what is found, {@code null} where the lines go
 * @param test class and method, {@code FloodTest#name}, and of several attacks in it which, from 1: {@code FloodTest#name[2]}
 */
public record Measure(String name, String file, Pattern lines, String instead, String test) {
    private static final Pattern NUMBER = Pattern.compile("\\[(\\d+)\\]$");

    /** All of them, from {@code measures.txt}. */
    public static List<Measure> all() {
        try (var file = Measure.class.getResourceAsStream("measures.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Measure::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Measure of(String line) {
        String[] parts = line.split(" {2,}", -1);
        if (parts.length != 4) {
            throw new Unusable(
                    "measures.txt: '%s'; allowed: a measure, a file, what says so, and a test, two spaces between each"
                            .formatted(line));
        }
        String[] lines = parts[2].split(" => ", 2);
        return new Measure(parts[0], parts[1], Pattern.compile(lines[0]), lines.length > 1 ? lines[1] : null, parts[3]);
    }

    /** What is left of a file without it. */
    public String without(String text) {
        return Arrays.stream(text.split("\n", -1))
                .filter(line -> instead != null || !lines.matcher(line).find())
                .map(line -> instead == null ? line : lines.matcher(line).replaceAll(instead))
                .collect(Collectors.joining("\n"));
    }

    /** The test that attacks, of several attacks one where one is named. */
    DiscoverySelector attack() {
        var method = DiscoverySelectors.selectMethod(method().getDeclaringClass(), method());
        var one = NUMBER.matcher(test);
        return one.find() ? DiscoverySelectors.selectIteration(method, Integer.parseInt(one.group(1)) - 1) : method;
    }

    /** The same as a method. */
    Method method() {
        String[] name = NUMBER.matcher(test).replaceAll("").split("#", 2);
        try {
            return Stream.of(Class.forName("scaleup.host." + name[0]).getDeclaredMethods())
                    .filter(method -> method.getName().equals(name[1]))
                    .findFirst()
                    .orElseThrow(() -> new Unusable("measures.txt: there is no test " + test));
        } catch (ClassNotFoundException e) {
            throw new Unusable("measures.txt: there is no class of " + test);
        }
    }
}
