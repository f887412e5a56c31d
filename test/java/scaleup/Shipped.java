package scaleup;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import scaleup.configuration.CdkJson;

/**
 * What the product's tests are about, whatever its user has configured: the environments {@code dev}, {@code trial},
 * {@code staging} and {@code prod}. Each call gives another copy, to be changed.
 */
public final class Shipped {
    private Shipped() {}

    /** The configuration. */
    public static Map<String, Object> environments() {
        try (var file = Shipped.class.getResourceAsStream("environments.json")) {
            return CdkJson.JSON.readValue(file, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an application is given of it, with the CDK's feature flags. */
    public static Map<String, Object> context() {
        var context = CdkJson.context(Synthesis.ROOT);
        context.put("scaleup", environments());
        return context;
    }
}
