package scaleup.rehearsal.region.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.Outages;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** A gateway on loopback, and AWS's own clients for it. */
final class TestGateway implements AutoCloseable {
    static final Principal HOST = new Principal("host", "i-1");

    final CallLog log = new CallLog();
    final Outages outages = new Outages();
    final IssuedCredentials credentials = new IssuedCredentials(Clock.systemUTC(), Duration.ofHours(1));
    final Authority authority;
    final InetSocketAddress address;
    final Calls calls;
    private final Gateway gateway;

    TestGateway(Path folder, Authorization authorization, Map<String, Service> services, URI moto) throws IOException {
        authority = Authority.in(folder, Clock.systemUTC());
        var client = new MotoClient(moto, Account.PLAYED);
        calls = new Calls(
                credentials, Connections.INTERNET, authorization, services, client, outages, log, Clock.systemUTC());
        gateway = new Gateway(calls);
        address = gateway.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                authority.issue("localhost", "*.eu-central-1.amazonaws.com").sslContext());
    }

    URI uri() {
        return URI.create("https://localhost:" + address.getPort());
    }

    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return client(builder, credentials.issue(HOST));
    }

    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder, Credentials of) {
        return builder.region(Region.EU_CENTRAL_1)
                .endpointOverride(uri())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsSessionCredentials.create(of.accessKeyId(), of.secretAccessKey(), of.sessionToken())))
                .httpClientBuilder(UrlConnectionHttpClient.builder().tlsTrustManagersProvider(this::trustManagers))
                .overrideConfiguration(configuration -> configuration.retryStrategy(RetryMode.STANDARD))
                .build();
    }

    TrustManager[] trustManagers() {
        try {
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(authority.certificatePem().getBytes(StandardCharsets.US_ASCII)));
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", certificate);
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
