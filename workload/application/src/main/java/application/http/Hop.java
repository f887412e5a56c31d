package application.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that handed the request on, from the Via header (RFC 9110, 7.6.3).
 *
 * @param server the name it gave itself
 * @param protocol the HTTP version it received, such as 1.1 or 2
 * @param comment what it says about itself; null where it says nothing
 */
record Hop(String server, String protocol, String comment) {
    private static final Pattern FORM =
            Pattern.compile("[\\s,]*([^\\s,()]+)\\s+([^\\s,()]+)(?:\\s+\\(([^()]*)\\))?\\s*(?:,|$)");

    /** The way's first entries are enough for anyone. */
    private static final int MOST = 10;

    /**
     * Reads the way.
     *
     * @param headers every Via header's value, in order
     * @return the servers, the one nearest to the client first; nothing after the first malformed entry
     */
    static List<Hop> parse(List<String> headers) {
        String via = String.join(",", headers);
        Matcher entry = FORM.matcher(via);
        List<Hop> hops = new ArrayList<>();
        while (hops.size() < MOST && entry.lookingAt()) {
            hops.add(new Hop(entry.group(2), entry.group(1), entry.group(3)));
            entry.region(entry.end(), via.length());
        }
        return List.copyOf(hops);
    }
}
