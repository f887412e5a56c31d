package scaleup.rehearsal.region.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.Account;

class AuthorityTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private Path folder;

    @Test
    void theAuthorityIsTheSameInTheNextRehearsal() throws Exception {
        assertThat(Authority.in(folder, CLOCK).certificatePem())
                .startsWith("-----BEGIN CERTIFICATE-----")
                .isEqualTo(Authority.in(folder, CLOCK).certificatePem());
    }

    @Test
    void itsKeyCanBeReadByItsOwnerOnly() throws Exception {
        Authority.in(folder, CLOCK);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("authority.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anAuthorityThatEndsBeforeItsCertificatesIsReplaced() throws Exception {
        var first = Authority.in(folder, CLOCK).certificatePem();
        var inNineYears = Clock.fixed(Instant.now().plus(Duration.ofDays(9 * 365 + 5)), ZoneOffset.UTC);

        assertThat(Authority.in(folder, inNineYears).certificatePem()).isNotEqualTo(first);
    }

    @Test
    void aCertificateIsForItsNamesAndSignedByTheAuthority() throws Exception {
        var issued = Authority.in(folder, CLOCK).issue("db.example", "10.0.0.1");

        issued.chain().get(0).verify(issued.chain().get(1).getPublicKey());
        assertThat(issued.chain().get(0).getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(List.of(2, "db.example"), List.of(7, "10.0.0.1"));
        assertThat(issued.keyPem()).contains("PRIVATE KEY");
        assertThat(issued.toString()).doesNotContain("PRIVATE KEY").contains("db.example");
    }

    @Test
    void theEndpointsCertificateHasTheNamesThatClientsUse() throws Exception {
        var names = Authority.in(folder, CLOCK)
                .issueForEndpoints(Account.PLAYED)
                .chain()
                .get(0);

        assertThat(names.getSubjectAlternativeNames())
                .<Object>extracting(name -> name.get(1))
                .contains("*.amazonaws.com", "*.eu-central-1.amazonaws.com", "*.s3.eu-central-1.amazonaws.com");
    }
}
