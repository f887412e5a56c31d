package scaleup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import scaleup.configuration.CdkJson;
import scaleup.configuration.Configuration;
import scaleup.configuration.EnvironmentFiles;
import scaleup.environment.Names;
import scaleup.environment.Tier;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Stack;
import scaleup.review.proof.Reviewed;

/** What an environment synthesises to: its templates, and the resources in them. */
public final class Synthesis {
    /** The project's folder. */
    public static final Path ROOT = Path.of(System.getProperty("scaleup.root"));

    public static final List<String> PARTS =
            List.of("Network", "Database", "Application", "Web", "LoadBalancer", "Operations");

    /** In place of the sample's 15 MB, whose digest is a half of what such a synthesis takes of a processor. */
    private static final String ARTIFACT = "workload/application/src";

    private static final Map<String, Synthesis> SHIPPED = new HashMap<>();

    private static List<Synthesis> everyShape;
    private static List<Synthesis> ofUser;

    private static BiFunction<String, Supplier<Synthesis>, Synthesis> made = (source, making) -> making.get();

    private final Configuration configuration;
    private final Map<String, JsonNode> templates = new LinkedHashMap<>();
    private final Path assembly;

    /** A resource in the template of a part. */
    public record Resource(String part, String id, JsonNode body) {
        public String type() {
            return body.path("Type").asText();
        }

        /** A property by its JSON pointer, for example {@code /MetadataOptions/HttpTokens}. */
        public JsonNode property(String pointer) {
            return body.path("Properties").at(pointer);
        }
    }

    private Synthesis(String environment, Map<String, Object> context) {
        // The jar of the functions stays where it is: to copy its 26 MB each time took a quarter of Node.js's time.
        context.put("aws:cdk:disable-asset-staging", true);
        configuration = configuration(environment, context);
        var declared = Scaleup.environment(configuration, ROOT);
        var app = Scaleup.declare(Scaleup.app(context), declared);
        Assembly.write(app, declared);
        var assembly = app.synth();
        this.assembly = Path.of(assembly.getDirectory());
        for (String part : PARTS) {
            var file = Path.of(
                    assembly.getStackByName(new Names(environment).stack(part)).getTemplateFullPath());
            templates.put(part, read(file));
        }
    }

    /** What is shipped, to be changed and synthesised; the artifact alone is another. */
    public static Map<String, Object> context() {
        return new Edit(Shipped.context())
                .set("defaults.application.artifact", ARTIFACT)
                .context();
    }

    private static Configuration configuration(String environment, Map<String, Object> context) {
        context.put("environment", environment);
        return new Edit(context).configuration();
    }

    /** The parts that are tiers, as they say themselves. */
    public static Stream<String> tiers() {
        var context = context();
        return Scaleup.environment(new Edit(context).configuration(), ROOT).tiers().stream()
                .map(Tier::id);
    }

    /** An environment of {@link #context()}. */
    public static Synthesis of(String environment) {
        return SHIPPED.computeIfAbsent(environment, name -> made(name, context()));
    }

    /** An environment of another {@link #context()}. */
    public static Synthesis of(String environment, Map<String, Object> context) {
        return made(environment, context);
    }

    /** The environment dev with other values. */
    public static Synthesis ofDev(Consumer<Edit> change) {
        var edit = new Edit(context());
        change.accept(edit);
        return edit.context().equals(context()) ? of("dev") : made("dev", edit.context());
    }

    /** The environment dev as {@code -c key=value} makes it. */
    public static Synthesis ofDev(String key, String value) {
        var context = context();
        context.put(key, value);
        return made("dev", context);
    }

    /** Has every further synthesis made by {@code how}, which is told what it is made from and how to make it. */
    public static void make(BiFunction<String, Supplier<Synthesis>, Synthesis> how) {
        made = how;
    }

    private static Synthesis made(String environment, Map<String, Object> context) {
        return made.apply(environment + " " + context, () -> new Synthesis(environment, context));
    }

    /** The environments that the user of the product has configured, whatever they are. */
    public static synchronized List<Synthesis> ofUser() {
        if (ofUser == null) {
            var files = EnvironmentFiles.in(ROOT, EnvironmentFiles.FOLDER);
            ofUser = files.environments().keySet().stream()
                    .map(name -> ofUser(name, files))
                    .toList();
        }
        return ofUser;
    }

