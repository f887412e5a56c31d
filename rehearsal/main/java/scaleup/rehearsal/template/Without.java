package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A player that leaves out properties, for reasons by their names. */
record Without(Player player, Map<String, String> reasons) implements Player {
    Without {
        reasons = Map.copyOf(reasons);
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        return player.make(declaration);
    }

    @Override
    public Optional<String> unplayable(JsonNode properties) {
        return player.unplayable(properties);
    }

    @Override
    public Map<String, String> notPlayed(JsonNode properties) {
        Map<String, String> all = new TreeMap<>(player.notPlayed(properties));
        all.putAll(Properties.declared(properties, reasons));
        return all;
    }
}
