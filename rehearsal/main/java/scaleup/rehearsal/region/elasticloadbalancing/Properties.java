package scaleup.rehearsal.region.elasticloadbalancing;

import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/** A declaration's properties. */
final class Properties {
    private Properties() {}

    /**
     * Writes down what is declared and not played.
     *
     * @param notPlayed reasons by property
     * @throws NotMade if there is a property that is in neither list
     */
    static void check(Declaration declaration, Set<String> played, Map<String, String> notPlayed, Journal journal)
            throws NotMade {
        for (Iterator<String> names = declaration.properties().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (notPlayed.containsKey(name)) {
                journal.write(declaration.path(), "%s is not played: %s".formatted(name, notPlayed.get(name)));
            } else if (!played.contains(name)) {
                throw new NotMade("%s: the rehearsal doesn't play %s of %s; it plays %s"
                        .formatted(
                                declaration.path(),
                                name,
                                declaration.type(),
                                played.stream().sorted().toList()));
            }
        }
    }

    /** @throws NotMade if the property is there with another value than the one that is played */
    static void only(Declaration declaration, String name, String played) throws NotMade {
        String value = declaration.properties().path(name).asText(played);
        if (!value.equals(played)) {
            throw new NotMade(
                    "%s: %s is '%s'; the rehearsal plays '%s'".formatted(declaration.path(), name, value, played));
        }
    }
}
