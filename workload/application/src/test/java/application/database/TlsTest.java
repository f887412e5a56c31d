package application.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import application.machines.Authority;
import application.machines.DatabaseUser;
import application.machines.FixedCredentials;
import application.machines.MySql;
import application.machines.SharedMySql;
import application.machines.TestSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The application talks to the server that its certificates vouch for, and to no other. */
@ExtendWith(SharedMySql.class)
class TlsTest {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(6);

    @TempDir
    private Path folder;

    private Credentials credentials;

    @BeforeEach
    void makeUser(MySql mySql) throws Exception {
        credentials = new FixedCredentials(new DatabaseUser("tls").login(mySql, "secret"));
    }

    @Test
    void encryptsWithTls(MySql mySql) throws Exception {
        try (Database database = new Database(TestSettings.with(mySql, RESPONSE_TIMEOUT), credentials)) {
            String version = database.answer(connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SHOW SESSION STATUS LIKE 'Ssl_version'")) {
                    row.next();
                    return row.getString(2);
                }
            });

            assertThat(version).isIn("TLSv1.2", "TLSv1.3");
        }
    }

    @Test
    void refusesACertificateOfAnotherAuthority(MySql mySql) throws Exception {
        Path other = new Authority("another authority").writeCertificate(folder.resolve("other.pem"));

        assertNotTrusted(MySql.HOST, mySql.port(), other);
    }

    @Test
    void refusesACertificateForAnotherName(MySql mySql) {
        assertNotTrusted("127.0.0.1", mySql.port(), mySql.authorityFile());
    }

    @Test
    void trustsEveryAuthorityOfABundle(MySql mySql) throws Exception {
        Path bundle = new Authority("another authority").writeCertificate(folder.resolve("bundle.pem"));
        Files.writeString(bundle, Files.readString(bundle) + Files.readString(mySql.authorityFile()));

        try (Database database =
                new Database(TestSettings.with(MySql.HOST, mySql.port(), bundle, RESPONSE_TIMEOUT), credentials)) {
            assertThatCode(database::ready).doesNotThrowAnyException();
        }
    }

    @Test
    void keepsTheTrustStoreToItselfAndRemovesIt(MySql mySql) throws Exception {
        TrustStore store =
                TrustStore.of(TestSettings.with(mySql, RESPONSE_TIMEOUT).databaseAuthorities());

        assertThat(Files.getPosixFilePermissions(store.path())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        store.close();
        assertThat(store.path()).doesNotExist();
    }

    private void assertNotTrusted(String host, int port, Path authorityFile) {
        try (Database database =
                new Database(TestSettings.with(host, port, authorityFile, RESPONSE_TIMEOUT), credentials)) {
            assertThatThrownBy(database::ready)
                    .isInstanceOf(DatabaseUnavailable.class)
                    .hasMessage("the database's certificate is not trusted");
        }
    }
}
