package scaleup.databaseuser;

import com.mysql.cj.exceptions.MysqlErrorNumbers;
import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.SQLException;

/**
 * MySQL, over TLS only, its certificate and name verified. Every wait is bounded, so that a step ends in an error long
 * before the function's own time-out.
 */
final class MySqlDatabase implements Sessions {
    private static final int CONNECT_MILLISECONDS = 3_000;
    /** Longer than each wait that the server itself ends. */
    private static final int ANSWER_MILLISECONDS = 15_000;
    /** The server ends sessions that fall silent, so that the lock of a run that hangs or was lost becomes free. */
    private static final String SESSION = "wait_timeout=30,lock_wait_timeout=8,innodb_lock_wait_timeout=8";

    private final MysqlDataSource source = new MysqlDataSource();

    MySqlDatabase(Address address, CertificateAuthorities authorities) {
        source.setServerName(address.host());
        source.setPort(address.port());
        try {
            // The driver offers TLS 1.2 and 1.3 only.
            source.setSslMode("VERIFY_IDENTITY");
            source.setTrustCertificateKeyStoreUrl(authorities.file().toUri().toString());
            source.setTrustCertificateKeyStoreType(CertificateAuthorities.TYPE);
            source.setTrustCertificateKeyStorePassword(CertificateAuthorities.PASSWORD);
            source.setFallbackToSystemTrustStore(false);
            source.setConnectTimeout(CONNECT_MILLISECONDS);
            source.setSocketTimeout(ANSWER_MILLISECONDS);
            source.setSessionVariables(SESSION);
        } catch (SQLException e) {
            throw new IllegalStateException("the driver refuses a fixed setting", e);
        }
    }

    @Override
    public Session open(Login login) throws LoginRefused {
        try {
            return new MySqlSession(source.getConnection(login.username(), login.password()));
        } catch (SQLException e) {
            if (e.getErrorCode() == MysqlErrorNumbers.ER_ACCESS_DENIED_ERROR) {
                throw new LoginRefused(login);
            }
            throw DatabaseFailure.connecting(e);
        }
    }
}
