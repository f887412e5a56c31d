package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import scaleup.review.assembly.Resource;
import scaleup.review.proof.Proof.Found;

/** What roles may do, and who is let in ('IAM JSON policy elements reference', IAM User Guide). */
final class PolicyProofs {
    private PolicyProofs() {}

    static List<Found> instanceMetadata(Reviewed reviewed) {
        return reviewed.resources().ofType("AWS::EC2::LaunchTemplate").stream()
                .filter(template -> !template.property("/LaunchTemplateData/MetadataOptions/HttpTokens")
                        .asText()
                        .equals("required"))
                .map(template -> new Found(template, "servers of %s answer IMDSv1".formatted(template.key())))
                .toList();
    }

    static List<Found> actions(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource resource : reviewed.resources().all()) {
            // What a resource's own policy lets others do with it is about who they are.
            if (!resource.type().startsWith("AWS::IAM::")) {
                continue;
            }
            allowing(resource.properties(), statement -> {
                if (statement.has("NotAction")) {
                    found.add(new Found(resource, "%s allows all but some actions".formatted(resource.key())));
                }
                texts(statement.path("Action")).stream()
                        .filter(action -> action.equals("*") || action.endsWith(":*"))
                        .forEach(action -> found.add(
                                new Found(resource, "%s allows the action %s".formatted(resource.key(), action))));
            });
            resource.property("/ManagedPolicyArns").forEach(policy -> {
                if (policy.toString().contains("policy/AdministratorAccess")
                        || policy.toString().contains("policy/PowerUserAccess")) {
                    found.add(new Found(resource, "%s may do everything".formatted(resource.key())));
                }
            });
        }
        return found;
    }

    static List<Found> principals(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        for (Resource resource : reviewed.resources().all()) {
            // An endpoint's policy gives nobody anything: it says what requests may pass. Where endpoints are the
            // only way out, that is what keeps data from going to others' accounts (docs/security.md).
            if (resource.type().equals("AWS::EC2::VPCEndpoint")) {
                if (reviewed.reachability().hasEndpoints() && passesAll(resource)) {
                    found.add(new Found(
                            resource,
                            "%s lets anybody's requests pass, to anybody's resources".formatted(resource.key())));
                }
                continue;
            }
            allowing(resource.properties(), statement -> {
                boolean isAnybody = statement.has("NotPrincipal")
                        || texts(statement.path("Principal")).contains("*")
                        || texts(statement.at("/Principal/AWS")).contains("*");
                if (isAnybody && statement.path("Condition").isEmpty()) {
                    found.add(new Found(resource, "%s lets anybody in".formatted(resource.key())));
                }
                for (String account : texts(statement.at("/Principal/AWS"))) {
                    if (account.matches("\\d{12}|arn:aws[\\w-]*:iam::\\d{12}:.*")) {
                        found.add(new Found(resource, "%s lets %s in".formatted(resource.key(), account)));
                    }
                }
            });
            if (resource.type().equals("AWS::Lambda::Permission")
                    && resource.property("/Principal").asText().equals("*")) {
                found.add(new Found(resource, "%s lets anybody call the function".formatted(resource.key())));
            }
        }
        return found;
    }

    /** AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies": without a policy everything passes. */
    private static boolean passesAll(Resource endpoint) {
        List<JsonNode> all = new ArrayList<>();
        allowing(endpoint.properties(), statement -> {
            if (texts(statement.path("Resource")).contains("*")
                    && statement.path("Condition").isEmpty()) {
                all.add(statement);
            }
        });
        return !endpoint.properties().has("PolicyDocument") || !all.isEmpty();
    }

    /** Every statement with the effect Allow, wherever a policy stands in a resource. */
    private static void allowing(JsonNode node, Consumer<JsonNode> to) {
        if (node.path("Effect").asText().equals("Allow")) {
            to.accept(node);
        }
        node.forEach(child -> allowing(child, to));
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.asText());
        } else if (node.isArray()) {
            node.forEach(element -> texts.addAll(texts(element)));
        }
        return texts;
    }
}
