package scaleup.rehearsal.region.rds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::RDS::DBParameterGroup}: settings of the server, given to the real one as they stand. Amazon RDS User Guide,
 * 'Parameter groups for Amazon RDS'.
 */
public final class ParameterGroups implements Player {
    private final Map<String, Map<String, String>> groups = new ConcurrentHashMap<>();

    @Override
    public Made make(Declaration declaration) throws NotMade {
        JsonNode properties = Properties.of(
                        declaration, "DBParameterGroupName", "Description", "Family", "Parameters", "Tags")
                .node();
        String family = properties.path("Family").asText();
        if (!family.startsWith("mysql")) {
            throw new NotMade("Family '%s' is not played; allowed: mysql...".formatted(family));
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        properties
                .path("Parameters")
                .properties()
                .forEach(parameter ->
                        parameters.put(parameter.getKey(), parameter.getValue().asText()));
        for (var parameter : parameters.entrySet()) {
            AllowedValues.check(parameter.getKey(), parameter.getValue());
        }
        String name = properties
                .path("DBParameterGroupName")
                .asText("%s-%s".formatted(declaration.stack(), declaration.id()))
                .toLowerCase(Locale.ROOT);
        groups.put(name, parameters);
        return Made.of(name);
    }

    Map<String, String> parameters(String group) throws NotMade {
        Map<String, String> parameters = groups.get(group);
        if (parameters == null) {
            throw new NotMade("DBParameterGroupName '%s' names no DB parameter group".formatted(group));
        }
        return parameters;
    }
}
