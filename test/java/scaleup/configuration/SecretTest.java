package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Edit;

/**
 * A secret in the configuration is recognised by how it looks, and its value is never printed; what is none passes. The keys here are
 * put together of parts, and are nobody's.
 */
class SecretTest {
    private static final String LETTERS = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6";
    private static final int MANY = 2000;

    static Stream<Arguments> knownForms() {
        return Stream.of(
                // IAM User Guide, "IAM identifiers": AKIA access key, ASIA temporary (AWS STS) access key IDs. Its own
                // example.
                arguments("an access key of AWS", "AKIA" + "IOSFODNN7EXAMPLE"),
                arguments("an access key of AWS", "key_id:ASIA" + "IOSFODNN7EXAMPLE;"),
                // Of AWS STS a bearer token for a service, and a context-specific credential.
                arguments("an access key of AWS", "ABIA" + "IOSFODNN7EXAMPLE"),
                arguments("an access key of AWS", "ACCA" + "IOSFODNN7EXAMPLE"),
                // GitHub Docs, "About authentication to GitHub", "GitHub's token formats".
                arguments("a token of GitHub", "ghp_" + LETTERS),
                arguments("a token of GitHub", "gho_" + LETTERS),
                arguments("a token of GitHub", "ghu_" + LETTERS),
                arguments("a token of GitHub", "ghs_" + LETTERS),
                arguments("a token of GitHub", "ghr_" + LETTERS),
                arguments("a token of GitHub", "github_pat_" + LETTERS.substring(0, 22) + "_" + LETTERS),
                arguments("a token of GitHub", "https://api.github.com?t=ghp_" + LETTERS),
                // GitLab Docs, "GitLab token overview".
                arguments("a token of GitLab", "glpat-" + LETTERS.substring(0, 20)),
                arguments("a token of GitLab", "gldt-" + LETTERS.substring(0, 20)),
                arguments("a token of GitLab", "glrtr-" + LETTERS.substring(0, 20)),
                // Slack API, "Token types": xoxb, xoxp, xapp, xoxe.xoxp.
                arguments("a token of Slack", "xoxb-" + "123456789012-123456789012-" + LETTERS.substring(0, 24)),
                arguments("a token of Slack", "xoxp-" + "123456789012-123456789012"),
                arguments("a token of Slack", "xapp-" + "1-A0123456789-" + LETTERS),
                arguments("a token of Slack", "xoxe.xoxp-" + "1-" + LETTERS),
                arguments("a webhook of Slack", "https://hooks.slack.com/services/T000/B000/XXXX"),
                // Stripe Docs, "API keys": sk_live_, rk_live_, sk_test_; "Webhook signing secret".
                arguments("a secret key of Stripe", "sk_live_" + LETTERS.substring(0, 24)),
                arguments("a secret key of Stripe", "rk_live_" + LETTERS.substring(0, 24)),
                arguments("a secret key of Stripe", "sk_test_" + LETTERS.substring(0, 24)),
                arguments("a secret key of Stripe", "whsec_" + LETTERS.substring(0, 32)),
                arguments("a key of Google", "AIza" + LETTERS.substring(0, 35)),
                arguments("a key of Google", "GOCSPX-" + LETTERS.substring(0, 28)),
                // GitHub Changelog, "npm has a new access token format".
                arguments("a token of npm", "npm_" + LETTERS),
                // gitleaks' rule pypi-upload-token: 50 characters at least after the place, in Base64.
                arguments("a token of PyPI", "pypi-" + "AgEIcHlwaS5vcmc" + LETTERS + LETTERS),
                arguments("a token of PyPI", "pypi-" + "AgENdGVzdC5weXBpLm9yZw" + LETTERS + LETTERS),
                arguments(
                        "a key of SendGrid",
                        "SG." + LETTERS.substring(0, 22) + "." + LETTERS + LETTERS.substring(0, 7)),
                arguments("a token of Vault", "hvs." + LETTERS),
                // RFC 7468, sections 10 and 11; sshd(8) and RFC 9580 for the others.
                arguments("a private key", "-----BEGIN PRIVATE KEY-----\\nMIIE"),
                arguments("a private key", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"),
                arguments("a private key", "-----BEGIN ENCRYPTED PRIVATE KEY-----"),
                arguments("a private key", "-----BEGIN RSA PRIVATE KEY-----"),
                arguments("a private key", "-----BEGIN EC PRIVATE KEY-----"),
                arguments("a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"),
                arguments("a private key", "-----BEGIN PGP PRIVATE KEY BLOCK-----"),
                // RFC 7519, section 3.1: its own example.
                arguments(
                        "a JSON Web Token",
                        "Bearer eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
                                + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODB9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                // RFC 3986, section 3.2.1, "user:password" in userinfo.
                arguments("a URL with a password", "postgres://shop:hunter2@db.internal:5432/shop"),
                arguments("a URL with a password", "https://:hunter2@example.com"),
                arguments("a URL with a password", "see redis://default:a@cache:6379 or another"),
                // Connector/J and others take a password as a property of the URL; Azure Storage has AccountKey.
                arguments("a password in a parameter", "jdbc:mysql://db/shop?user=shop&password=hunter2"),
                arguments("a password in a parameter", "AccountName=shop;AccountKey=aGVsbG8=;"),
                arguments("a password in a parameter", "java -Djavax.net.ssl.trustStorePassword=changeit -jar a.jar"),
                // AWS's own example of a secret access key: of no published form.
                arguments("random characters", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY"));
    }

    @ParameterizedTest
    @MethodSource("knownForms")
    void isRecognised(String what, String text) {
        assertThat(Secret.in(text))
                .hasValueSatisfying(found -> assertThat(found).startsWith(what));
    }

    /** What people write into variables, tags and commands, as AWS's and the programs' own pages have it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "4096",
                "debug",
                "0 4 * * MON-FRI",
                "cron(0 12 ? * MON-FRI *)",
                "rate(5 minutes)",
                "2026-11-26T21:08:48.123456Z",
                "ami-0123456789abcdef0",
                "i-0123456789abcdef0",
                "vpc-0123456789abcdef0,subnet-0a1b2c3d4e5f67890,sg-0fedcba9876543210",
                "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
                "arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/App/Mysql-a1B2c3",
                "arn:aws-cn:iam::111122223333:role/service-role/Scaleup-prod-Web-1GXQ9V8RTKYUB",
                "Scaleup-prod-Web-AssetsBucket-1GXQ9V8RTKYUB",
                "scaleup-prod-web-assets-bucket-1x2y3z4a5b6c",
                "/aws/lambda/Scaleup-prod-Web-Membership8F3A2B1C-9kLmN0pQrStU",
                "https://sqs.eu-central-1.amazonaws.com/123456789012/Scaleup-prod-Web-Queue-1GXQ9V8RTKYUB",
                "https://a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6-1234567890.eu-central-1.elb.amazonaws.com/path",
                "https://d111111abcdef8.cloudfront.net/assets/report.html?utm_source=newsletter&utm_medium=email",
                "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
                "https://example.com:8443/@scope/package",
                "https://api.example.com/v1/", // a base URL
                "postgres://shop@db.internal:5432/shop",
                "postgres://shop:$PASSWORD@db.internal/shop",
                "postgres://shop:${PASSWORD}@db.internal/shop",
                "redis://user:<password>@cache",
                "jdbc:mysql://db.internal:3306/shop?useSSL=true&requireSSL=true&serverTimezone=UTC",
                "program --password=$PASSWORD --api-key=${KEY}",
                "reset_password=true",
                "eu-central-1_AbCdEfGhI",
                "user-pool-client-id-for-production-eu-central-1",
                "111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/api@sha256:"
                        + "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "script-src 'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='",
                "com.example.very.long.package_name.ApplicationConfiguration",
                "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
                "AbstractSingletonProxyFactoryBean",
                "OAuth2AuthorizedClientManagerImpl2",
                "Base64EncodedSha256DigestCalculator",
                "DATABASE_CONNECTION_POOL_MAXIMUM_SIZE",
                "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256",
                "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-CHACHA20-POLY1305",
                "-XX:+UseSerialGC -XX:MaxRAMPercentage=75.0 -Djava.security.egd=file:/dev/./urandom",
                "/opt/application/lib/native/x86_64-unknown-linux-gnu/libcrypto.so.3",
                "classpath:/config/application-production.yaml,file:./override.yaml",
                "s3://artifacts-111122223333-eu-central-1/releases/2026-11-26/app-1.2.3-20261126.210848-17.jar",
                "kafka-1.internal:9092,kafka-2.internal:9092,kafka-3.internal:9092",
                "checkout-service-7d9f8b6c5d-x2k4q",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36",
                "enableNewCheckout=true,enableDarkMode=false,maxItemsPerCart=100,minOrderValueEur=25",
                "12345678901234567890123456789012",
                "00000000000000000000000000000000",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "pk_live_is_the_publishable_key_of_stripe",
                "-----BEGIN CERTIFICATE-----",
                "glpat-", // a prefix alone
                "pypi-mirror-of-the-company", // a name
                "https://pypi-proxy-eu-central-1.example.com/simple",
                "AKIA"
            })
    void whatIsNoneIsNotRecognised(String text) {
        assertThat(Secret.in(text)).isEmpty();
    }

    @Test
    void namesThatAreRandomButNoSecretsAreNotRecognised() {
        var random = new Random(1);
        for (int i = 0; i < MANY; i++) {
            String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
            String commit = HexFormat.of().formatHex(bytes(random, 20));
            assertThat(List.of(
                            uuid,
                            uuid.toUpperCase(java.util.Locale.ROOT),
                            "https://example.com/tenants/" + uuid + "/orders",
                            commit,
                            "release-2026-11-26-" + commit.substring(0, 12),
                            "registry.example.com/shop/api:" + commit,
                            "sha256:" + HexFormat.of().formatHex(bytes(random, 32)),
                            "ami-" + commit.substring(0, 17),
                            "arn:aws:kms:eu-central-1:111122223333:key/" + uuid))
                    .allSatisfy(text -> assertThat(Secret.in(text)).isEmpty());
        }
    }

    @Test
    void randomHexadecimalDigitsAreRecognised() {
        var random = new Random(2);
        for (int i = 0; i < MANY; i++) {
            int length = 16 + random.nextInt(49);
            if (length == 20) {
                continue; // As long as the hash of a commit.
            }
            String digits = HexFormat.of().formatHex(bytes(random, length));
            assertThat(Secret.in("value=" + digits + ";")).as(digits).isPresent();
            assertThat(Secret.in(digits.toUpperCase(java.util.Locale.ROOT)))
                    .as(digits)
                    .isPresent();
        }
    }

    /** openssl rand -base64: of any length from 24 bytes, with either alphabet of RFC 4648. Few happen to be readable. */
    @Test
    void randomBase64IsRecognised() {
        assertThat(missedOfThousand(24)).isLessThan(20);
        assertThat(missedOfThousand(30)).isLessThan(7);
        assertThat(missedOfThousand(32)).isLessThan(4);
        assertThat(missedOfThousand(48)).isZero();
    }

    private static double missedOfThousand(int length) {
        var random = new Random(length);
        return 1000.0
                / (2 * MANY)
                * IntStream.range(0, MANY)
                        .mapToObj(i -> bytes(random, length))
                        .flatMap(bytes -> Stream.of(
                                Base64.getEncoder().encodeToString(bytes),
                                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                        .filter(text -> Secret.in(text).isEmpty())
                        .count();
    }

    private static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static Stream<Arguments> places() {
        String secret = "ghp_" + LETTERS;
        return Stream.of(
                arguments("application.variables", Map.of("GITHUB", secret), "application.variables.GITHUB"),
                // Otherwise it would be printed since it has several lines.
                arguments(
                        "application.variables",
                        Map.of("PEM", "-----BEGIN PRIVATE KEY-----\n" + secret + "\n"),
                        "application.variables.PEM"),
                arguments("application.command", "program --github " + secret, "application.command"),
                arguments("tags", Map.of("github", "token=" + secret), "tags.github"),
                // Where no secret belongs at all.
                arguments("alarmEmail", secret, "alarmEmail"),
                arguments("application.port", secret, "application.port"),
                arguments("loadBalancer.applicationPaths", List.of(secret), "loadBalancer.applicationPaths"),
                arguments("network", secret, "network"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void isRefusedByItsFileKeyAndKindWithoutItsValue(String key, Object value, String place) {
        assertThat(InvalidConfigurationTest.messageOf(shipped().set("environments.dev." + key, value)))
                .startsWith("1 problem in the configuration")
                .contains("environments/dev.yaml: " + place + "\n    received: what looks like ")
                .contains(", and so is not shown")
                .doesNotContain(LETTERS);
    }

    @Test
    void theWayRoundAFalseAlarmIsSaidAndWorks() {
        String certificate = Base64.getEncoder().encodeToString(bytes(new Random(3), 60));
        var edit = shipped().set("environments.dev.application.variables.PUBLIC_HALF", certificate);
        assertThat(InvalidConfigurationTest.messageOf(edit))
                .contains("keep secrets in AWS Secrets Manager, and name a variable that has none in"
                        + " application.publicVariables");

        edit.set("environments.dev.application.publicVariables", List.of("PUBLIC_HALF"));
        assertThat(edit.configuration("dev").application().variables()).containsEntry("PUBLIC_HALF", certificate);
    }

    private static Edit shipped() {
        return InvalidConfigurationTest.shipped();
    }
}
