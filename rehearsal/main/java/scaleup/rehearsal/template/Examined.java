package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * A player before whom somebody else looks at what is declared.
 *
 * @param examiner may refuse it; what it makes is not used
 */
public record Examined(Player examiner, Player player) implements Player {
    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        examiner.make(declaration);
        return player.make(declaration);
    }

    @Override
    public Optional<String> unplayable(JsonNode properties) {
        return player.unplayable(properties);
    }

    @Override
    public Map<String, String> notPlayed(JsonNode properties) {
        return player.notPlayed(properties);
    }
}
