package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.computer.Synthesis;

/**
 * An application with a secret, a bucket of Amazon S3, a mail server on port 587, a migration and a worker: rehearsed with all of them,
 * and without. Its packages are those of the example for Flask.
 */
@Tag("examples")
class ShopTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** In the project's folder, which {@code application.artifact} is relative to. */
    private static final Path ARTIFACT = Path.of("rehearsal/target/shop");

    @TempDir
    private Path folder;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        Rehearsed.require();
        Path artifact = Rehearsed.ROOT.resolve(ARTIFACT);
        Command.of(
                        "sh",
                        "-c",
                        "cd \"$1\" && examples/flask/build && rm -rf \"$2\" && mkdir -p \"$2\" && cp -r examples/flask/target/lib \"$2\"",
                        "sh",
                        Rehearsed.ROOT.toString(),
                        artifact.toString())
                .run();
        try (InputStream shop = ShopTest.class.getResourceAsStream("shop/shop.py")) {
            Files.copy(shop, artifact.resolve("shop.py"));
        }
    }

    @Test
    void worksWithAllThatItsConfigurationGivesIt() throws IOException, InterruptedException {
        ObjectNode shop = shop();
        ObjectNode application = shop.withObject("/application");
        application.put("releaseCommand", "exec python3.13 shop.py migrate");
        application.withObject("/processes/worker").put("command", "exec python3.13 shop.py worker");
        application.withObject("/secrets/PAYMENT_KEY").put("secret", "shop/payment");
        mayUpload(shop);
        application.withObject("/egress/mail").put("port", 587).put("to", "192.0.2.25/32");

        var rehearsed = rehearsed(shop);

        assertThat(rehearsed.code()).as(rehearsed.output()).isZero();
        assertThat(rehearsed.output())
                .contains("passed   application -> database: what the application says at /ready: status 200: ok")
                .contains("each secret of the application is in its file on each of its servers: PAYMENT_KEY");
    }

    /**
     * Each is named with its cause by the application's /ready, which the server passes on, where MySQL's error 1146 is a table that
     * isn't there. No server is put into service, though /health asks for nothing.
     */
    @Test
    void ofWhatIsTakenAwayItIsSaidWhatItIs() throws IOException, InterruptedException {
        ObjectNode shop = shop();
        mayUpload(shop);

        var rehearsed = rehearsed(shop);

        assertThat(rehearsed.code()).as(rehearsed.output()).isEqualTo(1);
        assertThat(rehearsed.output().replaceAll("\\s+", " "))
                .containsPattern(
                        "application i-\\w+ is not ready, it says: GET http://[0-9.]+:8080/health: 200 /ready: 503 "
                                + "payments: no PAYMENT_KEY_FILE mail: TimeoutError orders: MySQL 1146 worker: MySQL 1146")
                .containsPattern("let nothing from application i-\\w+ to 192\\.0\\.2\\.25 on port 587");
    }

    /** A call that is denied ends a rehearsal by itself. */
    @Test
    void aPermissionThatIsTakenAwayIsSaidToBeMissing() throws IOException, InterruptedException {
        var rehearsed = rehearsed(shop());

        assertThat(rehearsed.code()).as(rehearsed.output()).isEqualTo(1);
        assertThat(rehearsed.output().replaceAll("\\s+", " "))
                .contains("is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::shop-uploads/picture");
    }

    private static void mayUpload(ObjectNode shop) {
        ObjectNode uploads = shop.withObject("/application/permissions/uploads");
        uploads.withArray("actions").add("s3:PutObject");
        uploads.withArray("resources").add("arn:aws:s3:::shop-uploads/*");
    }

    /** With none of what its application needs. */
    private static ObjectNode shop() {
        ObjectNode shop = JSON.createObjectNode();
        shop.withObject("/network").put("cidr", "10.64.0.0/16");
        shop.withObject("/web").put("site", "").put("minimum", 1);
        ObjectNode application = shop.withObject("/application");
        application.put("artifact", ARTIFACT.toString()).put("minimum", 1);
        application.put("command", "exec python3.13 shop.py");
        application.withArray("packages").add("python3.13");
        application
                .withObject("/variables")
                .put("PYTHONPATH", "/opt/application/lib")
                .put("MAIL_HOST", "192.0.2.25");
        return shop;
    }

    private Rehearsed rehearsed(ObjectNode shop) throws IOException, InterruptedException {
        Path environments = Files.createDirectory(folder.resolve("environments"));
        // JSON is YAML, too.
        JSON.writeValue(environments.resolve("shop.yaml").toFile(), shop);
        Path assembly = folder.resolve("cdk.out");
        new Synthesis(Rehearsed.ROOT).run("shop", Map.of("configuration", environments.toString()), assembly);
        return Rehearsed.run("--check", "--assembly=" + assembly, "--report=" + folder.resolve("report"), "shop");
    }
}
