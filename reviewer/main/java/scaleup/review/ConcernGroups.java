package scaleup.review;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import scaleup.review.proof.Concern;

/** What needs a person, the same of several resources of a type in one sentence. */
final class ConcernGroups {
    /** As a resource writes itself, and what is said of it. */
    private static final Pattern OF_RESOURCE = Pattern.compile("(\\S+) \\(([^)]+)\\)(: .*)", Pattern.DOTALL);

    private ConcernGroups() {}

    /** In the order of the first of each. */
    static List<Concern> of(List<Concern> concerns) {
        Map<List<String>, List<Concern>> same = new LinkedHashMap<>();
        for (Concern concern : concerns) {
            var matcher = OF_RESOURCE.matcher(concern.text());
            List<String> key = matcher.matches()
                    ? List.of(concern.proof(), matcher.group(2), matcher.group(3))
                    : List.of(concern.toString());
            same.computeIfAbsent(key, each -> new ArrayList<>()).add(concern);
        }
        List<Concern> groups = new ArrayList<>();
        same.forEach((key, all) -> groups.add(all.size() == 1 ? all.get(0) : one(key, all)));
        return groups;
    }

    private static Concern one(List<String> key, List<Concern> all) {
        if (key.size() == 1) {
            return all.get(0);
        }
        List<String> names = all.stream().map(Concern::subject).toList();
        return new Concern(
                key.get(0),
                names.get(0),
                "%s%s (%s)"
                        .formatted(ResourceWords.count(key.get(1), all.size()), key.get(2), String.join(", ", names)));
    }
}
