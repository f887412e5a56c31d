package scaleup.databaseuser;

import com.mysql.cj.exceptions.MysqlErrorNumbers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One connection to MySQL. */
final class MySqlSession implements Session {
    private static final String LOCK = "scaleup database user";
    private static final int LOCK_SECONDS = 5;

    private final Connection connection;

    MySqlSession(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void lock() {
        try (var statement = connection.prepareStatement("SELECT GET_LOCK(?, ?)")) {
            statement.setString(1, LOCK);
            statement.setInt(2, LOCK_SECONDS);
            try (var row = statement.executeQuery()) {
                if (!row.next() || row.getInt(1) != 1) {
                    throw new DatabaseFailure(
                            "another run is changing users and has not ended within %d s".formatted(LOCK_SECONDS));
                }
            }
        } catch (SQLException e) {
            throw DatabaseFailure.executing("get the lock", e);
        }
    }

    @Override
    public void execute(Sql sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql.text());
        } catch (SQLException e) {
            throw DatabaseFailure.executing(sql.purpose(), e);
        }
    }

    @Override
    public Set<String> privileges(Schema schema) {
        try (var statement = connection.prepareStatement(
                "SELECT PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES WHERE TABLE_SCHEMA = ?")) {
            statement.setString(1, schema.pattern());
            var privileges = new TreeSet<String>();
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    privileges.add(row.getString(1));
                }
            }
            return privileges;
        } catch (SQLException e) {
            throw DatabaseFailure.executing("read privileges", e);
        }
    }

    /**
     * By what Amazon RDS has for it, as its master may not use KILL on another user's (Amazon RDS User Guide, "Ending a session
     * or query for RDS for MySQL").
     */
    @Override
    public void endOthers(String username) {
        try (var kill = connection.prepareStatement("CALL mysql.rds_kill(?)")) {
            for (long id : others(username)) {
                kill.setLong(1, id);
                end(kill);
            }
        } catch (SQLException e) {
            throw DatabaseFailure.executing("end the sessions of " + username, e);
        }
    }

    private List<Long> others(String username) throws SQLException {
        try (var statement = connection.createStatement()) {
            List<Long> others = new ArrayList<>();
            try (var row = statement.executeQuery("SHOW PROCESSLIST")) {
                while (row.next()) {
                    if (row.getString("User").equals(username)) {
                        others.add(row.getLong("Id"));
                    }
                }
            }
            try (var own = statement.executeQuery("SELECT CONNECTION_ID()")) {
                own.next();
                others.remove(own.getLong(1));
            }
            return others;
        }
    }

    private static void end(PreparedStatement kill) throws SQLException {
        try {
            kill.execute();
        } catch (SQLException e) {
            // It has ended by itself.
            if (e.getErrorCode() != MysqlErrorNumbers.ER_NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    /** What was executed has been committed: user statements do that by themselves. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw DatabaseFailure.executing("log out", e);
        }
    }
}
