package scaleup.review.proof;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import scaleup.review.assembly.Unreadable;
import scaleup.review.terminal.Printable;

/**
 * What a person has said is meant: of which resource, why, and when. A file in JSON, a list of objects with {@code resource},
 * {@code reason} and {@code date}.
 *
 * @param entries in the order of the file
 */
public record Acknowledgements(List<Entry> entries) {
    private static final Set<String> KEYS = new TreeSet<>(Set.of("date", "reason", "resource"));

    /** None. */
    public static final Acknowledgements NONE = new Acknowledgements(List.of());

    /**
     * One of them.
     *
     * @param resource its stack and logical id, for example {@code Scaleup-prod-Database/Instance}
     */
    public record Entry(String resource, String reason, LocalDate date) {}

    public Acknowledgements {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a file.
     *
     * @param today no entry is of a later day
     * @throws Unreadable with everything that is wrong, a line each
     */
    public static Acknowledgements read(Path file, LocalDate today) throws Unreadable {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new Unreadable("%s is no JSON: %s".formatted(file, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new Unreadable("%s can't be read: %s".formatted(file, e.getMessage()), e);
        }
        if (!json.isArray()) {
            throw new Unreadable("%s: allowed is a list of objects with %s".formatted(file, String.join(", ", KEYS)));
        }
        List<String> problems = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            read("%s, entry %d".formatted(file, i + 1), json.get(i), today, entries, problems);
        }
        if (!problems.isEmpty()) {
            throw new Unreadable(String.join(System.lineSeparator(), problems));
        }
        return new Acknowledgements(entries);
    }

    private static void read(
            String where, JsonNode entry, LocalDate today, List<Entry> entries, List<String> problems) {
        Set<String> unknown = new TreeSet<>();
        entry.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(KEYS);
        for (String key : unknown) {
            problems.add(
                    "%s: %s is not known; allowed: %s".formatted(where, Printable.line(key), String.join(", ", KEYS)));
        }
        boolean isWhole = unknown.isEmpty();
        for (String key : KEYS) {
            if (!entry.path(key).isTextual() || entry.path(key).asText().isBlank()) {
                problems.add("%s: %s is %s; allowed: a text that isn't empty"
                        .formatted(
                                where,
                                key,
                                entry.has(key) ? Printable.line(entry.path(key).toString()) : "missing"));
                isWhole = false;
            }
        }
        if (!isWhole) {
            return;
        }
        try {
            var date = LocalDate.parse(entry.path("date").asText());
            if (date.isAfter(today)) {
                throw new DateTimeParseException(
                        "in the future", entry.path("date").asText(), 0);
            }
            entries.add(new Entry(
                    entry.path("resource").asText(), entry.path("reason").asText(), date));
        } catch (DateTimeParseException e) {
            problems.add("%s: date is \"%s\"; allowed: a day until today, such as %s"
                    .formatted(where, Printable.line(entry.path("date").asText()), today));
        }
    }
}
