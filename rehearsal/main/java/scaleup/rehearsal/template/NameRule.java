package scaleup.rehearsal.template;

import java.util.regex.Pattern;
import scaleup.review.terminal.Printable;

/**
 * What AWS lets names be that a rehearsal makes files, machines, rules and command lines of. AWS refuses others, and here they
 * could lead out of their place: {@code ../../etc}, an option, a line of their own.
 */
public enum NameRule {
    /** AWS Lambda API Reference, CreateFunction, FunctionName. */
    FUNCTION("1 to 64 letters, digits, hyphens and underscores", "[A-Za-z0-9_-]{1,64}"),

    /** The same, Handler, of a java runtime: a class and its method, both of which go into the name of a file here. */
    HANDLER("1 to 128 characters without spaces and /", "[^\\s/\\p{Cntrl}]{1,128}"),

    /** Amazon RDS API Reference, CreateDBInstance, DBInstanceIdentifier. */
    DATABASE_INSTANCE(
            "1 to 63 letters, digits and hyphens, a letter first, no two hyphens in a row and none at the end",
            "[A-Za-z](?!.*--)[A-Za-z0-9-]{0,62}(?<!-)"),

    /** Amazon RDS API Reference, CreateDBInstance, DBName, RDS for MySQL. */
    DATABASE("1 to 64 letters, digits and underscores, a letter first", "[A-Za-z][A-Za-z0-9_]{0,63}"),

    /** Amazon EC2 API Reference, CreateSecurityGroup, GroupName. */
    SECURITY_GROUP(
            "1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
            "[A-Za-z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]{1,255}"),

    /** Of the operating system: cloud-init makes words of a command line of them, where a hyphen begins an option. */
    PACKAGE("letters, digits and ._+-, a letter or digit first", "[A-Za-z0-9][A-Za-z0-9._+-]{0,127}");

    private final String allowed;
    private final Pattern pattern;

    NameRule(String allowed, String pattern) {
        this.allowed = allowed;
        this.pattern = Pattern.compile(pattern);
    }

    /**
     * The name itself.
     *
     * @param where whose name it is, for a message
     * @throws NotMade if AWS would refuse it
     */
    public String check(String where, String name) throws NotMade {
        if (!pattern.matcher(name).matches()) {
            throw new NotMade("%s is \"%s\"; allowed: %s".formatted(where, Printable.line(name), allowed));
        }
        return name;
    }
}
