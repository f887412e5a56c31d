package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load balancer's configuration as it is, read by the real HAProxy. */
class HaProxyConfigurationTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"roundrobin", "leastconn"})
    void isValidWithEachAlgorithm(String algorithm) throws Exception {
        Program.Outcome outcome = check("ALGORITHM", algorithm);
        outcome.assertSuccess();
        assertThat(outcome.output()).doesNotContain("WARNING");
    }

    @Test
    void isRefusedWithABadParameter() throws Exception {
        assertThat(check("WEB_SLOTS", "many").exitCode()).isNotZero();
    }

    /** A regular expression is compiled to code, in memory that is written and then run: what is deployed has none. */
    @Test
    void noRegularExpressionWouldBeTakenWhereMemoryIsNotWrittenAndRun() throws Exception {
        Path file = Files.writeString(folder.resolve("expression.cfg"), """
                defaults
                  mode http
                  timeout client 1s
                frontend x
                  bind 127.0.0.1:8080
                  http-request del-header ^(a|b)$ -m reg
                """);
        assertThat(run(Map.of(), file).output()).contains("jit compilation failed");
    }

    private static Program.Outcome run(Map<String, String> environment, Path file) {
        return Program.haProxy().run(environment, "-c", "-f", file.toString());
    }

    private Program.Outcome check(String parameter, String value) throws Exception {
        Path pem = Files.writeString(
                folder.resolve("site.pem"), SelfSigned.create(folder).pem());
        Map<String, String> environment = new HashMap<>(HaProxy.parameters(8080));
        environment.put("TLS", pem.toString());
        environment.put(parameter, value);
        return run(environment, HaProxy.configurationIn(folder).writeTo(folder));
    }
}
