package scaleup.rehearsal.region.route53;

import java.util.Iterator;
import java.util.Set;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/** A declaration's properties. */
final class Properties {
    private Properties() {}

    /** @throws NotMade if there is one that is not played */
    static void check(Declaration declaration, Set<String> played) throws NotMade {
        for (Iterator<String> names = declaration.properties().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!played.contains(name)) {
                throw new NotMade("%s: the rehearsal doesn't play %s of %s; it plays %s"
                        .formatted(
                                declaration.path(),
                                name,
                                declaration.type(),
                                played.stream().sorted().toList()));
            }
        }
    }
}
