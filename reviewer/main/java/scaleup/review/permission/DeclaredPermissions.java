package scaleup.review.permission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.review.assembly.ShippedJson;

/** Who may do what, as the design says and whatever templates allow: {@code permissions.json}. */
public final class DeclaredPermissions {
    private static final String FILE = "permissions.json";

    private final List<DeclaredPermission> permissions = new ArrayList<>();
    private final Map<String, String> known = new LinkedHashMap<>();

    /**
     * Those of an environment.
     *
     * @param prefix what its stacks' names begin with, for example {@code Scaleup-dev-}
     * @param further those that its configuration gives besides, in the form of {@code permissions.json}
     */
    public DeclaredPermissions(String prefix, JsonNode further) {
        known.put("prefix", prefix);
        known.put("environment", prefix.replaceFirst("^[^-]*-", "").replaceFirst("-$", ""));
        ShippedJson.read(DeclaredPermissions.class, FILE)
                .forEach(entry -> permissions.add(new DeclaredPermission(entry)));
        further.forEach(entry -> permissions.add(new DeclaredPermission(entry)));
    }

    /** Whether an action is declared, on that resource and under no wider conditions. */
    public boolean has(AllowedAction action) {
        return permissions.stream().anyMatch(declared -> declared.covers(action, known));
    }
}
