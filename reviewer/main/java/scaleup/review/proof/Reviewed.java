package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import scaleup.review.assembly.Resources;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;
import scaleup.review.isolation.Reachability;
import scaleup.review.permission.AllowedActions;
import scaleup.review.permission.DeclaredPermissions;

/** An environment whose templates are reviewed. What all proofs ask about is read from them once. */
public final class Reviewed {
    private final Resources resources;
    private final List<Arrow> further;
    private final AllowedActions allowed;
    private final DeclaredPermissions permissions;
    private final Reachability reachability;

    /**
     * One of templates and of what a configuration adds to the design.
     *
     * @param resources of all its stacks
     * @param further the arrows that its configuration draws besides the design's
     * @param given the permissions that its configuration gives besides the design's, in the form of {@code permissions.json}
     */
    public Reviewed(Resources resources, List<Arrow> further, JsonNode given) {
        this.resources = resources;
        this.further = List.copyOf(further);
        allowed = AllowedActions.of(resources);
        permissions = new DeclaredPermissions(resources.prefix(), given);
        reachability = Reachability.of(resources);
    }

    /** One whose configuration adds nothing to the design. */
    public Reviewed(Resources resources) {
        this(resources, List.of(), JsonNodeFactory.instance.arrayNode());
    }

    /**
     * The same, of what a cloud assembly has.
     *
     * @param further its {@code arrows.json}
     * @param given its {@code permissions.json}
     */
    public static Reviewed of(Resources resources, JsonNode further, JsonNode given) {
        return new Reviewed(resources, DeclaredArrows.further(further), given);
    }

    /** Of all its stacks. */
    public Resources resources() {
        return resources;
    }

    /** The arrows that its configuration draws besides the design's. */
    public List<Arrow> further() {
        return further;
    }

    /** All that its policies allow. */
    public AllowedActions allowed() {
        return allowed;
    }

    /** All that they are to allow at most. */
    public DeclaredPermissions permissions() {
        return permissions;
    }

    /** Who reaches whom by its rules. */
    public Reachability reachability() {
        return reachability;
    }

    /** All arrows that are to be: the design's, and the configuration's. */
    public List<Arrow> declared() {
        List<Arrow> arrows =
                new ArrayList<>(DeclaredArrows.of(DeclaredArrows.APPLICATION, reachability.hasEndpoints()));
        arrows.addAll(further);
        return List.copyOf(arrows);
    }

    /** What needs a person, whatever was deployed before. */
    public List<Concern> concerns() {
        return Proof.all(this);
    }
}
