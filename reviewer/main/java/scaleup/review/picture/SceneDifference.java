package scaleup.review.picture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scaleup.review.picture.Scene.Box;
import scaleup.review.picture.Scene.Connection;
import scaleup.review.picture.Scene.Kind;
import scaleup.review.picture.Scene.Mark;
import scaleup.review.picture.Scene.Network;
import scaleup.review.picture.Scene.Subnets;

/** Marks in a scene what is new, changed or gone since another one. */
final class SceneDifference {
    private final Scene before;
    private final Scene after;
    private final Set<String> changed;
    private final Map<String, Box> were;
    private final Map<String, Box> are;

    /** @param changed names of those whose resources change, though the picture may not show how */
    SceneDifference(Scene before, Scene after, Set<String> changed) {
        this.before = before;
        this.after = after;
        this.changed = changed;
        were = before.boxes();
        are = after.boxes();
    }

    Scene marked() {
        List<Network> networks = new ArrayList<>();
        for (Network network : after.networks()) {
            List<Subnets> subnets = new ArrayList<>();
            for (Subnets each : network.subnets()) {
                List<Box> boxes = marked(each.boxes());
                // Who was in subnets of this name and is nowhere any more.
                before.networks().stream()
                        .flatMap(old -> old.subnets().stream())
                        .filter(old -> old.name().equals(each.name()))
                        .forEach(old -> boxes.addAll(gone(old.boxes())));
                subnets.add(new Subnets(each.name(), each.details(), boxes));
            }
            networks.add(new Network(network.name(), subnets, marked(network.boxes())));
        }
        List<Box> outside = marked(after.outside());
        outside.addAll(gone(before.outside()));
        Set<String> drawn = new Scene(networks, outside, List.of()).boxes().keySet();
        return new Scene(
                networks,
                outside,
                connections().stream()
                        .filter(connection -> drawn.contains(connection.from()) && drawn.contains(connection.to()))
                        .toList());
    }

    private List<Box> marked(List<Box> boxes) {
        List<Box> marked = new ArrayList<>();
        for (Box box : boxes) {
            Box was = were.get(box.name());
            Mark mark = was == null
                    ? Mark.NEW
                    : changed.contains(box.name()) || !was.details().equals(box.details()) ? Mark.CHANGED : Mark.NONE;
            marked.add(box.marked(mark));
        }
        return marked;
    }

    private List<Box> gone(List<Box> boxes) {
        return boxes.stream()
                .filter(box -> !are.containsKey(box.name()))
                .map(box -> box.marked(Mark.REMOVED))
                .toList();
    }

    private List<Connection> connections() {
        Map<List<String>, List<Connection>> old = byEnds(before);
        List<Connection> connections = new ArrayList<>();
        for (Connection connection : after.connections()) {
            boolean isSame = before.connections().stream()
                    .anyMatch(was ->
                            ends(was).equals(ends(connection)) && was.label().equals(connection.label()));
            String label = isSame
                    ? connection.label()
                    : old.containsKey(ends(connection))
                            ? "changed: %s".formatted(connection.label())
                            : "new: %s".formatted(connection.label());
            connections.add(new Connection(
                    connection.from(), connection.to(), label, connection.kind(), connection.isOutward()));
        }
        Map<List<String>, List<Connection>> now = byEnds(after);
        before.connections().stream()
                .filter(was -> !now.containsKey(ends(was)))
                .forEach(was -> connections.add(new Connection(
                        was.from(), was.to(), "removed: " + was.label(), Kind.REMOVED, was.isOutward())));
        return connections;
    }

    private static Map<List<String>, List<Connection>> byEnds(Scene scene) {
        Map<List<String>, List<Connection>> byEnds = new LinkedHashMap<>();
        scene.connections().forEach(connection -> byEnds.computeIfAbsent(ends(connection), ends -> new ArrayList<>())
                .add(connection));
        return byEnds;
    }

    private static List<String> ends(Connection connection) {
        return List.of(connection.from(), connection.to());
    }
}
