package scaleup.configuration;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.commons.validator.routines.EmailValidator;

/**
 * All decisions of one environment, read from {@code context.scaleup} of cdk.json: {@code environments.<name>} over
 * {@code defaults}, over the product's own.
 *
 * @param environment its name, part of every resource's name
 * @param production whether what protects data may not be turned off
 * @param alarmEmail who is told when something is wrong; without it alarms are only shown
 * @param tags of every resource that can have some
 * @param rollOut what may stop this deployment's replacement of servers
 */
public record Configuration(
        String environment,
        boolean production,
        Network network,
        Hosts hosts,
        LoadBalancer loadBalancer,
        Web web,
        Application application,
        Database database,
        Certificate certificate,
        Optional<Domain> domain,
        Optional<String> alarmEmail,
        Map<String, String> tags,
        RollOut rollOut) {

    /** The environment that is meant when none is named. */
    public static final String DEFAULT_ENVIRONMENT = "dev";

    private static final String ROOT = "scaleup";

    /** The context keys that {@code -c} sets for one deployment. */
    private static final String ENVIRONMENT = "environment";

    private static final String ROLL_OUT = "rollOut";

    private static final Set<String> CHOICES = new TreeSet<>(Set.of(ENVIRONMENT, ROLL_OUT));

    /**
     * Reads the environment that the context key {@code environment} names, and the context key {@code rollOut}.
     *
     * @param context of the application
     * @param root the folder of cdk.json, to which paths in the configuration are relative
     * @throws InvalidConfiguration with one message about every problem
     */
    public static Configuration of(Map<String, ?> context, Path root) {
        return read(context.get(ROOT), Objects.toString(context.get(ENVIRONMENT), DEFAULT_ENVIRONMENT), context, root);
    }

    /**
     * Reads one environment.
     *
     * @param scaleup the object {@code context.scaleup}
     * @param environment the name of an environment
     * @param root the folder of cdk.json, to which paths in the configuration are relative
     * @throws InvalidConfiguration with one message about every problem
     */
    public static Configuration read(Object scaleup, String environment, Path root) {
        return read(scaleup, environment, Map.of(), root);
    }

    private static Configuration read(Object scaleup, String environment, Map<String, ?> context, Path root) {
        var problems = new Problems();
        reportMisspelt(context.keySet(), problems);
        Map<?, ?> tree = object(scaleup, ROOT, problems);
        Map<?, ?> environments = object(tree.get("environments"), ROOT + ".environments", problems);
        Map<?, ?> defaults =
                tree.containsKey("defaults") ? object(tree.get("defaults"), ROOT + ".defaults", problems) : Map.of();
        problems.throwIfAny(environment);
        reportUnknown(tree, Set.of("defaults", "environments"), problems);
        if (!environments.containsKey(environment)) {
            var names = names(environments);
            problems.add(
                    ROOT + ".environments." + environment,
                    "unknown environment; nearest: " + Section.nearest(environment, names),
                    "allowed: " + String.join(", ", names) + " (choose by -c environment=NAME)");
            problems.throwIfAny(environment);
        }
        if (!environment.matches("[a-z][a-z0-9-]{0,15}")) {
            problems.add(
                    ROOT + ".environments." + environment,
                    "received: the name \"" + environment + "\"",
                    "allowed: 1 to 16 lower-case letters, digits and hyphens, a letter first");
        }
        String path = ROOT + ".environments." + environment;
        var section = new Section(
                List.of(
                        new Level(path, object(environments.get(environment), path, problems), false),
                        new Level(ROOT + ".defaults", defaults, false),
                        // What nobody wrote is changed where an environment's own values are.
                        new Level(path, ProductDefaults.values(), true)),
                problems);
        var configuration = read(section, environment, rollOut(context, problems), root);
        section.reportUnknownKeys();
        reportOverlaps(configuration, environments, defaults, problems);
        problems.throwIfAny(environment);
        return configuration;
    }

    /**
     * Another spelling would be no key of ours: dev would be deployed instead of prod, or the alarms asked all the same. The
     * context has keys of others too, so only what is near to one of ours is refused.
     */
    private static void reportMisspelt(Set<String> keys, Problems problems) {
        for (String key : keys) {
            String letters = key.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
            for (String choice : CHOICES) {
                String own = choice.toLowerCase(Locale.ROOT);
                boolean near = LevenshteinDistance.getDefaultInstance().apply(letters, own) <= 2
                        || (letters.length() >= 3 && (own.startsWith(letters) || letters.startsWith(own)));
                if (near && !key.equals(choice)) {
                    problems.add(
                            key,
                            "unknown key; nearest: " + choice,
                            "allowed: -c environment=NAME | -c rollOut=unguarded");
                }
            }
        }
    }

    private static RollOut rollOut(Map<String, ?> context, Problems problems) {
        String text = Objects.toString(context.get(ROLL_OUT), "guarded");
        for (RollOut rollOut : RollOut.values()) {
            if (rollOut.name().toLowerCase(Locale.ROOT).equals(text)) {
                return rollOut;
            }
        }
        problems.add(ROLL_OUT, "received: \"" + text + "\"", "allowed: guarded | unguarded (by -c rollOut=unguarded)");
        return RollOut.GUARDED;
    }

    private static Configuration read(Section section, String environment, RollOut rollOut, Path root) {
        boolean production = section.flag("production");
        var network = section.section("network", Network::read);
        var hosts = section.section("hosts", Hosts::read);
        var application = section.section("application", of -> Application.read(of, network, hosts, root));
        var web = section.section("web", of -> Web.read(of, hosts, application, root));
        var loadBalancer = section.section("loadBalancer", of -> LoadBalancer.read(of, hosts, web));
        return new Configuration(
                environment,
                production,
                network,
                hosts,
                loadBalancer,
                web,
                application,
                section.section("database", of -> Database.read(of, production)),
                section.section("certificate", Certificate::read),
                section.optionalSection("domain", Domain::read),
                section.optionalText(
                        "alarmEmail",
                        "an e-mail address, for example \"ops@example.com\"",
                        address -> EmailValidator.getInstance().isValid(address)),
                section.texts(
                        "tags",
                        "a tag key of 1 to 128 characters that doesn't begin with \"aws:\"",
                        key -> key.matches("(?!aws:)[A-Za-z0-9 _.:/=+@-]{1,128}"),
                        "text of at most 256 letters, digits, spaces and _.:/=+-@, and no secret: everybody in the account"
                                + " reads tags",
                        (key, value) -> value.matches("[A-Za-z0-9 _.:/=+@-]{0,256}")
                                && Secret.ofKnownForm(value).isEmpty()),
                rollOut);
    }

    /** Environments can be peered or share a VPN only while their networks differ. */
    private static void reportOverlaps(
            Configuration configuration, Map<?, ?> environments, Map<?, ?> defaults, Problems problems) {
        String path = ROOT + ".environments." + configuration.environment + ".network.cidr";
        if (configuration.network.cidr().text().isEmpty()) {
            return;
        }
        environments.forEach((name, other) -> {
            Object cidr = Stream.of(other, defaults, ProductDefaults.values())
                    .map(Configuration::cidr)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            if (!name.equals(configuration.environment)
                    && cidr instanceof String text
                    && Network.isVpc(text)
                    && new Cidr(text).overlaps(configuration.network.cidr())) {
                problems.add(
                        path,
                        "received: \"%s\" (text)"
                                .formatted(configuration.network.cidr().text()),
                        "allowed: a network that doesn't overlap environment '%s', %s".formatted(name, text));
            }
        });
    }

    private static Object cidr(Object environment) {
        return environment instanceof Map<?, ?> map && map.get("network") instanceof Map<?, ?> network
                ? network.get("cidr")
                : null;
    }

    private static Map<?, ?> object(Object value, String path, Problems problems) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        problems.add(
                path,
                value == null ? "missing" : "received: " + Section.describe(value),
                "allowed: an object: { \"key\": value, ... }");
        return Map.of();
    }

    private static void reportUnknown(Map<?, ?> tree, Set<String> known, Problems problems) {
        for (String key : names(tree)) {
            if (!known.contains(key)) {
                problems.add(
                        ROOT + "." + key,
                        "unknown key; nearest: " + Section.nearest(key, known),
                        "allowed here: defaults, environments");
            }
        }
    }

    private static Set<String> names(Map<?, ?> map) {
        Set<String> names = new LinkedHashSet<>();
        map.keySet().forEach(key -> names.add(key.toString()));
        return names;
    }
}
