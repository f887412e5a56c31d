package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** Plays resources of one type: makes something real, or a stand-in for it, that behaves as AWS documents it. */
public interface Player {
    /**
     * Makes what a template declares. What it needs has been made before: its properties hold values only.
     *
     * @throws NotMade with the reason, if it can't be made; then the rehearsal fails as the deployment would
     */
    Made make(Declaration declaration) throws NotMade, InterruptedException;

    /**
     * Why a resource can't be played, where its properties show that before anything is made.
     *
     * @param properties as far as they are known
     * @return what messages say after the resource's name
     */
    default Optional<String> unplayable(JsonNode properties) {
        return Optional.empty();
    }

    /**
     * Why properties that are declared have no effect here, by the property's name, for example {@code Tags} or
     * {@code LaunchTemplateData.Monitoring}. Whatever else {@link #make} does not read is reported too, only without a
     * reason of its own.
     *
     * @param properties as far as they are known before anything is made
     */
    default Map<String, String> notPlayed(JsonNode properties) {
        return Map.of();
    }

    /** This player, which leaves out properties for reasons by their names. */
    default Player without(Map<String, String> reasons) {
        return new Without(this, reasons);
    }
}
