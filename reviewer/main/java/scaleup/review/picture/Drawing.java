package scaleup.review.picture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import scaleup.review.picture.Scene.Box;
import scaleup.review.picture.Scene.Connection;
import scaleup.review.picture.Scene.Kind;
import scaleup.review.picture.Scene.Mark;
import scaleup.review.picture.Scene.Network;
import scaleup.review.picture.Scene.Subnets;

/**
 * One form of an architecture's picture: what is to be laid out, and the SVG of what was. Lengths are in px; text is 12 px high, and
 * has room for the wider fonts that systems have.
 */
final class Drawing {
    private static final double CHARACTER = 7;
    private static final int LINE = 17;
    private static final int PADDING = 9;

    private final Scene scene;
    private final Form form;

    /** What boxes are called in the graph: a name may be any text. */
    private final Map<String, String> ids = new LinkedHashMap<>();

    /** The lines of what is a text or a box in the graph, by its id. */
    private final Map<String, List<String>> lines = new LinkedHashMap<>();

    /** The classes of each node, by its id. */
    private final Map<String, String> classes = new LinkedHashMap<>();

    /** What a change does to a box, by its id. */
    private final Map<String, Mark> marks = new LinkedHashMap<>();

    private final List<Connection> connections = new ArrayList<>();
    private final Map<String, ObjectNode> nodes = new LinkedHashMap<>();

    Drawing(Scene scene, Form form) {
        this.scene = scene;
        this.form = form;
    }

    /** In ELK's JSON. */
    ObjectNode graph() {
        ObjectNode graph = JsonNodeFactory.instance.objectNode().put("id", "picture");
        graph.putObject("layoutOptions")
                .put("elk.algorithm", "layered")
                .put("elk.direction", "DOWN")
                .put("elk.hierarchyHandling", "INCLUDE_CHILDREN")
                .put("elk.edgeRouting", "ORTHOGONAL")
                .put("elk.layered.nodePlacement.strategy", "NETWORK_SIMPLEX")
                .put("elk.layered.considerModelOrder.strategy", "PREFER_NODES")
                .put("elk.padding", "[top=2,left=2,bottom=2,right=2]")
                .put("elk.spacing.nodeNode", "16")
                .put("elk.spacing.edgeNode", "10")
                .put("elk.spacing.edgeEdge", "8")
                .put("elk.spacing.edgeLabel", "3")
                .put("elk.layered.spacing.nodeNodeBetweenLayers", "22")
                .put("elk.layered.spacing.edgeNodeBetweenLayers", "10")
                .put("elk.layered.spacing.edgeEdgeBetweenLayers", "8");
        ArrayNode children = graph.putArray("children");
        ArrayNode edges = graph.putArray("edges");
        scene.outside().stream()
                .filter(box -> drawn().anyMatch(connection ->
                        connection.from().equals(box.name()) || connection.to().equals(box.name())))
                .forEach(box -> box(children, box, "outside"));
        scene.networks().forEach(network -> network(children, edges, network));
        Map<String, String> shared = new LinkedHashMap<>();
        drawn().forEach(connection -> edge(edges, connection, shared));
        return graph;
    }

    /** As lines; those that there is no room for stand in the box from which they lead. */
    private Stream<Connection> drawn() {
        return scene.connections().stream().filter(this::isDrawn);
    }

    private boolean isDrawn(Connection connection) {
        return form == Form.WIDE || !connection.isOutward();
    }

    private void network(ArrayNode into, ArrayNode edges, Network network) {
        ObjectNode node = container(into, "network", 34);
        lines.put(node.path("id").asText(), List.of(network.name()));
        ArrayNode children = node.putArray("children");
        network.subnets().forEach(subnets -> subnets(children, edges, subnets));
        network.boxes().forEach(box -> box(children, box, "box"));
    }