    private static Synthesis ofUser(String name, EnvironmentFiles files) {
        Map<String, Object> defaults = new LinkedHashMap<>(files.defaults().values());
        Map<String, Map<String, Object>> environments = new LinkedHashMap<>();
        files.environments().forEach((each, file) -> environments.put(each, file.values()));
        var context = CdkJson.context(ROOT);
        context.put("scaleup", new LinkedHashMap<>(Map.of("defaults", defaults, "environments", environments)));
        var edit = new Edit(context);
        if (edit.at("defaults.application.artifact") == null) {
            edit.set("defaults.application.artifact", ARTIFACT);
        }
        boolean isShipped = ((Map<?, ?>) Shipped.environments().get("environments")).containsKey(name)
                && configuration(name, edit.context()).equals(configuration(name, context()));
        return isShipped ? of(name) : made(name, edit.context());
    }

    /** What dev and prod deploy, and what is deployed only where a key asks for it. */
    public static synchronized List<Synthesis> everyShape() {
        if (everyShape == null) {
            everyShape = makeEveryShape();
        }
        return everyShape;
    }

    private static List<Synthesis> makeEveryShape() {
        return List.of(
                of("dev"),
                of("prod"),
                ofDev(edit -> edit.set("environments.dev.network.egress", "endpoints")
                        .set("environments.dev.database.readReplicas", 1)
                        .set("environments.dev.database.audit", true)
                        .set("environments.dev.hosts.logSessions", true)
                        .set("environments.dev.network.dnsFirewall", true)
                        .set("environments.dev.domain.name", "www.example.com")
                        .set("environments.dev.domain.hostedZoneId", "Z0123456789ABCDEFGHIJ")
                        .set("environments.dev.alarmEmail", "ops@example.com")
                        .set("environments.dev.application.secrets.STRIPE_KEY.secret", "shop/stripe")
                        .set("environments.dev.application.releaseCommand", "./migrate")
                        .set("environments.dev.application.processes.worker.command", "./work")
                        .set("environments.dev.application.jobs.report.command", "./report")
                        .set("environments.dev.application.jobs.report.schedule", "30 2 * * *")
                        .set("environments.dev.application.permissions.uploads.actions", List.of("s3:PutObject"))
                        .set(
                                "environments.dev.application.permissions.uploads.resources",
                                List.of("arn:aws:s3:::shop-uploads/*"))
                        .set("environments.dev.application.egress.cache.port", 6379)
                        .set("environments.dev.application.egress.cache.to", "10.60.0.0/16")
                        .set("environments.dev.application.egress.cache.through", "pcx-0123456789abcdef0")),
                ofDev(
                        edit -> edit.set("environments.dev.certificate.source", "acm")
                                .set(
                                        "environments.dev.certificate.arn",
                                        "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000")));
    }

    public String environment() {
        return configuration.environment();
    }

    /** What it was made from. */
    public Configuration configuration() {
        return configuration;
    }

    @Override
    public String toString() {
        return environment();
    }

