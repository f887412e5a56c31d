package scaleup.rehearsal.play;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import scaleup.rehearsal.check.Finding;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.region.storage.StoredValues;
import scaleup.rehearsal.template.NotMade;

/**
 * The secrets of the account that the application gets. No template has them, and the real ones are not a rehearsal's: values
 * are made up, or come from a file.
 */
final class ApplicationSecrets {
    static final ApplicationSecrets NONE = new ApplicationSecrets(Map.of(), Map.of());

    /** Where the application finds them: workload/README.md. */
    private static final String FOLDER = "/run/scaleup-secrets/";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> values;
    private final Map<String, String> stored;

    private ApplicationSecrets(Map<String, String> values, Map<String, String> stored) {
        this.values = values;
        this.stored = stored;
    }

    /**
     * Gives each a value.
     *
     * @param declared name, secret and, of a part of one, key of each
     * @param file JSON with values by names; none if it is empty
     */
    static ApplicationSecrets of(JsonNode declared, String file, RandomGenerator random) throws NotMade {
        JsonNode given = file.isEmpty() ? JSON.createObjectNode() : read(Path.of(file));
        List<String> names = new ArrayList<>();
        declared.forEach(one -> names.add(one.path("name").asText()));
        for (var entry : given.properties()) {
            if (!names.contains(entry.getKey()) || !entry.getValue().isTextual()) {
                throw new NotMade("--secrets %s: '%s'; allowed: text for each of the names of application.secrets, %s"
                        .formatted(file, entry.getKey(), names));
            }
        }
        Map<String, List<JsonNode>> uses = new LinkedHashMap<>();
        declared.forEach(one -> uses.computeIfAbsent(one.path("secret").asText(), secret -> new ArrayList<>())
                .add(one));
        Map<String, String> stored = new LinkedHashMap<>();
        uses.forEach((secret, all) -> stored.put(secret, content(all, given, random)));
        Map<String, String> values = new LinkedHashMap<>();
        for (JsonNode one : declared) {
            String name = one.path("name").asText();
            JsonNode value = value(one, stored.get(one.path("secret").asText()));
            if (!value.isTextual() || !given.path(name).asText(value.asText()).equals(value.asText())) {
                throw new NotMade(
                        ("--secrets %s: '%s'; allowed: one value for what is the same of secret '%s', and a JSON object with text"
                                        + " under its keys for the whole of one that has keys")
                                .formatted(file, name, one.path("secret").asText()));
            }
            values.put(name, value.asText());
        }
        return new ApplicationSecrets(values, stored);
    }

    /** Of a secret all that the application gets of it: it may be the whole and texts under keys of it at once. */
    private static String content(List<JsonNode> uses, JsonNode given, RandomGenerator random) {
        ObjectNode object = JSON.createObjectNode();
        for (JsonNode one : uses) {
            JsonNode value = given.path(one.path("name").asText());
            if (one.has("key")
                    && (value.isTextual() || !object.has(one.path("key").asText()))) {
                object.put(one.path("key").asText(), value.asText(madeUp(random)));
            } else if (!one.has("key") && value.isTextual()) {
                return value.asText();
            }
        }
        return object.isEmpty() ? madeUp(random) : object.toString();
    }

    private static String madeUp(RandomGenerator random) {
        return "rehearsed-%016x".formatted(random.nextLong());
    }

    private static JsonNode value(JsonNode use, String content) {
        if (!use.has("key")) {
            return JSON.getNodeFactory().textNode(content);
        }
        try {
            return JSON.readTree(content).path(use.path("key").asText());
        } catch (JsonProcessingException notAnObject) {
            return MissingNode.getInstance();
        }
    }

    /** What is wrong with a file that holds secrets is not quoted. */
    private static JsonNode read(Path file) throws NotMade {
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw new NotMade("--secrets %s: no JSON at line %d"
                    .formatted(
                            file, e.getLocation() == null ? 1 : e.getLocation().getLineNr()));
        } catch (IOException e) {
            throw new NotMade(
                    "--secrets %s can't be read: %s"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
        throw new NotMade(
                "--secrets %s: allowed: a JSON object with text by names of application.secrets".formatted(file));
    }

    /** The values by the application's names for them. */
    Map<String, String> values() {
        return values;
    }

    /** Stores them, before anybody asks for one. */
    void create(StoredValues account) throws NotMade {
        for (var secret : stored.entrySet()) {
            account.createSecret(secret.getKey(), secret.getValue());
        }
    }

    /** Whether each application server has each in its file, for the application alone; nothing if there are none. */
    Optional<Finding> finding(List<Server> hosts) throws InterruptedException {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String subject = "each secret of the application is in its file on each of its servers";
        List<String> wrong = new ArrayList<>();
        for (Server host : hosts) {
            for (String name : host.tier().equals(Server.APPLICATION) ? values.keySet() : List.<String>of()) {
                try {
                    // By the application's own user.
                    String found =
                            host.machine().run(List.of("runuser", "-u", "application", "--", "cat", FOLDER + name));
                    if (!found.equals(values.get(name))) {
                        wrong.add("%s on %s is another".formatted(name, host.label()));
                    }
                } catch (IOException e) {
                    wrong.add("%s on %s: %s".formatted(name, host.label(), e.getMessage()));
                }
            }
        }
        return Optional.of(
                wrong.isEmpty()
                        ? Finding.passed(subject, String.join(", ", values.keySet()))
                        : Finding.failed(subject, String.join("; ", wrong)));
    }
}
