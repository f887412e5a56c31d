package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 6797: a browser that was told goes on asking by HTTPS alone, for subdomains too where it is said (6.1.2); what is not sent by
 * HTTPS must not have the header (7.2).
 */
class StrictTransportSecurityTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"max-age=300; includeSubDomains; preload", "max-age=0"})
    void browsersAreToldWhatTheConfigurationSaysByHttpsAlone(String value) throws Exception {
        try (var machines = machines(value);
                var plain = machines.haProxy.plainDoor("203.0.113.7")) {
            for (String path : List.of("/", "/api/notes")) {
                assertThat(machines.client().get(path).headers().allValues("Strict-Transport-Security"))
                        .as(path)
                        .containsExactly(value);
            }
            assertThat(Client.plain(plain.port()).get("/").headers().firstValue("Strict-Transport-Security"))
                    .isEmpty();
        }
    }

    /** The application may send one of its own then. */
    @Test
    void withoutAValueTheyAreToldNothing() throws Exception {
        try (var machines = machines("")) {
            assertThat(machines.client().get("/").headers().firstValue("Strict-Transport-Security"))
                    .isEmpty();
        }
    }

    private LoadBalancerFixture machines(String value) throws Exception {
        return new LoadBalancerFixture(
                folder, Declared.dev(edit -> edit.set("environments.dev.loadBalancer.strictTransportSecurity", value)));
    }
}
