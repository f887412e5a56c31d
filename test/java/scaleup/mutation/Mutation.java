package scaleup.mutation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** One change to one line of what is deployed. */
interface Mutation {
    /** The template or host's file that it is in. */
    String file();

    /** Where in it, for example {@code WebCapacityAlarm/Threshold}. */
    String place();

    /** Where in it, the same also after lines above were added or went: by it a later run knows the change again. */
    default String lastingPlace() {
        return place();
    }

    /** What is changed, for example {@code 2 -> 4}. */
    String change();

    /** As long as it is made: a template that has it, if there is one. */
    default Optional<JsonNode> template() {
        return Optional.empty();
    }

    /** Whether both can be made at once, so that a test is asked about both. */
    default boolean goesWith(Mutation other) {
        return false;
    }

    void make();

    void undo();
}
