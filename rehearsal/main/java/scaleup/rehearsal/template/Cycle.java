package scaleup.rehearsal.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Elements that need each other in a circle. */
final class Cycle {
    private final Map<Element, Planned> elements = new LinkedHashMap<>();
    private final Set<Element> done = new HashSet<>();
    private final List<Element> way = new ArrayList<>();

    private Cycle(Collection<Planned> elements) {
        elements.forEach(planned -> this.elements.put(planned.element(), planned));
    }

    /** A message that names the elements of a cycle in the order in which they need each other, if there is one. */
    static Optional<String> in(Collection<Planned> elements) {
        var search = new Cycle(elements);
        for (var planned : elements) {
            var cycle = search.from(planned.element());
            if (cycle.isPresent()) {
                return cycle;
            }
        }
        return Optional.empty();
    }

    private Optional<String> from(Element element) {
        if (done.contains(element)) {
            return Optional.empty();
        }
        int before = way.indexOf(element);
        way.add(element);
        if (before >= 0) {
            return Optional.of("these need each other in a circle: "
                    + way.subList(before, way.size()).stream()
                            .map(each -> elements.get(each).path())
                            .collect(Collectors.joining(" -> ")));
        }
        for (var need : elements.get(element).needs()) {
            var cycle = from(need);
            if (cycle.isPresent()) {
                return cycle;
            }
        }
        way.remove(way.size() - 1);
        done.add(element);
        return Optional.empty();
    }
}