    /** What is put in S3 under {@code key}, an archive of text files, by name. */
    public Map<String, String> archive(String key) {
        Map<String, String> files = new TreeMap<>();
        try (var tar = new TarArchiveInputStream(Files.newInputStream(asset(key)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** The file that is put in S3 under {@code key}. */
    public Path asset(String key) {
        return assembly.resolve("asset." + key.replaceFirst("^.*/", ""));
    }

    /** Whether CloudFormation refuses to delete the stack of a part. */
    public boolean isProtected(String part) {
        return read(assembly.resolve("manifest.json"))
                .path("artifacts")
                .path(new Names(environment()).stack(part))
                .at("/properties/terminationProtection")
                .asBoolean();
    }

    /** What the CDK CLI prints as warnings: cloud assembly schema, metadata entries of type aws:cdk:warning. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (String part : PARTS) {
            Path metadata = assembly.resolve(new Names(environment()).stack(part) + ".metadata.json");
            read(metadata)
                    .forEach(entries -> entries.forEach(entry -> {
                        if (entry.path("type").asText().equals("aws:cdk:warning")) {
                            warnings.add(entry.path("data").asText());
                        }
                    }));
        }
        return warnings;
    }

    public JsonNode template(String part) {
        return templates.get(part);
    }

    public Map<String, JsonNode> templates() {
        return templates;
    }

    /** The same as whoever reviews it reads it. */
    public Reviewed reviewed() {
        var names = new Names(environment());
        return Reviewed.of(
                new Resources(templates.entrySet().stream()
                        .map(template -> new Stack(
                                names.stack(template.getKey()),
                                template.getValue(),
                                Map.of(),
                                List.of(),
                                isProtected(template.getKey())))
                        .toList()),
                besides("arrows.json"),
                besides("permissions.json"));
    }

    private JsonNode besides(String name) {
        Path file = assembly.resolve(name);
        return Files.exists(file) ? read(file) : JsonNodeFactory.instance.arrayNode();
    }

    public List<Resource> resources() {
        List<Resource> resources = new ArrayList<>();
        templates.forEach((part, template) -> template.path("Resources")
                .properties()
                .forEach(entry -> resources.add(new Resource(part, entry.getKey(), entry.getValue()))));
        return resources;
    }

    public List<Resource> resources(String type) {
        return resources().stream()
                .filter(resource -> resource.type().equals(type))
                .toList();
    }

    public List<Resource> resources(String part, String type) {
        return resources(type).stream()
                .filter(resource -> resource.part().equals(part))
                .toList();
    }

    /** The only resource of a type in a part. */
    public Resource resource(String part, String type) {
        var resources = resources(part, type);
        if (resources.size() != 1) {
            throw new AssertionError("%d resources of type %s in %s".formatted(resources.size(), type, part));
        }
        return resources.get(0);
    }

    /** The role of a tier's hosts. */
    public Resource hostRole(String part) {
        return resources(part, "AWS::IAM::Role").stream()
                .filter(role -> role.property("/Description").asText().startsWith("Hosts of "))
                .findFirst()
                .orElseThrow();
    }

    /** The logical id of what a value refers to, in its own template or, as a weak reference, in another's. */
    public static String target(Synthesis synthesis, JsonNode value) {
        if (value.has("Ref")) {
            return value.path("Ref").asText();
        }
        if (value.has("Fn::GetAtt")) {
            return value.path("Fn::GetAtt").path(0).asText();
        }
        var output = value.path("Fn::GetStackOutput");
        for (JsonNode template : synthesis.templates.values()) {
            var exported =
                    template.path("Outputs").path(output.path("OutputName").asText());
            if (!exported.isMissingNode()) {
                return target(synthesis, exported.path("Value"));
            }
        }
        throw new AssertionError("refers to nothing: " + value);
    }

    /** A value as text, with {@code <Region>} and the like for what is known only at deployment. */
    public static String text(JsonNode value) {
        if (value.isValueNode()) {
            return value.asText();
        }
        if (value.has("Fn::Join")) {
            JsonNode parts = value.path("Fn::Join").path(1);
            if (parts.has("Fn::Split")) {
                var split = parts.path("Fn::Split");
                return text(split.path(1))
                        .replace(">", " without %s>".formatted(split.path(0).asText()));
            }
            StringBuilder joined = new StringBuilder();
            parts.forEach(part -> joined.append(text(part)));
            return joined.toString();
        }
        if (value.has("Fn::Base64")) {
            return text(value.path("Fn::Base64"));
        }
        if (value.has("Fn::Sub")) {
            return value.path("Fn::Sub").asText().replaceAll("\\$\\{(?:AWS::)?([^}]+)}", "<$1>");
        }
        if (value.has("Ref")) {
            return "<" + value.path("Ref").asText().replace("AWS::", "") + ">";
        }
        if (value.has("Fn::GetAtt")) {
            return "<" + value.path("Fn::GetAtt").path(0).asText() + ">";
        }
        return "<" + value.path("Fn::GetStackOutput").path("OutputName").asText() + ">";
    }

    /** The namespace of the metrics that alarms are about: it ends with the private zone's id. */
    public String metrics() {
        return "Scaleup/%s/<%s>".formatted(environment(), zone());
    }

    /** The output by which the Network stack tells others the id of the private zone. */
    public String zone() {
        String zone = resource("Network", "AWS::Route53::HostedZone").id();
        return templates.get("Network").path("Outputs").properties().stream()
                .filter(output ->
                        output.getValue().path("Value").path("Ref").asText().equals(zone))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode read(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
