package scaleup.rehearsal.region.gateway;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.util.Arrays;
import java.util.Comparator;
import javax.net.ssl.SSLContext;

/**
 * TLS with ChaCha20-Poly1305 where the client has it: a JVM without its second compiler, which alone knows the processor's
 * instructions for AES, takes 0.65 s of a processor to send 15 MB by AES-GCM, and 0.25 s by this.
 */
final class QuickCiphers extends HttpsConfigurator {
    QuickCiphers(SSLContext context) {
        super(context);
    }

    @Override
    public void configure(HttpsParameters parameters) {
        var tls = getSSLContext().getDefaultSSLParameters();
        tls.setCipherSuites(Arrays.stream(tls.getCipherSuites())
                .sorted(Comparator.comparing(suite -> !suite.contains("CHACHA20")))
                .toArray(String[]::new));
        tls.setUseCipherSuitesOrder(true);
        parameters.setSSLParameters(tls);
    }
}
