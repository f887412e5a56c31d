package scaleup.databaseuser;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A statement that changes a user; valid in MySQL 8.0.14 and later. The server itself keeps the passwords in such
 * statements out of its logs and process list.
 *
 * @param purpose for messages
 * @param text with a password in it: never to be shown
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/password-logging.html">Passwords and Logging</a>
 */
record Sql(String purpose, String text) {
    /**
     * What an application that also migrates its own schema needs, and no more: data, tables, indices, foreign keys.
     * Not what runs code with another's rights (routines, triggers, events, views), nor the right to grant.
     */
    static final List<String> PRIVILEGES =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX", "REFERENCES");

    /** All that a role grants works only while it is active, and Amazon RDS gives its master user a role. */
    static Sql activateRoles() {
        return new Sql("activate the master's roles", "SET ROLE ALL");
    }

    static Sql createUser(Login login) {
        return new Sql(
                "create the user " + login.username(),
                "CREATE USER IF NOT EXISTS %s IDENTIFIED WITH caching_sha2_password BY '%s' REQUIRE SSL"
                        .formatted(account(login), login.password()));
    }

    static Sql requireTls(Login login) {
        return new Sql("require TLS of " + login.username(), "ALTER USER %s REQUIRE SSL".formatted(account(login)));
    }

    static Sql setPassword(Login login) {
        return new Sql(
                "set the password of " + login.username(),
                "ALTER USER %s IDENTIFIED WITH caching_sha2_password BY '%s'"
                        .formatted(account(login), login.password()));
    }

    static Sql grant(Login login, Schema schema) {
        return new Sql(
                "grant " + login.username() + " its privileges",
                "GRANT %s ON `%s`.* TO %s".formatted(String.join(", ", PRIVILEGES), schema.pattern(), account(login)));
    }

    /** Leaves a second password, if there is one, as it is. */
    static Sql setOwnPassword(Login login) {
        return new Sql(
                "set the password of " + login.username(),
                "ALTER USER USER() IDENTIFIED BY '%s'".formatted(login.password()));
    }

    /** What was the first password becomes the second one, which is just as valid; the former second one ends. */
    static Sql setOwnPasswordKeepingOld(Login login) {
        return new Sql(
                "add a password to " + login.username(),
                "ALTER USER USER() IDENTIFIED BY '%s' RETAIN CURRENT PASSWORD".formatted(login.password()));
    }

    static Sql discardOwnOldPassword() {
        return new Sql("discard the master's old password", "ALTER USER USER() DISCARD OLD PASSWORD");
    }

    /** The declared privileges that are not among {@code held}. */
    static Set<String> missing(Set<String> held) {
        var missing = new TreeSet<>(PRIVILEGES);
        missing.removeAll(held);
        return missing;
    }

    /** Without the text. */
    @Override
    public String toString() {
        return "Sql[" + purpose + "]";
    }

    private static String account(Login login) {
        return "'" + login.username() + "'@'%'";
    }
}
