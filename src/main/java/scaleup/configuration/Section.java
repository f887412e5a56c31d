package scaleup.configuration;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * One object of the configuration, read strictly: a key of the environment over the same key of the user's defaults, and that over
 * the product's.
 *
 * <p>A value that can't be used is reported with its path, what was received and what is allowed; reading goes on with
 * a stand-in, so that one run reports every problem. Rules over several keys ({@link #require}) stay silent about keys
 * that have a problem of their own.
 */
final class Section {
    private record Entry(Level level, String key, Object value) {
        String path() {
            return level.at(key);
        }
    }

    /** Where the product says it. */
    private static final String DEFAULT = "default";

    /** What {@code -c} sets comes before the environment's file. */
    private static final int ENVIRONMENT = 1;

    private final List<Level> levels;
    private final Problems problems;
    private final KeyListener listener;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param levels the nearest first: what {@code -c} sets, the environment, the user's defaults, the product's */
    Section(List<Level> levels, Problems problems, KeyListener listener) {
        this.levels = List.copyOf(levels);
        this.problems = problems;
        this.listener = listener;
    }

    /** The object under {@code key}, read by {@code reader}, which may leave no key of it unread. */
    <T> T section(String key, Function<Section, T> reader) {
        known.add(key);
        var section =
                new Section(levels.stream().map(level -> object(level, key)).toList(), problems, listener);
        T result = reader.apply(section);
        section.reportUnknownKeys();
        return result;
    }

    /** Like {@link #section}, for an object that may be absent. */
    <T> Optional<T> optionalSection(String key, Function<Section, T> reader) {
        known.add(key);
        boolean isAsked = entry(key).filter(present -> present.value() != null).isPresent() || listener.wantsAll();
        return isAsked ? Optional.of(section(key, reader)) : Optional.empty();
    }

    /**
     * An object of objects whose names the user chooses. Those of the environment come on top of those of the defaults, key by
     * key.
     *
     * @param reader is given a name and its object
     */
    <T> List<T> sections(
            String key, String allowedName, Predicate<String> accepted, BiFunction<String, Section, T> reader) {
        return section(key, all -> {
            Set<String> names = new LinkedHashSet<>();
            all.farthestFirst().forEach(level -> names.addAll(level.keys()));
            List<T> sections = new ArrayList<>();
            if (listener.wantsAll()) {
                all.section("*", of -> reader.apply("*", of));
            }
            for (String name : names) {
                if (accepted.test(name)) {
                    sections.add(all.section(name, of -> reader.apply(name, of)));
                } else {
                    all.known.add(name);
                    problems.add(
                            all.pathOf(name), "received: the name " + Visible.quoted(name), "allowed: " + allowedName);
                }
            }
            return List.copyOf(sections);
        });
    }

    int integer(String key, int minimum, int maximum) {
        String allowed = "a whole number from %d to %d".formatted(minimum, maximum);
        return value(
                        new Key(path(key), Key.Kind.WHOLE_NUMBER, allowed, minimum, maximum, List.of()),
                        key,
                        allowed,
                        raw -> raw instanceof Number number
                                        && number.doubleValue() == number.intValue()
                                        && number.intValue() >= minimum
                                        && number.intValue() <= maximum
                                ? Optional.of(number.intValue())
                                : Optional.empty())
                .orElse(minimum);
    }

    /** The same, of a key that may be absent. */
    int integer(String key, int minimum, int maximum, int absent) {
        known.add(key);
        boolean isAsked = entry(key).isPresent() || listener.wantsAll();
        return isAsked ? integer(key, minimum, maximum) : absent;
    }

    boolean flag(String key) {
        return value(
                        Key.of(path(key), Key.Kind.FLAG, "true or false"),
                        key,
                        "true or false",
                        raw -> raw instanceof Boolean flag ? Optional.of(flag) : Optional.empty())
                .orElse(false);
    }

    /** The same, of a key that may be absent. */
    boolean flag(String key, boolean absent) {
        known.add(key);
        boolean isAsked = entry(key).isPresent() || listener.wantsAll();
        return isAsked ? flag(key) : absent;
    }

    String text(String key, String allowed, Predicate<String> accepted) {
        return value(
                        Key.of(path(key), Key.Kind.TEXT, allowed),
                        key,
                        allowed,
                        raw -> acceptedText(raw, accepted),
                        raw -> asText(raw, accepted))
                .orElse("");
    }

    Optional<String> optionalText(String key, String allowed, Predicate<String> accepted) {
        return optionalText(key, allowed, allowed, accepted);
    }

    /**
     * The same, where another key says which texts are allowed.
     *
     * @param everAllowed what is, whatever that says
     */
    Optional<String> optionalText(String key, String everAllowed, String allowed, Predicate<String> accepted) {
        known.add(key);
        return optional(
                Key.of(path(key), Key.Kind.TEXT, everAllowed),
                key,
                allowed,
                raw -> acceptedText(raw, accepted),
                raw -> asText(raw, accepted));
    }

    /** The same of digits, which may be written as a number. */
    Optional<String> optionalDigits(String key, String allowed, Predicate<String> accepted) {
        known.add(key);
        return optional(
                Key.of(path(key), Key.Kind.DIGITS, allowed),
                key,
                allowed,
                raw -> acceptedText(raw instanceof Number number ? number.toString() : raw, accepted),
                raw -> "");
    }

    /** One of the constants of an enumeration, written in lower case with hyphens: {@code NAT_SINGLE} as nat-single. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        return choice(
                key, type, constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** One of the constants of an enumeration, written as {@code word} says. */
    <E extends Enum<E>> E choice(String key, Class<E> type, Function<E, String> word) {
        var byName = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(word, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        String allowed = String.join(" | ", byName.keySet());
        return value(
                        new Key(path(key), Key.Kind.WORD, allowed, 0, 0, List.copyOf(byName.keySet())),
                        key,
                        allowed,
                        raw -> Optional.ofNullable(raw instanceof String text ? byName.get(text) : null))
                .orElse(type.getEnumConstants()[0]);
    }

    List<String> texts(String key, int minimum, int maximum, String allowed, Predicate<String> accepted) {
        String wanted = "a list of %d to %d entries, each %s".formatted(minimum, maximum, allowed);
        return value(
                        new Key(path(key), Key.Kind.LIST, wanted, minimum, maximum, List.of()),
                        key,
                        wanted,
                        raw -> raw instanceof List<?> list
                                        && list.size() >= minimum
                                        && list.size() <= maximum
                                        && wrong(list, accepted).isEmpty()
                                ? Optional.of(
                                        list.stream().map(Objects::toString).toList())
                                : Optional.<List<String>>empty(),
                        raw -> raw instanceof List<?> list && list.size() <= maximum ? wrong(list, accepted) : "")
                .orElse(List.of());
    }

    /** Which entries can't be used, as it is said of the list; nothing if all can. */
    private static String wrong(List<?> list, Predicate<String> accepted) {
        Set<Object> before = new HashSet<>();
        List<String> wrong = list.stream()
                .filter(element ->
                        !before.add(element) || acceptedText(element, accepted).isEmpty())
                .map(element -> element instanceof String text ? Visible.quoted(text) : Objects.toString(element))
                .distinct()
                .toList();
        return wrong.isEmpty() ? "" : ", and not allowed in it: " + String.join(", ", wrong);
    }

    /**
     * Names and values that the user chooses. Those of the environment come on top of those of the defaults.
     *
     * @param accepted is asked with a name and its value
     */
    Map<String, String> texts(
            String key,
            String allowedName,
            Predicate<String> name,
            String allowedValue,
            BiPredicate<String, String> accepted) {
        known.add(key);
        listener.key(Key.of(
                path(key), Key.Kind.TEXTS, "names, each %s; and values, each %s".formatted(allowedName, allowedValue)));
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, String> places = new LinkedHashMap<>();
        farthestFirst().map(level -> object(level, key)).forEach(level -> {
            for (String member : level.keys()) {
                Object value = level.values().get(member);
                if (!name.test(member)) {
                    problems.add(
                            level.at(member),
                            "received: the name " + Visible.quoted(member),
                            "allowed: " + allowedName);
                } else if (acceptedText(value, text -> accepted.test(member, text))
                        .isEmpty()) {
                    reject(
                            new Entry(level, member, value),
                            asText(value, text -> accepted.test(member, text)),
                            allowedValue);
                } else {
                    texts.put(member, value.toString());
                    places.put(member, level.isOfProduct() ? DEFAULT : level.lineOf(member));
                }
            }
        });
        texts.forEach((member, text) -> listener.value(path(key) + "." + member, text, places.get(member)));
        if (texts.isEmpty()) {
            listener.value(path(key), texts, DEFAULT);
        }
        return Collections.unmodifiableMap(texts);
    }

    /** A rule over several keys: reported at {@code key} unless it or one of {@code others} is already in trouble. */
    void require(boolean holds, String key, String allowed, String... others) {
        boolean inTrouble =
                problems.concern(pathOf(key)) || Arrays.stream(others).anyMatch(problems::concern);
        if (!holds && !inTrouble) {
            reject(entry(key).orElse(new Entry(nearest(), key, null)), allowed);
        }
    }

    /** Reports what is in {@code folder}, which {@code key} names, and can't be brought to servers from the project {@code root}. */
    void requireDeployable(String key, Path folder, Path root) {
        if (!problems.concern(pathOf(key))) {
            DeployedFolder.problem(folder, root)
                    .ifPresent(problem -> require(false, key, DeployedFolder.ALLOWED + "; but " + problem));
        }
    }

    /** Whether text can name a file at all: no file's name has the character NUL, or letters that the locale lacks. */
    static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException none) {
            return false;
        }
    }

    /** Whether text begins paths of URLs, is longer than {@code /}, and of what RFC 3986, 2.3, calls unreserved. */
    static boolean isPathPrefix(String text) {
        return text.matches("/[A-Za-z0-9._~/-]{1,127}");
    }

    /** Where the value of {@code key} is written, or would be: in the environment or in the defaults. */
    String pathOf(String key) {
        return entry(key).map(Entry::path).orElse(nearest().at(key));
    }

    /** The same of a key of an object. */
    String placeOf(String object, String key) {
        return levels.stream()
                .filter(level -> level.values().get(object) instanceof Map<?, ?> values && values.containsKey(key))
                .findFirst()
                .orElse(nearest())
                .at(object + "." + key);
    }

    void reportUnknownKeys() {
        for (Level level : levels) {
            for (String key : level.keys()) {
                if (!known.contains(key) && !problems.concern(level.at(key))) {
                    problems.add(
                            level.at(key),
                            "unknown key; nearest: " + nearest(key, known),
                            "allowed here: " + String.join(", ", known));
                }
            }
        }
    }

    static String nearest(String word, Set<String> candidates) {
        var distance = LevenshteinDistance.getDefaultInstance();
        String lower = word.toLowerCase(Locale.ROOT);
        return candidates.stream()
                .min((a, b) -> Integer.compare(
                        distance.apply(lower, a.toLowerCase(Locale.ROOT)),
                        distance.apply(lower, b.toLowerCase(Locale.ROOT))))
                .orElse("none");
    }

    private <T> Optional<T> optional(
            Key described,
            String key,
            String allowed,
            Function<Object, Optional<T>> read,
            Function<Object, String> why) {
        if (entry(key).isPresent()) {
            return value(described, key, allowed, read, why);
        }
        listener.key(described);
        return Optional.empty();
    }

    private <T> Optional<T> value(Key described, String key, String allowed, Function<Object, Optional<T>> read) {
        return value(described, key, allowed, read, raw -> "");
    }

    /** @param why what is said of a value that can't be used, behind what was received */
    private <T> Optional<T> value(
            Key described,
            String key,
            String allowed,
            Function<Object, Optional<T>> read,
            Function<Object, String> why) {
        known.add(key);
        listener.key(described);
        var entry = entry(key);
        if (entry.isEmpty()) {
            if (levels.stream().map(Level::place).noneMatch(problems::concern)) {
                problems.add(nearest().at(key), "missing here" + elsewhere(), "allowed: " + allowed);
            }
            return Optional.empty();
        }
        var result = read.apply(entry.get().value());
        if (result.isEmpty()) {
            reject(entry.get(), why.apply(entry.get().value()), allowed);
        }
        Level level = entry.get().level();
        listener.value(path(key), entry.get().value(), level.isOfProduct() ? DEFAULT : level.lineOf(key));
        return result;
    }

    private String path(String key) {
        return nearest().pathOf(key);
    }

    /** Where else the user could say what no environment has to. */
    private String elsewhere() {
        return levels.stream()
                .skip(ENVIRONMENT + 1)
                .filter(level -> !level.isOfProduct())
                .map(level -> " and in " + level.place())
                .collect(Collectors.joining());
    }

    private void reject(Entry entry, String allowed) {
        reject(entry, "", allowed);
    }

    private void reject(Entry entry, String why, String allowed) {
        boolean isSecret = Secret.in(Objects.toString(entry.value())).isPresent();
        problems.add(
                entry.path(),
                "received: " + describe(entry.value()) + (isSecret ? "" : why)
                        + (entry.level().isOfProduct() ? ", the default" : ""),
                "allowed: " + allowed);
    }

    /** Where a key that nobody wrote would be written: in the environment's own file. */
    private Level nearest() {
        return levels.get(ENVIRONMENT);
    }

    private Stream<Level> farthestFirst() {
        List<Level> reversed = new ArrayList<>(levels);
        Collections.reverse(reversed);
        return reversed.stream();
    }

    private Optional<Entry> entry(String key) {
        return levels.stream()
                .filter(level -> level.values().containsKey(key))
                .map(level -> new Entry(level, key, level.values().get(key)))
                .findFirst();
    }

    private Level object(Level level, String key) {
        Object value = level.values().get(key);
        if (value instanceof Map<?, ?> object) {
            return level.of(key, object);
        }
        if (value != null) {
            reject(new Entry(level, key, value), "an object: keys with values");
        }
        return level.of(key, Map.of());
    }

    private static Optional<String> acceptedText(Object raw, Predicate<String> accepted) {
        return raw instanceof String text && accepted.test(text) ? Optional.of(text) : Optional.empty();
    }

    /** What would have to be in quotes: YAML has it for a number, or for true or false. */
    private static String asText(Object raw, Predicate<String> accepted) {
        boolean isMeant = (raw instanceof Number || raw instanceof Boolean) && accepted.test(raw.toString());
        return isMeant ? ", which in quotes is text: \"%s\"".formatted(raw) : "";
    }

    /** As it is written; but what looks like a secret must not stand in a terminal or in the log of a pipeline. */
    static String describe(Object value) {
        String text = Objects.toString(value);
        if (Secret.in(text).isPresent()) {
            return Secret.concealed(text);
        }
        return described(value);
    }

    private static String described(Object value) {
        if (value instanceof String text) {
            return Visible.quoted(text) + " (text)";
        }
        if (value instanceof Number) {
            return value + " (number)";
        }
        if (value instanceof Boolean) {
            return value + " (true or false)";
        }
        if (value instanceof List<?>) {
            return flow(value) + " (list)";
        }
        return value instanceof Map<?, ?> ? flow(value) + " (object)" : "nothing";
    }

    /** In YAML's flow style, but for quotes. */
    private static String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> "%s: %s".formatted(entry.getKey(), flow(entry.getValue())))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Section::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        return Objects.toString(value);
    }
}
