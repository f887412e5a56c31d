package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collections;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.gateway.Authority;

class TrustStoreTest {
    @TempDir
    private Path folder;

    @Test
    void opensWithoutAPasswordAsJavaOpensTheStoreThatIsNamedToIt() throws Exception {
        assertThat(Collections.list(store(authority()).aliases())).containsExactly("rehearsal");
    }

    @Test
    void whatTheAuthorityIssuedIsTrusted() throws Exception {
        var authority = authority();
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store(authority));

        var trust = (X509TrustManager) managers.getTrustManagers()[0];
        var issued = authority.issue("ssm.eu-central-1.amazonaws.com");
        trust.checkServerTrusted(issued.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
        assertThat(trust.getAcceptedIssuers()).containsExactly(issued.chain().get(1));
    }

    private Authority authority() throws Exception {
        return Authority.in(folder.resolve("authority"), Clock.systemUTC());
    }

    private KeyStore store(Authority authority) throws Exception {
        var file = TrustStore.write(authority.certificatePem(), folder.resolve("trust.jks"));
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (var input = Files.newInputStream(file)) {
            store.load(input, null);
        }
        return store;
    }
}
