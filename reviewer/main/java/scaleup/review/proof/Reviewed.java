package scaleup.review.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import scaleup.review.assembly.Resources;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;
import scaleup.review.isolation.Reachability;

/**
 * An environment whose templates are reviewed.
 *
 * @param resources of all its stacks
 * @param further the arrows that its configuration draws besides the design's
 */
public record Reviewed(Resources resources, List<Arrow> further) {
    public Reviewed {
        further = List.copyOf(further);
    }

    /**
     * The same, of what a cloud assembly has.
     *
     * @param further its {@code arrows.json}
     */
    public static Reviewed of(Resources resources, JsonNode further) {
        return new Reviewed(resources, DeclaredArrows.further(further));
    }

    public Reachability reachability() {
        return Reachability.of(resources);
    }

    /** All arrows that are to be: the design's, and the configuration's. */
    public List<Arrow> declared() {
        List<Arrow> arrows = new ArrayList<>(
                DeclaredArrows.of(DeclaredArrows.APPLICATION, reachability().hasEndpoints()));
        arrows.addAll(further);
        return List.copyOf(arrows);
    }

    /** What needs a person, whatever was deployed before. */
    public List<Concern> concerns() {
        return Proof.all(this);
    }
}
