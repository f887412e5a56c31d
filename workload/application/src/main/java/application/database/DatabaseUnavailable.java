package application.database;

import com.mysql.cj.exceptions.MysqlErrorNumbers;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLException;

/** The database can't answer now; trying again later may help. */
public final class DatabaseUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    private final String detail;

    private DatabaseUnavailable(String reason, String detail, Throwable cause) {
        super(reason, cause);
        this.detail = detail;
    }

    static DatabaseUnavailable busy() {
        return new DatabaseUnavailable("too many requests wait for the database", "", null);
    }

    static DatabaseUnavailable because(SQLException cause) {
        Deque<Throwable> causes = new ArrayDeque<>();
        for (Throwable next = cause; next != null && causes.size() < 20; next = next.getCause()) {
            causes.add(next);
        }
        for (Throwable next : causes) {
            if (next instanceof CredentialsUnavailable) {
                return new DatabaseUnavailable("the database's secret can't be read", next.getMessage(), cause);
            }
            if (next instanceof SQLException sql && sql.getErrorCode() == MysqlErrorNumbers.ER_ACCESS_DENIED_ERROR) {
                // The server's message names the user: keep it out of logs.
                return new DatabaseUnavailable("the database refuses the login", "error 1045", cause);
            }
            if (next instanceof SSLException || next instanceof GeneralSecurityException) {
                return new DatabaseUnavailable("the database's certificate is not trusted", next.getMessage(), cause);
            }
        }
        return new DatabaseUnavailable("the database does not answer", describe(cause, causes.getLast()), cause);
    }

    private static String describe(SQLException cause, Throwable root) {
        return "state " + cause.getSQLState() + ", error " + cause.getErrorCode() + ", "
                + root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    /** What operators need beyond the message, in one line and without secrets; may be empty. */
    public String detail() {
        return detail.replaceAll("\\s+", " ").strip();
    }
}
