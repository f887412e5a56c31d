package scaleup.configuration;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.commons.validator.routines.EmailValidator;

/**
 * All decisions of one environment: its file over that of the user's defaults, over the product's own; and over all of them what
 * {@code -c} sets for one deployment.
 *
 * @param environment its name, part of every resource's name
 * @param account where it is deployed and nowhere else, 12 digits; without it, where the credentials of the CDK CLI are valid
 * @param region where it is deployed and nowhere else; without it, where the CDK CLI is configured to
 * @param production whether what protects data may not be turned off
 * @param alarmEmail who is told when something is wrong; without it alarms are only shown
 * @param tags of every resource that can have some
 * @param rollOut what may stop this deployment's replacement of servers
 */
public record Configuration(
        String environment,
        Optional<String> account,
        Optional<String> region,
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

    /** Where the configuration was before it had files of its own. */
    private static final String FORMERLY = "scaleup";

    /** The context keys that {@code -c} sets for one deployment. */
    private static final String ENVIRONMENT = "environment";

    private static final String ROLL_OUT = "rollOut";

    /**
     * Amazon Route 53 API Reference, ChangeTagsForResource: "You can add a maximum of 10 tags to a health check or a hosted zone", and a
     * stack's tags are those of its resources too.
     */
    private static final int MOST_TAGS = 10;

    /** Names another folder than {@link EnvironmentFiles#FOLDER}. */
    private static final String FOLDER = "configuration";

    private static final Set<String> SECTIONS = new TreeSet<>(Set.of(
            "network", "hosts", "loadBalancer", "web", "application", "database", "certificate", "domain", "tags"));

    private static final Set<String> SINGLE = Set.of("account", "region", "production", "alarmEmail");

    private static final Set<String> CHOICES = new TreeSet<>(Set.of(ENVIRONMENT, ROLL_OUT, FOLDER));

    /** What stands where {@code ./rehearse} takes an environment's name, and is none. */
    private static final Set<String> COMMANDS = new TreeSet<>(Set.of("aws", "drill", "fault", "heal", "logs", "shell"));

    /** Keys of the configuration that {@code -c} can set for one deployment: {@code -c web.minimum=4}. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z]+(\\.[A-Za-z][A-Za-z0-9_-]*)*");

    private static final String ALLOWED =
            "allowed: -c environment=NAME | -c rollOut=unguarded | -c configuration=FOLDER"
                    + " | -c KEY=VALUE with a key such as web.minimum";

    /**
     * Reads the environment that the context key {@code environment} names, from the files of the folder that the context key
     * {@code configuration} names.
     *
     * @param context of the application
     * @param root the project's folder, to which paths in the configuration are relative
     * @throws InvalidConfiguration with one message about every problem
     */
    public static Configuration of(Map<String, ?> context, Path root) {
        return of(context, root, KeyListener.NONE);
    }

    static Configuration of(Map<String, ?> context, Path root, KeyListener listener) {
        var problems = new Problems();
        reportFormerPlace(context, problems);
        problems.throwIfAny("cdk.json");
        String folder = Objects.toString(context.get(FOLDER), EnvironmentFiles.FOLDER);
        return of(EnvironmentFiles.in(root, folder), context, root, listener);
    }

    /** Tells {@code listener} every key that there is. */
    static void describe(KeyListener listener) {
        var nothing = Level.of(new EnvironmentFile("", Map.of()));
        var section = new Section(
                List.of(nothing, nothing, nothing, new Level(nothing.file(), "", ProductDefaults.values(), true)),
                new Problems(),
                listener);
        read(section, DEFAULT_ENVIRONMENT, RollOut.GUARDED, Path.of(""));
    }

    /** The same from files that are read already. */
    public static Configuration of(EnvironmentFiles files, Map<String, ?> context, Path root) {
        return of(files, context, root, KeyListener.NONE);
    }

    private static Configuration of(EnvironmentFiles files, Map<String, ?> context, Path root, KeyListener listener) {
        String environment = Objects.toString(context.get(ENVIRONMENT), DEFAULT_ENVIRONMENT);
        String where = "the configuration of environment '%s'".formatted(environment);
        var problems = new Problems();
        reportMisspelt(context.keySet(), problems);
        var names = files.environments().keySet();
        var file = files.environments().get(environment);
        if (file == null) {
            problems.add(
                    files.file(environment),
                    "unknown environment; nearest: " + Section.nearest(environment, names),
                    "allowed: " + String.join(", ", names) + " (choose by -c environment=NAME)");
            problems.throwIfAny(where);
        }
        if (!isName(environment)) {
            problems.add(
                    files.file(environment),
                    "received: the name \"" + environment + "\"",
                    "allowed: 1 to 16 lower-case letters, digits and hyphens, a letter first, no hyphen at the end or beside"
                            + " another one, and none of %s, which are commands of ./rehearse"
                                    .formatted(String.join(", ", COMMANDS)));
        }
        var section = new Section(
                List.of(
                        Level.of(new EnvironmentFile("context (-c)", choices(context))),
                        Level.of(file),
                        Level.of(files.defaults()),
                        // What nobody wrote is changed where an environment's own values are.
                        new Level(file, "", ProductDefaults.values(), true)),
                problems,
                listener);
        var configuration = read(section, environment, rollOut(context, problems), root);
        section.reportUnknownKeys();
        reportOverlaps(configuration, section, files, problems);
        problems.throwIfAny(where);
        return configuration;
    }

    /** Whether its database and its zone can be called by it: Amazon RDS, "DBInstanceIdentifier"; RFC 1123, 2.1. */
    private static boolean isName(String environment) {
        return environment.matches("(?=.{1,16}$)[a-z][a-z0-9]*(-[a-z0-9]+)*") && !COMMANDS.contains(environment);
    }

    private static void reportFormerPlace(Map<String, ?> context, Problems problems) {
        if (context.containsKey(FORMERLY)) {
            problems.add(
                    "cdk.json: context." + FORMERLY,
                    "is not read any more",
                    "allowed: nothing; each object of its environments is the file environments/NAME.yaml now, its defaults"
                            + " are environments/defaults.yaml, and JSON can stay as it is, as it is YAML, too"
                            + " (docs/changes.md)");
        }
    }

    /** The keys of the configuration that the context has, such as {@code web.minimum}, as an object with objects. */
    private static Map<String, Object> choices(Map<String, ?> context) {
        Map<String, Object> choices = new LinkedHashMap<>();
        context.forEach((key, value) -> {
            if (isKey(key)) {
                List<String> words = List.of(key.split("\\.", -1));
                Map<String, Object> object = choices;
                for (String word : words.subList(0, words.size() - 1)) {
                    object = object(object, word);
                }
                object.put(words.get(words.size() - 1), value instanceof String text ? StrictYaml.value(text) : value);
            }
        });
        return choices;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> parent, String key) {
        return parent.get(key) instanceof Map<?, ?> object
                ? (Map<String, Object>) object
                : (Map<String, Object>) replace(parent, key, new LinkedHashMap<String, Object>());
    }

    private static Object replace(Map<String, Object> parent, String key, Object value) {
        parent.put(key, value);
        return value;
    }

    /** Whether a context key begins as one of the configuration, and so is none of the CDK's or of a library's. */
    private static boolean isKey(String key) {
        String first = key.replaceFirst("\\..*", "");
        return KEY.matcher(key).matches() && (key.contains(".") ? SECTIONS : SINGLE).contains(first);
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
                    problems.add(key, "unknown key; nearest: " + choice, ALLOWED);
                }
            }
            String first = key.replaceFirst("\\..*", "");
            if (key.contains(".") && KEY.matcher(key).matches() && !SECTIONS.contains(first)) {
                String nearest = Section.nearest(first, SECTIONS);
                if (LevenshteinDistance.getDefaultInstance()
                                .apply(first.toLowerCase(Locale.ROOT), nearest.toLowerCase(Locale.ROOT))
                        <= 2) {
                    problems.add(key, "unknown key; nearest: " + nearest + key.substring(first.length()), ALLOWED);
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
        var account = section.optionalDigits(
                "account",
                "the 12 digits of an AWS account, or \"\" for whichever the credentials are of",
                text -> text.matches("(\\d{12})?"));
        var region = section.optionalText(
                "region",
                "a region of AWS such as \"eu-central-1\", or \"\" for whichever the CDK CLI is configured to",
                text -> text.matches("([a-z]{2}(-[a-z]+)+-\\d)?"));
        boolean production = section.flag("production");
        var ownAccount = account.filter(text -> !text.isEmpty());
        var ownRegion = region.filter(text -> !text.isEmpty());
        var network = section.section("network", of -> Network.read(of, ownRegion));
        var hosts = section.section("hosts", Hosts::read);
        var application = section.section("application", of -> Application.read(of, network, hosts, ownAccount, root));
        var web = section.section("web", of -> Web.read(of, hosts, application, root));
        var loadBalancer = section.section("loadBalancer", of -> LoadBalancer.read(of, hosts, web));
        return new Configuration(
                environment,
                ownAccount,
                ownRegion,
                production,
                network,
                hosts,
                loadBalancer,
                web,
                application,
                section.section("database", of -> Database.read(of, production)),
                section.section("certificate", of -> Certificate.read(of, ownAccount, ownRegion)),
                section.optionalSection("domain", Domain::read),
                section.optionalText(
                        "alarmEmail",
                        "an e-mail address, for example \"ops@example.com\"",
                        address -> EmailValidator.getInstance().isValid(address)),
                tags(section),
                rollOut);
    }

    /**
     * What each service takes: Amazon RDS API Reference, Tag: key and value "can't be prefixed with aws: or rds:"; IAM User Guide,
     * "Tags for AWS Identity and Access Management resources": keys are not case-sensitive. A stack's tags reach its servers by their
     * group, where they would replace those by which Scaleup knows them.
     */
    private static Map<String, String> tags(Section section) {
        var tags = section.texts(
                "tags",
                "a tag key of 1 to 128 characters that doesn't begin with \"aws:\", \"rds:\" or \"scaleup:\" and isn't \"Name\"",
                key -> key.matches("(?!(?i:aws|rds|scaleup):|Name$)[A-Za-z0-9 _.:/=+@-]{1,128}"),
                "text of at most 256 letters, digits, spaces and _.:/=+-@ that doesn't begin with \"aws:\" or \"rds:\", and no"
                        + " secret: everybody in the account reads tags",
                (key, value) -> value.matches("(?!(?i:aws|rds):)[A-Za-z0-9 _.:/=+@-]{0,256}")
                        && Secret.ofKnownForm(value).isEmpty());
        section.require(
                tags.size() <= MOST_TAGS,
                "tags",
                "at most %d tags, as a hosted zone takes no more".formatted(MOST_TAGS));
        section.require(
                tags.keySet().stream()
                                .map(key -> key.toLowerCase(Locale.ROOT))
                                .distinct()
                                .count()
                        == tags.size(),
                "tags",
                "each tag once: to AWS IAM its key is the same in capital and in small letters");
        return tags;
    }

    /** Environments can be peered or share a VPN only while their networks differ. */
    private static void reportOverlaps(
            Configuration configuration, Section section, EnvironmentFiles files, Problems problems) {
        var network = configuration.network.cidr();
        if (network.text().isEmpty()) {
            return;
        }
        files.environments().forEach((name, file) -> {
            Object cidr = Stream.of(file.values(), files.defaults().values(), ProductDefaults.values())
                    .map(Configuration::cidr)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            if (!name.equals(configuration.environment)
                    && cidr instanceof String text
                    && Network.isVpc(text)
                    && new Cidr(text).overlaps(network)) {
                problems.add(
                        section.placeOf("network", "cidr"),
                        "received: \"%s\" (text)".formatted(network.text()),
                        "allowed: a network that doesn't overlap environment '%s', %s".formatted(name, text));
            }
        });
    }

    private static Object cidr(Map<String, Object> environment) {
        return environment.get("network") instanceof Map<?, ?> network ? network.get("cidr") : null;
    }
}
