package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import scaleup.certificate.Authority.Leaf;

class SelfSignedTest {
    private final SelfSigned source = new SelfSigned(World.names("www.example.com", "*.example.com"), World.RANDOM);

    @Test
    void isMadeForServersOfTheNamesAndNothingElse() throws Exception {
        X509Certificate leaf = make().leaf();
        assertThat(((ECPublicKey) leaf.getPublicKey()).getParams().getOrder().bitLength())
                .isEqualTo(256);
        assertThat(leaf.getPublicKey().toString()).contains("secp256r1");
        assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(make().names()).containsExactly("www.example.com", "*.example.com");
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(leaf.getKeyUsage()).startsWith(true).containsOnlyOnce(true);
        assertThat(leaf.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(leaf.getVersion()).isEqualTo(3);
    }

    @Test
    void isValidFromAnHourAgoForAYear() {
        X509Certificate leaf = make().leaf();
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(Authority.NOW.minus(Duration.ofHours(1)));
        assertThat(Duration.between(
                        leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                .isBetween(Duration.ofDays(90), Duration.ofDays(398));
    }

    @Test
    void serialsAndKeysAreNeverTheSame() {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            ServerCertificate one = make();
            assertThat(one.leaf().getSerialNumber().bitLength())
                    .as("positive, and at most the 20 octets of RFC 5280")
                    .isBetween(64, 159);
            assertThat(seen.add(one.leaf().getSerialNumber())).isTrue();
            assertThat(seen.add(one.leaf().getPublicKey())).isTrue();
        }
    }

    @Test
    void aHundredLongNamesFit() {
        List<DnsName> names = IntStream.range(0, 100)
                .mapToObj(i -> DnsName.of("a".repeat(60) + ".b" + i + ".elb.eu-central-1.amazonaws.com"))
                .toList();
        ServerCertificate certificate = new SelfSigned(names, World.RANDOM).obtain("", Authority.NOW);
        assertThat(certificate.names()).hasSize(100);
        assertThat(SecretFormat.write(certificate)).hasSizeLessThan(65_536);
    }

    @Test
    void staysUntilTwoThirdsOfItsLife() {
        ServerCertificate held = make();
        Instant renewal = held.leaf()
                .getNotBefore()
                .toInstant()
                .plus(Duration.ofDays(365).dividedBy(3).multipliedBy(2));
        assertThat(source.judge(held, renewal.minusSeconds(1)).objection()).isEmpty();
        assertThat(source.judge(held, renewal).objection())
                .hasValueSatisfying(why -> assertThat(why).contains("two thirds"));
    }

    @Test
    void goesWhenTheNamesChange() {
        assertThat(new SelfSigned(World.names("*.example.com", "www.example.com"), World.RANDOM)
                        .judge(make(), Authority.NOW)
                        .objection())
                .as("another order")
                .isEmpty();
        for (List<DnsName> names : List.of(
                World.names("www.example.com"), World.names("www.example.com", "*.example.com", "example.com"))) {
            assertThat(new SelfSigned(names, World.RANDOM)
                            .judge(make(), Authority.NOW)
                            .objection())
                    .hasValueSatisfying(why -> assertThat(why).contains("its names are"));
        }
    }

    @Test
    void takesTheSecretOverFromAnAuthority() {
        assertThat(source.judge(World.ISSUER.issue(new Leaf().names("www.example.com", "*.example.com")), Authority.NOW)
                        .objection())
                .hasValue("it is not self-signed");
    }

    private ServerCertificate make() {
        return source.obtain("", Authority.NOW);
    }
}
