package scaleup.rehearsal.region.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterUserTest {
    @Test
    void theMasterMayMostThingsButIsNoSuperuser() {
        String setup = new MasterUser("scaleup", "0123456789abcdef").setup("application");
        assertThat(setup)
                .contains("CREATE DATABASE IF NOT EXISTS `application`;")
                .contains("'rds_superuser_role'@'%'")
                .contains("APPLICATION_PASSWORD_ADMIN")
                .contains(" PROCEDURE IF NOT EXISTS mysql.rds_kill(IN thread BIGINT) KILL thread;")
                .doesNotContain("ALL PRIVILEGES", "SUPER,", "CONNECTION_ADMIN", "SYSTEM_USER", "FILE", "SHUTDOWN");
    }

    @Test
    void nobodyElseCanLogIn() {
        assertThat(new MasterUser("scaleup", "0123456789abcdef").setup(""))
                .contains("ALTER USER 'root'@'localhost' ACCOUNT LOCK;")
                .doesNotContain("CREATE DATABASE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "with space12", "with\"quote12", "with/slash12", "with@sign123", "tab\tinside12"})
    void passwordsThatAmazonRdsRefusesAreRefused(String password) {
        assertThatThrownBy(() -> new MasterUser("scaleup", password))
                .hasMessageStartingWith("MasterUserPassword; allowed: 8 to 41 printable ASCII characters")
                .hasMessageNotContaining(password);
    }

    /** Amazon RDS API Reference, CreateDBInstance, MasterUserPassword: only RDS for Oracle refuses a single quote. */
    @Test
    void aQuoteInThePasswordStaysInIt() {
        assertThat(new MasterUser("scaleup", "with'quote12").setup("")).contains("IDENTIFIED BY 'with''quote12'");
    }

    /** Amazon RDS API Reference, CreateDBInstance, MasterUsername. */
    @ParameterizedTest
    @ValueSource(strings = {"", "1master", "_master", "a-master", "a2345678901234567"})
    void namesThatAmazonRdsRefusesAreRefused(String name) {
        assertThatThrownBy(() -> new MasterUser(name, "0123456789abcdef")).hasMessageStartingWith("MasterUsername");
    }

    @Test
    void aNameHasUpToSixteenCharacters() {
        assertThat(new MasterUser("a234567890_23456", "0123456789abcdef").name())
                .hasSize(16);
    }

    @Test
    void itsTextHoldsNoPassword() {
        assertThat(new MasterUser("scaleup", "0123456789abcdef").toString()).isEqualTo("scaleup");
    }
}
