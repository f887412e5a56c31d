package scaleup.certificate;

import java.util.Locale;
import java.util.regex.Pattern;
import scaleup.cloudformation.Failure;

/**
 * A name under which users reach the front door.
 *
 * @param text in lower case; its first label may be {@code *}
 */
record DnsName(String text) {
    private static final int MAXIMUM_LENGTH = 253;
    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern ALLOWED = Pattern.compile("(\\*\\.)?(%1$s\\.)+%1$s".formatted(LABEL));

    /** Reads a name in any case, with or without the final dot. */
    static DnsName of(String name) {
        String text = name.strip().toLowerCase(Locale.ROOT);
        text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (text.length() > MAXIMUM_LENGTH || !ALLOWED.matcher(text).matches()) {
            throw new Failure("'%s' is not a DNS name such as www.example.com or *.example.com.".formatted(name));
        }
        return new DnsName(text);
    }

    /**
     * Whether a certificate's name covers this one: the same, or a wildcard that is the whole first label, stands for
     * exactly one label (RFC 6125, section 6.4.3) and for no top-level domain's.
     */
    boolean coveredBy(String presented) {
        String pattern = presented.toLowerCase(Locale.ROOT);
        if (pattern.equals(text)) {
            return true;
        }
        int dot = text.indexOf('.');
        return pattern.startsWith("*.")
                && pattern.indexOf('.', 2) > 0
                && dot > 0
                && !text.startsWith("*")
                && text.substring(dot).equals(pattern.substring(1));
    }

    @Override
    public String toString() {
        return text;
    }
}
