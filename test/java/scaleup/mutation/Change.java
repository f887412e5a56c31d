package scaleup.mutation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Another value for a key of an object in a resource.
 *
 * @param parent JSON pointer of the object, from the resource
 * @param to missing if the key is taken away
 * @param text what is changed, for people
 */
record Change(String part, String id, String parent, String key, JsonNode from, JsonNode to, String text) {
    String pointer() {
        return parent + "/" + key;
    }

    boolean isRemoval() {
        return to.isMissingNode();
    }
}
