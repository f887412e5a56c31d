package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What the names in a stack's template stand for. An empty answer means that it is not known yet, because something has
 * to be made first; the message of {@link NotMade} says what is wrong with a name that stands for nothing, and at which
 * place it is used.
 */
interface Scope {
    /** What {@code Ref} returns for a parameter, a pseudo parameter or a resource; a missing node for no value. */
    Optional<JsonNode> reference(String name, Place place) throws NotMade;

    /** What {@code Fn::GetAtt} returns. */
    Optional<JsonNode> attribute(String id, String attribute, Place place) throws NotMade;

    /** The value of an output of a stack. */
    Optional<JsonNode> output(String stack, String name, Place place) throws NotMade;

    /** The value of an output that is exported by that name. */
    Optional<JsonNode> imported(String export, Place place) throws NotMade;

    /** Whether a condition holds. */
    boolean condition(String name) throws NotMade;

    /** A value of a mapping; a missing node if it has none. */
    JsonNode mapping(String map, String topLevelKey, String secondLevelKey);
}
