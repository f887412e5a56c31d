package scaleup.databaseuser;

import java.sql.Connection;
import java.sql.SQLException;
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
