package scaleup.rehearsal.region.resolver;

import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Domain names as callers write them, with or without the dot at the end. */
public final class DomainName {
    private DomainName() {}

    /**
     * The absolute name that {@code text} says.
     *
     * @throws IllegalArgumentException if it is no domain name
     */
    public static Name of(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("'%s' is not a domain name".formatted(text), e);
        }
    }
}
