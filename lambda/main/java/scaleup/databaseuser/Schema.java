package scaleup.databaseuser;

import java.util.regex.Pattern;

/** The schema of the application. */
record Schema(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

    Schema {
        if (!NAME.matcher(name).matches()) {
            throw new Refused("the schema's name is not a letter followed by up to 63 letters, digits and '_'");
        }
    }

    /** The name as privileges bear it: there {@code _} stands for any character unless escaped. */
    String pattern() {
        return name.replace("_", "\\_");
    }
}
