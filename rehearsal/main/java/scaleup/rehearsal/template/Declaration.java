package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A resource as a template declares it, every intrinsic function and dynamic reference resolved.
 *
 * @param stack the stack's name
 * @param id the logical id within the stack
 * @param type for example {@code AWS::EC2::Subnet}
 * @param properties its properties; an empty object if it has none
 * @param updatePolicy its UpdatePolicy; a missing node if it has none
 */
public record Declaration(String stack, String id, String type, JsonNode properties, JsonNode updatePolicy) {
    /** How messages name it: {@code Scaleup-dev-Web/TierGroup802BA9B1}. */
    public String path() {
        return stack + "/" + id;
    }
}
