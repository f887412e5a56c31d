package scaleup.rehearsal.region.rds;

import java.util.List;

/**
 * The master user as Amazon RDS makes it: no superuser, but with a role that may do most things (Amazon RDS User Guide,
 * "Role-based privilege model for RDS for MySQL").
 *
 * @param name 1 to 16 letters, digits and _ (Amazon RDS API Reference, CreateDBInstance, MasterUsername)
 */
record MasterUser(String name, String password) {
    private static final String ROLE = "rds_superuser_role";

    /** Amazon RDS User Guide, "Master user account privileges", RDS for MySQL 8.4. */
    private static final List<String> PRIVILEGES = List.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "CREATE",
            "DROP",
            "RELOAD",
            "PROCESS",
            "REFERENCES",
            "INDEX",
            "ALTER",
            "SHOW DATABASES",
            "CREATE TEMPORARY TABLES",
            "LOCK TABLES",
            "EXECUTE",
            "REPLICATION SLAVE",
            "REPLICATION CLIENT",
            "CREATE VIEW",
            "SHOW VIEW",
            "CREATE ROUTINE",
            "ALTER ROUTINE",
            "CREATE USER",
            "EVENT",
            "TRIGGER",
            "CREATE ROLE",
            "DROP ROLE",
            "APPLICATION_PASSWORD_ADMIN",
            "ROLE_ADMIN",
            "SET_ANY_DEFINER",
            "XA_RECOVER_ADMIN");

    MasterUser {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]{0,15}")) {
            throw new IllegalArgumentException(
                    "MasterUsername '%s'; allowed: a letter, then up to 15 letters, digits and _".formatted(name));
        }
        // Amazon RDS API Reference, CreateDBInstance, MasterUserPassword; the API's message names the space, too: "Only
        // printable ASCII characters besides '/', '@', '"', ' ' may be used" (crossplane/crossplane#88).
        if (!password.matches("[!-~&&[^/\"@]]{8,41}")) {
            throw new IllegalArgumentException(
                    "MasterUserPassword; allowed: 8 to 41 printable ASCII characters except /, \", @ and space");
        }
    }

    /**
     * The statements by which a new server gets its schema and its master; nobody else can log in afterwards.
     *
     * @param schema the initial database, or empty for none
     */
    String setup(String schema) {
        StringBuilder sql = new StringBuilder();
        if (!schema.isEmpty()) {
            sql.append("CREATE DATABASE IF NOT EXISTS `%s`;\n".formatted(schema));
        }
        sql.append("CREATE ROLE IF NOT EXISTS '%s'@'%%';\n".formatted(ROLE));
        sql.append("GRANT %s ON *.* TO '%s'@'%%' WITH GRANT OPTION;\n".formatted(String.join(", ", PRIVILEGES), ROLE));
        sql.append("CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s';\n"
                .formatted(name, password.replace("\\", "\\\\").replace("'", "''")));
        sql.append("GRANT %s ON *.* TO '%s'@'%%' WITH GRANT OPTION;\n".formatted(String.join(", ", PRIVILEGES), name));
        sql.append("GRANT '%s'@'%%' TO '%s'@'%%' WITH ADMIN OPTION;\n".formatted(ROLE, name));
        // "Ending a session or query for RDS for MySQL": by the right of who defines it, as the master has none to do
        // so.
        sql.append("CREATE DEFINER='root'@'localhost' PROCEDURE IF NOT EXISTS mysql.rds_kill(IN thread BIGINT)"
                + " KILL thread;\n");
        sql.append("ALTER USER 'root'@'localhost' ACCOUNT LOCK;\n");
        return sql.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
