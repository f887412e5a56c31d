package scaleup.rehearsal.region.rds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::RDS::DBParameterGroup}: settings of the server, given to the real one as they stand. Amazon RDS User Guide,
 * 'Parameter groups for Amazon RDS'.
 */
public final class ParameterGroups implements Player {
    /** Whose {@link AllowedValues} are known. */
    private static final String FAMILY = "mysql8.4";

    private final Map<String, Map<String, String>> groups = new ConcurrentHashMap<>();

    @Override
    public Made make(Declaration declaration) throws NotMade {
        JsonNode properties = Properties.of(
                        declaration, "DBParameterGroupName", "Description", "Family", "Parameters", "Tags")
                .node();
        String family = properties.path("Family").asText();
        if (!family.equals(FAMILY)) {
            throw new NotMade("Family '%s' is not played; allowed: %s".formatted(family, FAMILY));
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
        String name = PhysicalId.name(declaration, "DBParameterGroupName", 255).toLowerCase(Locale.ROOT);
        groups.put(name, parameters);
        return Made.of(name);
    }

    /**
     * The parameters of the group that an instance names. "If you don't specify a value, then Amazon RDS uses the default DB
     * parameter group for the specified DB engine and version" (Amazon RDS API Reference, CreateDBInstance), which changes none
     * here; a group goes with one family, and that with versions of the engine (CreateDBParameterGroup).
     *
     * @param group empty for the default one
     * @param engineVersion for example {@code 8.4} or {@code 8.4.11}
     */
    Map<String, String> parameters(String group, String engineVersion) throws NotMade {
        if (group.isEmpty()) {
            return Map.of();
        }
        Map<String, String> parameters = groups.get(group.toLowerCase(Locale.ROOT));
        if (parameters == null) {
            throw new NotMade("DBParameterGroupName '%s' names no DB parameter group".formatted(group));
        }
        String family = "mysql" + engineVersion.replaceFirst("^(\\d+\\.\\d+)\\..*", "$1");
        if (!engineVersion.isEmpty() && !family.equals(FAMILY)) {
            throw new NotMade(
                    ("The parameter group %s with DBParameterGroupFamily %s can't be used for this instance. Use a"
                                    + " parameter group with DBParameterGroupFamily %s.")
                            .formatted(group, FAMILY, family));
        }
        return parameters;
    }
}
