package scaleup.review.picture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** An architecture's picture as SVG, in each form. It has no colours of its own: {@link #style()} has. */
public final class Picture {
    private final Scene scene;
    private final String title;
    private final Map<Form, Drawing> drawings = new EnumMap<>(Form.class);
    private final Map<Form, JsonNode> laidOut = new EnumMap<>(Form.class);

    private Picture(Scene scene, String title) {
        this.scene = scene;
        this.title = title;
    }

    /**
     * Draws it.
     *
     * @param environment the name of that of which it is a picture
     * @throws IOException if Node.js, which lays it out, can't be started
     */
    public static Picture of(Scene scene, String environment) throws IOException {
        var picture = new Picture(scene, "Architecture of " + environment);
        if (scene.isEmpty()) {
            return picture;
        }
        ArrayNode graphs = JsonNodeFactory.instance.arrayNode();
        for (Form form : Form.values()) {
            var drawing = new Drawing(scene, form);
            picture.drawings.put(form, drawing);
            graphs.add(drawing.graph());
        }
        var all = Layout.of(graphs).iterator();
        picture.drawings.keySet().forEach(form -> picture.laidOut.put(form, all.next()));
        return picture;
    }

    /** What it is of. */
    public Scene scene() {
        return scene;
    }

    /** A part of a page that has the {@link #style()} itself. */
    public String svg(Form form) {
        return drawings.get(form).svg(laidOut.get(form), title, "");
    }

    /** A file of its own. */
    public String file(Form form) {
        return drawings.get(form).svg(laidOut.get(form), title, style());
    }

    /** The style sheet of pictures, light and dark. */
    public static String style() {
        try (var file = Picture.class.getResourceAsStream("picture.css")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
