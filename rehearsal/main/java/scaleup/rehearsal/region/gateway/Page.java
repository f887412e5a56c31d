package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list that a Describe action returns piece by piece. The token is the last item's key, so that a page
 * goes on after it even when the list has changed in between.
 *
 * @param next the token for the next page; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> next) {
    /** How much a caller may ask for, and the error for a token that was never issued. */
    public record Limits(int standard, int maximum, String invalidToken, String message) {}

    /**
     * The page that a caller asks for.
     *
     * @param items all of them, ordered by key
     * @param token what the caller sent as {@code NextToken}; a missing node for the first page
     * @param size how many the caller wants; a missing node for the standard
     */
    public static <T> Page<T> of(List<T> items, Function<T, String> key, JsonNode token, JsonNode size, Limits limits)
            throws Refusal {
        int wanted = Math.min(limits.maximum(), size.isMissingNode() ? limits.standard() : size.asInt());
        if (wanted < 1) {
            throw new Refusal(400, limits.invalidToken(), "A page of %s items".formatted(size.asText()));
        }
        List<T> rest = items;
        if (!token.isMissingNode() && !token.asText().isEmpty()) {
            String last = decode(token.asText(), limits);
            rest = items.stream()
                    .filter(item -> key.apply(item).compareTo(last) > 0)
                    .toList();
        }
        if (rest.size() <= wanted) {
            return new Page<>(rest, Optional.empty());
        }
        List<T> page = rest.subList(0, wanted);
        String last = key.apply(page.get(wanted - 1));
        return new Page<>(
                page, Optional.of(Base64.getUrlEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8))));
    }

    private static String decode(String token, Limits limits) throws Refusal {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, limits.invalidToken(), limits.message());
        }
    }
}