    private void subnets(ArrayNode into, ArrayNode edges, Subnets subnets) {
        ObjectNode node = container(into, "subnets", 10);
        ArrayNode children = node.putArray("children");
        List<String> about = new ArrayList<>();
        about.add(subnets.name());
        about.addAll(subnets.details());
        String legend = node(children, about, "about").path("id").asText();
        subnets.boxes().forEach(box -> box(children, box, "box"));
        if (form == Form.NARROW) {
            // An edge that isn't drawn keeps it above all others.
            for (Box box : subnets.boxes()) {
                ObjectNode edge = edges.addObject().put("id", "a" + edges.size());
                edge.putArray("sources").add(legend);
                edge.putArray("targets").add(ids.get(box.name()));
            }
        }
    }

    private ObjectNode container(ArrayNode into, String kind, int top) {
        ObjectNode node = into.addObject().put("id", "n" + classes.size());
        classes.put(node.path("id").asText(), kind);
        node.putObject("layoutOptions").put("elk.padding", "[top=%d,left=10,bottom=10,right=10]".formatted(top));
        return node;
    }

    private void box(ArrayNode into, Box box, String kind) {
        List<String> all = new ArrayList<>();
        all.add(box.name());
        all.addAll(box.details());
        if (box.mark() != Mark.NONE) {
            all.add(box.mark().words());
        }
        scene.connections().stream()
                .filter(connection -> connection.from().equals(box.name()) && !isDrawn(connection))
                .forEach(connection -> all.add("to %s: %s".formatted(connection.to(), connection.label())));
        ObjectNode node = node(into, all, kind);
        marks.put(node.path("id").asText(), box.mark());
        ids.put(box.name(), node.path("id").asText());
        nodes.put(box.name(), node);
    }

    private ObjectNode node(ArrayNode into, List<String> text, String kind) {
        ObjectNode node = into.addObject().put("id", "n" + classes.size());
        classes.put(node.path("id").asText(), kind);
        lines.put(node.path("id").asText(), text);
        int longest = text.stream().mapToInt(String::length).max().orElse(0);
        return node.put("width", Math.max(90, longest * CHARACTER + 2 * PADDING))
                .put("height", text.size() * LINE + 12);
    }

    /**
     * What goes out of a network is laid out as if it came in, so that all that is outside stands at the top; and what ends in the same
     * place on the same ports does so in one line.
     */
    private void edge(ArrayNode edges, Connection connection, Map<String, String> shared) {
        String from = ids.get(connection.from());
        String to = ids.get(connection.to());
        boolean isLabelled = true;
        if (connection.isOutward()) {
            String port = shared.get(to + connection.label());
            isLabelled = port == null;
            if (isLabelled) {
                port = "p" + shared.size();
                shared.put(to + connection.label(), port);
                ObjectNode node = nodes.get(connection.to());
                node.withArray("ports")
                        .addObject()
                        .put("id", port)
                        .put("width", 0)
                        .put("height", 0)
                        .putObject("layoutOptions")
                        .put("elk.port.side", "SOUTH");
                node.withObject("layoutOptions").put("elk.portConstraints", "FIXED_SIDE");
            }
            to = port;
        }
        ObjectNode edge = edges.addObject().put("id", "e" + connections.size());
        connections.add(connection);
        edge.putArray("sources").add(connection.isOutward() ? to : from);
        edge.putArray("targets").add(connection.isOutward() ? from : to);
        if (isLabelled) {
            edge.putArray("labels")
                    .addObject()
                    .put("text", connection.label())
                    .put("width", connection.label().length() * CHARACTER + 2)
                    .put("height", 15);
        }
    }

