package scaleup.review.cost;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import scaleup.review.assembly.Unreadable;
import scaleup.review.terminal.Printable;

/**
 * List prices of one region, as a file in JSON has them: {@code region}, {@code currency}, {@code date} (the day of its oldest
 * figure), and {@code groups}, each with {@code per} (of what), {@code source} (the page) and {@code prices} by name.
 *
 * @param file for people
 * @param prices by group and name, with a slash between them
 */
public record Prices(String file, String region, String currency, LocalDate date, Map<String, Price> prices) {
    private static final Set<String> KEYS = new TreeSet<>(Set.of("currency", "date", "groups", "region"));
    private static final Set<String> GROUP_KEYS = new TreeSet<>(Set.of("per", "prices", "source"));

    /** What a group's prices may be of: those by which this program multiplies. */
    private static final Map<String, String> GROUPS = shippedGroups();

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    public Prices {
        prices = Map.copyOf(prices);
    }

    /** Those that come with this program. */
    public static Prices shipped() {
        try {
            return read("prices.json", text(), LocalDate.now(ZoneOffset.UTC));
        } catch (Unreadable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads a file.
     *
     * @param today no price is of a later day
     * @throws Unreadable with everything that is wrong, a line each
     */
    public static Prices read(Path file, LocalDate today) throws Unreadable {
        try {
            return read(file.toString(), Files.readString(file), today);
        } catch (IOException e) {
            throw new Unreadable("%s can't be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Prices read(String file, String text, LocalDate today) throws Unreadable {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new Unreadable("%s is no JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
        List<String> problems = new ArrayList<>();
        keys(file, json, KEYS, problems);
        String region = text(file, json, "region", "a region, such as us-east-1", problems);
        String currency = text(file, json, "currency", "a currency, such as USD", problems);
        var date = date(file, text(file, json, "date", "a day, such as " + today, problems), today, problems);
        Map<String, Price> prices = new LinkedHashMap<>();
        if (!json.path("groups").isObject()) {
            problems.add("%s: groups is %s; allowed: an object with %s"
                    .formatted(file, said(json.path("groups")), String.join(", ", new TreeSet<>(GROUPS.keySet()))));
        }
        for (var group : json.path("groups").properties()) {
            group(file, group.getKey(), group.getValue(), prices, problems);
        }
        if (!problems.isEmpty()) {
            throw new Unreadable(String.join(System.lineSeparator(), problems));
        }
        return new Prices(file, region, currency, date, prices);
    }

    private static void group(
            String file, String name, JsonNode group, Map<String, Price> prices, List<String> problems) {
        String where = "%s: groups.%s".formatted(file, Printable.line(name));
        if (!GROUPS.containsKey(name)) {
            problems.add(
                    "%s is not known; allowed: %s".formatted(where, String.join(", ", new TreeSet<>(GROUPS.keySet()))));
            return;
        }
        keys(where, group, GROUP_KEYS, problems);
        String per = text(where, group, "per", "\"%s\"".formatted(GROUPS.get(name)), problems);
        if (!per.isEmpty() && !per.equals(GROUPS.get(name))) {
            problems.add("%s: per is \"%s\"; allowed: \"%s\"".formatted(where, Printable.line(per), GROUPS.get(name)));
        }
        String source = text(where, group, "source", "the address of the page that the prices are from", problems);
        for (var price : group.path("prices").properties()) {
            if (price.getValue().isNumber() && price.getValue().decimalValue().signum() >= 0) {
                prices.put(
                        name + "/" + price.getKey(),
                        new Price(name, price.getKey(), price.getValue().decimalValue(), per, source));
            } else {
                problems.add("%s.prices.%s is %s; allowed: a number from 0"
                        .formatted(where, Printable.line(price.getKey()), said(price.getValue())));
            }
        }
    }

    private static void keys(String where, JsonNode object, Set<String> allowed, List<String> problems) {
        Set<String> unknown = new TreeSet<>();
        object.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(allowed);
        unknown.forEach(key -> problems.add(
                "%s: %s is not known; allowed: %s".formatted(where, Printable.line(key), String.join(", ", allowed))));
    }

    private static String text(String where, JsonNode object, String key, String allowed, List<String> problems) {
        var value = object.path(key);
        if (!value.isTextual() || value.asText().isBlank()) {
            problems.add("%s: %s is %s; allowed: %s".formatted(where, key, said(value), allowed));
            return "";
        }
        return value.asText();
    }

    private static LocalDate date(String file, String text, LocalDate today, List<String> problems) {
        try {
            var date = LocalDate.parse(text);
            if (!date.isAfter(today)) {
                return date;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        if (!text.isEmpty()) {
            problems.add("%s: date is \"%s\"; allowed: a day until today, such as %s"
                    .formatted(file, Printable.line(text), today));
        }
        return today;
    }

    private static String said(JsonNode value) {
        return value.isMissingNode() ? "missing" : Printable.line(value.toString());
    }

    /** What one of something costs; empty where the file has no price of it. */
    public Optional<Price> find(String group, String name) {
        return Optional.ofNullable(prices.get(group + "/" + name));
    }

    /** Where they are from and of when, and that they may have changed where that is long ago. */
    public String origin(LocalDate today) {
        String origin = "list prices of %s in %s, %s".formatted(region, currency, date);
        return date.isBefore(today.minusYears(1))
                ? origin + ": older than a year, so ask AWS for today's and give them as --prices"
                : origin;
    }

    private static Map<String, String> shippedGroups() {
        try {
            Map<String, String> groups = new LinkedHashMap<>();
            new ObjectMapper()
                    .readTree(text())
                    .path("groups")
                    .properties()
                    .forEach(group -> groups.put(
                            group.getKey(), group.getValue().path("per").asText()));
            return groups;
        } catch (JacksonException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text() {
        try (var file = Prices.class.getResourceAsStream("prices.json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
