package scaleup.review.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A stack of a cloud assembly.
 *
 * @param template as synthesised
 * @param constructPaths the construct's path, for example {@code Scaleup-dev-Web/Tier/Group}, by logical id
 * @param assets what has to be uploaded before it is deployed, its template among them
 * @param protectedFromDeletion whether it has termination protection, so that the CDK CLI can't delete it either
 */
public record Stack(
        String name,
        JsonNode template,
        Map<String, String> constructPaths,
        List<FileAsset> assets,
        boolean protectedFromDeletion) {
    public Stack {
        constructPaths = Map.copyOf(constructPaths);
        assets = List.copyOf(assets);
    }

    /** One without termination protection. */
    public Stack(String name, JsonNode template, Map<String, String> constructPaths, List<FileAsset> assets) {
        this(name, template, constructPaths, assets, false);
    }

    /** The path of the construct that declared a resource; empty if the CDK did not write it down. */
    public String constructPath(String id) {
        var written = template.path("Resources").path(id).path("Metadata").path("aws:cdk:path");
        return written.asText(constructPaths.getOrDefault(id, ""));
    }
}
