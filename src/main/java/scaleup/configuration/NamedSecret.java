package scaleup.configuration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A secret of the user's that the application gets.
 *
 * @param name by which the application knows it: a file of that name is where its variable {@code <name>_FILE} says
 * @param secret the name of a secret of AWS Secrets Manager, in the environment's account and region
 * @param key whose text is meant, where the secret is a JSON object; otherwise the whole of it
 * @param variable whether it is an environment variable of that name, too
 */
public record NamedSecret(String name, String secret, Optional<String> key, boolean variable) {
    /** Each is asked for by each server. */
    static final int MAXIMUM = 20;

    /**
     * Of the different names of secrets together: each is twice in the role's policies, to read it and to decrypt it, and all of a
     * role's own together have 10,240 characters (IAM User Guide, "IAM and AWS STS quotas").
     */
    static final int CHARACTERS = 1000;

    /** Of the variable that says where the file is. */
    public static final String FILE = "_FILE";

    /**
     * Those of an environment.
     *
     * @param accepted what a variable may be called
     * @param variables the application's other ones
     */
    static List<NamedSecret> readAll(
            Section section, String allowedName, Predicate<String> accepted, Map<String, String> variables) {
        var secrets = section.sections(
                "secrets", allowedName, name -> accepted.test(name) && accepted.test(name + FILE), NamedSecret::read);
        section.require(secrets.size() <= MAXIMUM, "secrets", "at most %d secrets".formatted(MAXIMUM));
        section.require(
                secrets.stream()
                                .map(NamedSecret::secret)
                                .distinct()
                                .mapToInt(String::length)
                                .sum()
                        <= CHARACTERS,
                "secrets",
                "secrets whose names have at most %,d characters together: the policy of a role has no room for more"
                        .formatted(CHARACTERS));
        List<String> names = Stream.concat(
                        variables.keySet().stream(),
                        secrets.stream().flatMap(secret -> Stream.of(secret.name, secret.name + FILE)))
                .toList();
        section.require(
                names.stream().distinct().count() == names.size(),
                "secrets",
                "names of which neither they nor they with _FILE are another secret's, or a variable's of"
                        + " application.variables",
                section.pathOf("variables"));
        return secrets;
    }

    /** AWS Secrets Manager API Reference, "CreateSecret": what a name may be. */
    private static NamedSecret read(String name, Section section) {
        return new NamedSecret(
                name,
                section.text(
                        "secret",
                        "the name of a secret in AWS Secrets Manager, in the environment's account and region: 1 to 512"
                                + " letters, digits and /_+=.@-",
                        text -> text.matches("[A-Za-z0-9/_+=.@-]{1,512}")),
                section.optionalText(
                        "key",
                        "a key of the JSON object that the secret is, 1 to 128 letters, digits and _.-",
                        text -> text.matches("[A-Za-z0-9_.-]{1,128}")),
                section.flag("variable", false));
    }
}
