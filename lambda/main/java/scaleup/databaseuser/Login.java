package scaleup.databaseuser;

import java.util.regex.Pattern;

/**
 * Name and password of a user of the database.
 *
 * <p>Both are checked when they are read, since MySQL takes neither as a parameter of {@code CREATE USER}: what passes
 * can't end a quoted literal under any SQL mode.
 */
record Login(String username, String password) {
    /** MySQL allows 32 characters. */
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,31}");
    /** Printable ASCII without space, quotes and backslash. */
    private static final Pattern PASSWORD = Pattern.compile("[!-~&&[^'\"`\\\\]]{8,128}");

    Login {
        if (!USERNAME.matcher(username).matches()) {
            throw new Refused("the secret's username is not a letter followed by up to 31 letters, digits and '_'");
        }
        if (!PASSWORD.matcher(password).matches()) {
            throw new Refused("the secret's password is not of 8 to 128 printable ASCII characters without space,"
                    + " quotes and backslash");
        }
    }

    /** Without the password, so that no log or message can show it. */
    @Override
    public String toString() {
        return "Login[" + username + "]";
    }
}
