package application.database;

import com.mysql.cj.exceptions.MysqlErrorNumbers;
import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** Logs in each new connection with the newest login, so that a rotated password needs no restart. */
final class LoginDataSource extends MysqlDataSource {
    private static final long serialVersionUID = 1;

    private final transient Credentials credentials;

    LoginDataSource(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public Connection getConnection() throws SQLException {
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
