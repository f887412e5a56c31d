package scaleup.review.permission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import scaleup.review.assembly.ShippedJson;

/**
 * A resource by which a policy means all, where AWS's Service Authorization Reference lets it name some: {@code *}, or all of a type
 * without a condition that says which. Where AWS's guides name all, {@code wildcards.json} has it, with the page.
 */
public final class WideResource {
    private static final JsonNode MEANT = meant();

    private WideResource() {}

    /** What is wrong with what somebody may do by a policy of his own; empty if nothing is. */
    public static Optional<String> of(AllowedAction allowed) {
        if (!allowed.byIdentity()
                || !allowed.action().contains(":")
                || allowed.action().startsWith("all but ")) {
            return Optional.empty();
        }
        var actions = ServiceAuthorization.matching(allowed.action());
        if (actions.isEmpty()) {
            return Optional.of("AWS knows no action %s, which %s has".formatted(allowed.action(), allowed.who()));
        }
        boolean isAll = allowed.resource().equals("*") || allowed.resource().startsWith("all but ");
        // A name begins after its type, for example key/ or log-group:, but in Amazon S3, whose names have none
        // ("Resource types" of each service in the Service Authorization Reference).
        boolean isAllOfAType =
                allowed.resource().matches("arn:[^:]*:(s3:::\\*.*|(?!s3:)[^:]*:[^:]*:[^:]*:([a-zA-Z-]+[:/])?\\*)")
                        && allowed.conditions().isEmpty();
        if (!(isAll || isAllOfAType) || isMeant(allowed)) {
            return Optional.empty();
        }
        return actions.stream()
                .filter(action -> !action.resources().isEmpty())
                .findFirst()
                .map(action -> "%s may %s on %s; AWS lets a policy name: %s"
                        .formatted(
                                allowed.who(),
                                action.name(),
                                allowed.resource(),
                                String.join(", ", action.resources())));
    }

    private static boolean isMeant(AllowedAction allowed) {
        for (JsonNode meant : MEANT) {
            boolean isWho = ServiceAuthorization.pattern(meant.path("who").asText())
                    .matcher(allowed.who())
                    .matches();
            for (JsonNode action : meant.path("actions")) {
                if (isWho && action.asText().equals(allowed.action())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static JsonNode meant() {
        return ShippedJson.read(WideResource.class, "wildcards.json");
    }
}
