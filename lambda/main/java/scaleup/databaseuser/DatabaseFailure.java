package scaleup.databaseuser;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import scaleup.cloudformation.Failure;

/** The database can't be reached, or refuses a statement. The message never holds a statement or a password. */
final class DatabaseFailure extends Failure {
    private static final long serialVersionUID = 1;

    private final boolean unreachable;

    DatabaseFailure(String message) {
        this(message, false);
    }

    private DatabaseFailure(String message, boolean unreachable) {
        super(message);
        this.unreachable = unreachable;
    }

    /** Of a login: what failed lies at the end of the causes, for example in the certificate's check. */
    static DatabaseFailure connecting(SQLException cause) {
        Throwable root = cause;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return new DatabaseFailure(
                "the database can't be reached (%s): %s: %s"
                        .formatted(code(cause), root.getClass().getSimpleName(), root.getMessage()),
                root instanceof ConnectException
                        || root instanceof SocketTimeoutException
                        || root instanceof UnknownHostException);
    }

    /** Of a statement: without the driver's message, which may quote the statement, and so a password. */
    static DatabaseFailure executing(String purpose, SQLException cause) {
        return new DatabaseFailure("the database failed to %s (%s)".formatted(purpose, code(cause)));
    }

    /** Whether nothing listened: waiting may help. */
    boolean isUnreachable() {
        return unreachable;
    }

    private static String code(SQLException cause) {
        return "error " + cause.getErrorCode() + ", state " + cause.getSQLState();
    }
}
