package scaleup.rehearsal.template;

import java.util.Map;

/**
 * What other resources may ask of one that was made.
 *
 * @param reference what {@code Ref} returns: its physical id
 * @param attributes what {@code Fn::GetAtt} returns, by the attribute's name, for example {@code Endpoint.Address}
 */
public record Made(String reference, Map<String, String> attributes) {
    public Made {
        attributes = Map.copyOf(attributes);
    }

    public static Made of(String reference) {
        return new Made(reference, Map.of());
    }
}
