package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.proof.Proof.Found;

/** That nobody learns a password from a template, or from what is made of it. */
final class SecretProofs {
    private static final String DATABASE = "AWS::RDS::DBInstance";

    /** The longest time for which a password may stay the same, in days. */
    private static final int DAYS = 90;

    /** What holds a secret by its name. */
    private static final Pattern NAME = Pattern.compile(
            "(?i).*(password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credentials?)");

    /** Private keys in PEM (RFC 7468), access keys of AWS's (IAM User Guide, "Unique identifiers"), passwords in URLs (RFC 3986). */
    private static final Pattern SHAPE = Pattern.compile(
            "-----BEGIN [A-Z ]*PRIVATE KEY-----|\\b(AKIA|ASIA)[0-9A-Z]{16}\\b|://[^/\\s:@]+:[^/\\s:@]+@");

    /** AWS CloudFormation User Guide, "Get values stored in other services using dynamic references". */
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{resolve:(secretsmanager|ssm-secure):");

    /** IAM User Guide, "Identify AWS resources with Amazon Resource Names": where something is, whatever the name says. */
    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:.*");

    private SecretProofs() {}

    static List<Found> passwords(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        var resources = reviewed.resources();
        for (Resource resource : resources.all()) {
            boolean isDatabase = resource.type().equals(DATABASE);
            if (isDatabase
                    && !resource.properties().has("SourceDBInstanceIdentifier")
                    && !resource.property("/ManageMasterUserPassword").asBoolean()
                    && !resource.property("/MasterUserPassword").toString().contains("{{resolve:secretsmanager:")) {
                found.add(new Found(
                        resource,
                        "the master user's password of %s is not taken from a secret".formatted(resource.key())));
            }
            Set<String> texts = new LinkedHashSet<>();
            search("", resource.properties(), isDatabase, texts);
            search("", resource.body().path("Metadata"), false, texts);
            if (resource.type().equals("AWS::SSM::Parameter")
                    && NAME.matcher(resource.property("/Name").asText()).matches()) {
                texts.add("Value");
            }
            texts.forEach(text ->
                    found.add(new Found(resource, "%s: a secret can be read in %s".formatted(resource.key(), text))));
        }
        for (String stack : resources.stacks()) {
            JsonNode template = resources.template(stack);
            Set<String> texts = new LinkedHashSet<>();
            for (String section : List.of("Metadata", "Mappings", "Outputs")) {
                search(section, template.path(section), false, texts);
            }
            template.path("Parameters").properties().forEach(parameter -> {
                if (parameter.getValue().has("Default")
                        && (parameter.getValue().path("NoEcho").asBoolean()
                                || NAME.matcher(parameter.getKey()).matches())) {
                    texts.add("the default of parameter " + parameter.getKey());
                }
            });
            resources.all().stream()
                    .filter(resource -> resource.stack().equals(stack))
                    .findFirst()
                    .ifPresent(first -> texts.forEach(text ->
                            found.add(new Found(first, "%s: a secret can be read in %s".formatted(stack, text)))));
        }
        rotation(resources, found);
        return found;
    }

    private static void search(String name, JsonNode node, boolean isDatabase, Set<String> into) {
        if (node.isTextual()) {
            String text = node.asText();
            boolean isReference = REFERENCE.matcher(text).find();
            // Amazon RDS takes a reference there without showing what it stands for.
            boolean isTaken = isDatabase && isReference;
            if (!isTaken
                    && (isReference
                            || SHAPE.matcher(text).find()
                            || (NAME.matcher(name).matches()
                                    && !text.isEmpty()
                                    && !ARN.matcher(text).matches()))) {
                into.add(name.isEmpty() ? "its properties" : name);
            }
        } else if (node.isArray()) {
            node.forEach(element -> search(name, element, isDatabase, into));
        } else {
            node.properties()
                    .forEach(field -> search(
                            Resources.isFunction(node) ? REFERRED : field.getKey(),
                            field.getValue(),
                            isDatabase,
                            into));
        }
    }

    /** What an intrinsic function is given is no value itself. */
    private static final String REFERRED = "what a function puts together";

    /** What is made for the database is changed again and again. */
    private static void rotation(Resources resources, List<Found> found) {
        for (Resource secret : resources.ofType("AWS::SecretsManager::Secret")) {
            boolean isRotated = resources.ofType("AWS::SecretsManager::RotationSchedule").stream()
                    .filter(schedule -> schedule.property("/RotationRules/AutomaticallyAfterDays")
                                            .asInt(DAYS + 1)
                                    <= DAYS
                            && resources
                                    .target(schedule.stack(), schedule.property("/RotationLambdaARN"))
                                    .filter(target -> target.resource()
                                            .property("/Environment/Variables")
                                            .has("MASTER_SECRET"))
                                    .isPresent())
                    .anyMatch(schedule -> resources
                            .target(schedule.stack(), schedule.property("/SecretId"))
                            .filter(target -> target.resource().equals(secret))
                            .isPresent());
            if (secret.properties().has("GenerateSecretString") && !isRotated) {
                found.add(new Found(
                        secret,
                        "the password in %s is not changed every %d days at least by a function of these templates"
                                .formatted(secret.key(), DAYS)));
            }
        }
    }
}