    /** The picture itself, of what became of {@link #graph()}. */
    String svg(JsonNode laidOut, String title, String style) {
        String id = form.name().toLowerCase(Locale.ROOT);
        var svg = new StringBuilder();
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" class="picture %1$s" role="img" aria-labelledby="%1$s-title %1$s-words" \
                viewBox="0 0 %2$s %3$s" width="%2$s" height="%3$s">
                <title id="%1$s-title">%4$s</title>
                <desc id="%1$s-words">%5$s</desc>
                """.formatted(
                        id,
                        number(laidOut.path("width").asDouble()),
                        number(laidOut.path("height").asDouble()),
                        escaped(title),
                        escaped(String.join(" ", scene.words()))));
        if (!style.isEmpty()) {
            svg.append("<style>\n").append(style).append("</style>\n");
        }
        svg.append("<defs>");
        for (Kind kind : Kind.values()) {
            svg.append(
                    "<marker id=\"%1$s-%2$s\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\""
                                    .formatted(id, name(kind))
                            + " markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path class=\"head %s\""
                                    .formatted(name(kind))
                            + " d=\"M0 0 8 4 0 8z\"/></marker>");
        }
        svg.append("</defs>\n");
        Map<String, double[]> places = new LinkedHashMap<>();
        // Above what it leads through, below what it leads to.
        var above = new StringBuilder();
        node(svg, above, laidOut, 0, 0, places);
        for (JsonNode edge : laidOut.path("edges")) {
            if (edge.path("id").asText().startsWith("e")) {
                edge(svg, above, edge, places.get(edge.path("container").asText("picture")), id);
            }
        }
        return svg.append(above).append("</svg>\n").toString();
    }

    private void node(
            StringBuilder below,
            StringBuilder above,
            JsonNode node,
            double left,
            double top,
            Map<String, double[]> places) {
        double x = left + node.path("x").asDouble();
        double y = top + node.path("y").asDouble();
        String id = node.path("id").asText();
        places.put(id, new double[] {x, y});
        String kind = classes.getOrDefault(id, "");
        boolean isBox = kind.equals("box") || kind.equals("outside");
        if (!kind.isEmpty() && !kind.equals("about")) {
            StringBuilder to = isBox ? above : below;
            to.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"6\"/>\n"
                    .formatted(
                            (kind + " " + mark(id)).strip(),
                            number(x),
                            number(y),
                            number(node.path("width").asDouble()),
                            number(node.path("height").asDouble())));
        }
        List<String> text = lines.getOrDefault(id, List.of());
        for (int i = 0; i < text.size(); i++) {
            above.append("<text%s x=\"%s\" y=\"%s\">%s</text>\n"
                    .formatted(
                            (isBox ? " text-anchor=\"middle\"" : "")
                                    + (i == 0 ? " class=\"name%s\"".formatted(isBox ? "" : " over") : ""),
                            number(isBox ? x + node.path("width").asDouble() / 2 : x + PADDING),
                            number(y + 18 + i * LINE),
                            escaped(text.get(i))));
        }
        node.path("children").forEach(child -> node(below, above, child, x, y, places));
    }

    private void edge(StringBuilder svg, StringBuilder above, JsonNode edge, double[] origin, String id) {
        Connection connection =
                connections.get(Integer.parseInt(edge.path("id").asText().substring(1)));
        String kind = name(connection.kind());
        for (JsonNode section : edge.path("sections")) {
            List<JsonNode> points = new ArrayList<>();
            points.add(section.path("startPoint"));
            section.path("bendPoints").forEach(points::add);
            points.add(section.path("endPoint"));
            var way = new StringBuilder();
            for (JsonNode point : points) {
                way.append(way.isEmpty() ? "M" : " ")
                        .append(number(origin[0] + point.path("x").asDouble()))
                        .append(' ')
                        .append(number(origin[1] + point.path("y").asDouble()));
            }
            svg.append("<path class=\"way %s\" marker-%s=\"url(#%s-%s)\" d=\"%s\"/>\n"
                    .formatted(kind, connection.isOutward() ? "start" : "end", id, kind, way));
        }
        for (JsonNode label : edge.path("labels")) {
            above.append("<text class=\"ports %s\" text-anchor=\"middle\" x=\"%s\" y=\"%s\">%s</text>\n"
                    .formatted(
                            kind,
                            number(origin[0]
                                    + label.path("x").asDouble()
                                    + label.path("width").asDouble() / 2),
                            number(origin[1] + label.path("y").asDouble() + 12),
                            escaped(label.path("text").asText())));
        }
    }

    private String mark(String id) {
        Mark mark = marks.getOrDefault(id, Mark.NONE);
        return mark == Mark.NONE ? "" : mark.name().toLowerCase(Locale.ROOT);
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** To a tenth of a px, the same on every computer. */
    private static String number(double value) {
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0 ? String.valueOf(tenths / 10) : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
