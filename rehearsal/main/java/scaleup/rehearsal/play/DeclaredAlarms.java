package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.Player;

/** The alarms of the templates with their values, such as a namespace that is known only when its stack is made. */
final class DeclaredAlarms implements Player {
    static final String TYPE = "AWS::CloudWatch::Alarm";

    private final Map<String, JsonNode> alarms = new ConcurrentSkipListMap<>();

    @Override
    public Made make(Declaration declaration) {
        alarms.put(declaration.path(), declaration.properties());
        return Made.of(declaration.path());
    }

    /** Their properties, by what messages call them, in that order. */
    Map<String, JsonNode> properties() {
        return Collections.unmodifiableMap(alarms);
    }
}
