package scaleup.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Stack;

/** Templates of a test. */
public final class Shop {
    private Shop() {}

    /** A stack named Shop with these resources, in JSON that may have single quotes. */
    public static Resources of(String resources) {
        return new Resources(List.of(stack("Shop", "{'Resources': {%s}}".formatted(resources))));
    }

    /** A stack of a template in JSON that may have single quotes. */
    public static Stack stack(String name, String template) {
        try {
            return new Stack(name, new ObjectMapper().readTree(template.replace('\'', '"')), Map.of(), List.of());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
