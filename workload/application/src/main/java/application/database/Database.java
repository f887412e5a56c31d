package application.database;

import application.settings.Settings;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * A small pool of connections to MySQL over verified TLS.
 *
 * <p>Every wait is bounded, so that an unreachable database costs a request a quick error instead of a time-out at the
 * load balancer, and the pool recovers by itself after a failover.
 */
public final class Database implements AutoCloseable {
    /** Enough for two cores; twelve servers, as many as a default fleet has during an update, fit a small database. */
    private static final int CONNECTIONS = 6;

    private static final int IDLE_CONNECTIONS = 2;
    /** Fewer than the web server's threads: a hung database must leave some for /health. */
    public static final int REQUESTS = 30;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);
    /** A request takes at most four statements; the rest of its time is for getting a connection. */
    private static final int STATEMENTS = 6;

    private final TrustStore trustStore;
    private final HikariDataSource pool;
    private final Semaphore requests = new Semaphore(REQUESTS);

    /** Opens connections in the background; the database needn't be reachable now. */
    public Database(Settings settings, Credentials credentials) {
        trustStore = TrustStore.of(settings.databaseAuthorities());
        pool = new HikariDataSource(pool(settings, source(settings, credentials, trustStore)));
    }

    /** Something to do with a connection; it has auto-commit on. */
    @FunctionalInterface
    public interface Query<T> {
        /** Runs at most four statements. */
        T on(Connection connection) throws SQLException;
    }

    /**
     * Runs a query.
     *
     * @return its result
     * @throws DatabaseUnavailable after less than the response time-out
     */
    public <T> T answer(Query<T> query) throws DatabaseUnavailable {
        if (!requests.tryAcquire()) {
            throw DatabaseUnavailable.busy();
        }
        try (Connection connection = pool.getConnection()) {
            return query.on(connection);
        } catch (SQLException e) {
            throw DatabaseUnavailable.because(e);
        } finally {
            requests.release();
        }
    }

    /** Returns where the database answers a query, and throws otherwise. */
    public void ready() throws DatabaseUnavailable {
        answer(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("SELECT 1");
            }
        });
    }

    /**
     * Opens a connection, for which it waits as long as a request does: the first login of a program takes a second or more, and
     * requests that all wait for it are too many. Without a database it goes on, and requests say why.
     */
    public void connect() {
        try {
            ready();
        } catch (DatabaseUnavailable goesOn) {
            // Whoever asks is told.
        }
    }

    /** Has every connection replaced: idle ones now, others after their use. */
    void renewConnections() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    @Override
    public void close() {
        pool.close();
        trustStore.close();
    }

    private static HikariConfig pool(Settings settings, LoginDataSource source) {
        Duration wait = shorter(LONGEST_WAIT, settings.responseTimeout().dividedBy(STATEMENTS));
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setDataSource(source);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(IDLE_CONNECTIONS);
        config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
        config.setInitializationFailTimeout(-1);
        // 250 ms is the least that HikariCP takes.
        config.setConnectionTimeout(Math.max(500, wait.toMillis()));
        config.setValidationTimeout(Math.max(250, wait.toMillis() / 3));
        config.setKeepaliveTime(Duration.ofSeconds(30).toMillis());
        config.setMaxLifetime(Duration.ofMinutes(10).toMillis());
        return config;
    }

    private static LoginDataSource source(Settings settings, Credentials credentials, TrustStore trustStore) {
        Duration statement = settings.responseTimeout().dividedBy(STATEMENTS);
        LoginDataSource source = new LoginDataSource(credentials);
        source.setServerName(settings.databaseHost());
        source.setPort(settings.databasePort());
        source.setDatabaseName(settings.databaseName());
        try {
            // The driver offers TLS 1.2 and 1.3 only.
            source.setSslMode("VERIFY_IDENTITY");
            source.setTrustCertificateKeyStoreUrl(trustStore.path().toUri().toString());
            source.setTrustCertificateKeyStoreType("PKCS12");
            source.setTrustCertificateKeyStorePassword(TrustStore.PASSWORD);
            source.setFallbackToSystemTrustStore(false);
            source.setConnectTimeout((int) shorter(LONGEST_CONNECT, statement).toMillis());
            source.setSocketTimeout((int) statement.toMillis());
        } catch (SQLException e) {
            throw new IllegalStateException("the driver refuses a fixed setting", e);
        }
        return source;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
