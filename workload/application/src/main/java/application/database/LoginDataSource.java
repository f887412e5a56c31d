package application.database;

import com.mysql.cj.exceptions.MysqlErrorNumbers;
import com.mysql.cj.jdbc.MysqlDataSource;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * Logs in each new connection with the newest login, so that a rotated password needs no restart.
 *
 * <p>HikariCP's pool waits for up to 5 s after an attempt that failed, and no setting changes that. Where the database refuses at
 * once, because it restarts or has no connection left, asking again costs nobody anything: it is done here and often, so that users
 * are served as soon as it is back. The first refusal is thrown, so that the pool can say why nobody gets a connection.
 */
final class LoginDataSource extends MysqlDataSource {
    private static final long serialVersionUID = 1;

    /** MySQL 8.4 Error Message Reference: there are as many connections as there may be. */
    private static final Set<Integer> FULL = Set.of(
            MysqlErrorNumbers.ER_CON_COUNT_ERROR,
            MysqlErrorNumbers.ER_TOO_MANY_USER_CONNECTIONS,
            MysqlErrorNumbers.ER_USER_LIMIT_REACHED);

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final transient Credentials credentials;
    private transient volatile boolean refuses;

    LoginDataSource(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public Connection getConnection() throws SQLException {
        long began = System.nanoTime();
        while (true) {
            try {
                Connection connection = logIn();
                refuses = false;
                return connection;
            } catch (SQLException e) {
                boolean again = refuses && System.nanoTime() - began < PATIENCE.toNanos();
                refuses = isRefused(e);
                if (!refuses || !again) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    private static boolean isRefused(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || (cause instanceof SQLException refusal && FULL.contains(refusal.getErrorCode()))) {
                return true;
            }
        }
        return false;
    }

    private static void pause(SQLException refusal) throws SQLException {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusal;
        }
    }

    private Connection logIn() throws SQLException {
        try {
            Login login = credentials.current();
            try {
                return getConnection(login.user(), login.password());
            } catch (SQLException e) {
                if (e.getErrorCode() != MysqlErrorNumbers.ER_ACCESS_DENIED_ERROR) {
                    throw e;
                }
                Login newer = credentials.after(login);
                if (newer.equals(login)) {
                    throw e;
                }
                return getConnection(newer.user(), newer.password());
            }
        } catch (CredentialsUnavailable e) {
            throw new SQLException(e.getMessage(), e);
        }
    }
}
