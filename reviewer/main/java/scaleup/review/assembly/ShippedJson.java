package scaleup.review.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Data that is built into the program, in JSON beside the class that knows what it means. */
public final class ShippedJson {
    private ShippedJson() {}

    /**
     * The content of a file.
     *
     * @param beside the class whose package has it
     * @throws UncheckedIOException if it can't be read, as where the program was built without it
     */
    public static JsonNode read(Class<?> beside, String name) {
        try (var file = beside.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException("%s is not in what was built".formatted(name));
            }
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The elements of a list as texts; none of what is no list. */
    public static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
