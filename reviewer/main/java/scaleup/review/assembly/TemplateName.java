package scaleup.review.assembly;

import java.util.regex.Pattern;
import scaleup.review.terminal.Printable;

/**
 * What AWS lets names in a cloud assembly be. AWS refuses others, and of a name files and lines are made here, out of whose place
 * {@code ../../etc} or a line end could lead.
 */
public enum TemplateName {
    /** AWS CloudFormation API Reference, CreateStack, StackName. */
    STACK("1 to 128 letters, digits and hyphens, a letter first", "[A-Za-z][A-Za-z0-9-]{0,127}"),

    /** AWS CloudFormation User Guide, "Resources", "Logical ID": "must be alphanumeric (a-z, A-Z, 0-9)". */
    LOGICAL_ID("1 to 255 letters and digits", "[A-Za-z0-9]{1,255}");

    private final String allowed;
    private final Pattern pattern;

    TemplateName(String allowed, String pattern) {
        this.allowed = allowed;
        this.pattern = Pattern.compile(pattern);
    }

    /**
     * The name itself.
     *
     * @param where whose name it is, for a message
     * @throws Unreadable if AWS would refuse it
     */
    public String check(String where, String name) throws Unreadable {
        if (!pattern.matcher(name).matches()) {
            throw new Unreadable("%s is \"%s\"; allowed: %s".formatted(where, Printable.line(name), allowed));
        }
        return name;
    }
}
