package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.gateway.Authority;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.FileAsset;
import scaleup.review.assembly.Stack;

class DatabaseAuthoritiesTest {
    private static final String FILE = "rds-certificate-authorities.pem";

    private final DatabaseAuthorities authorities = new DatabaseAuthorities("the rehearsal's\n");

    @TempDir
    private Path folder;

    @Test
    void theRehearsalsAuthorityIsAddedToAmazons() throws Exception {
        assertThat(changed(FILE, "Amazon's\n")).startsWith("Amazon's\n").endsWith("\nthe rehearsal's\n");
    }

    @Test
    void everyOtherFileIsAsItWas() throws Exception {
        assertThat(changed("nginx.conf", "worker_processes 1;")).isEqualTo("worker_processes 1;");
        assertThat(changed("other-" + FILE, "Amazon's\n")).isEqualTo("Amazon's\n");
    }

    @Test
    void aFileWithoutNewlineAtItsEndCanBeReadAfterwards() throws Exception {
        var amazon = Authority.in(folder.resolve("amazon"), Clock.systemUTC()).certificatePem();
        var rehearsal =
                Authority.in(folder.resolve("rehearsal"), Clock.systemUTC()).certificatePem();
        var asset = archive(FILE, amazon.strip());
        var both = new DatabaseAuthorities(rehearsal)
                .among(assembly(asset), folder)
                .assets()
                .get(0)
                .file(FILE)
                .orElseThrow();

        assertThat(CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(both)))
                .hasSize(2);
    }

    @Test
    void theFunctionsJarHoldsTheSameFile() throws Exception {
        var jar = DatabaseAuthorities.jar(List.of(template(), archive(FILE, "Amazon's\n")), folder);

        assertThat(jar).containsExactly(folder.resolve("database-authorities.jar"));
        try (var zip = new ZipFile(jar.get(0).toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly(FILE);
            assertThat(zip.getInputStream(zip.getEntry(FILE))).hasContent("Amazon's\n");
        }
    }

    @Test
    void theJarIsTheSameByteForByteEachTime() throws Exception {
        var asset = archive(FILE, "Amazon's\n");
        byte[] first = Files.readAllBytes(
                DatabaseAuthorities.jar(List.of(asset), folder).get(0));
        byte[] second = Files.readAllBytes(
                DatabaseAuthorities.jar(List.of(asset), Files.createDirectory(folder.resolve("again")))
                        .get(0));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void withoutSuchAnAssetThereIsNoJar() throws Exception {
        assertThat(DatabaseAuthorities.jar(List.of(template(), archive("other.pem", "Amazon's\n")), folder))
                .isEmpty();
        assertThat(folder.resolve("database-authorities.jar")).doesNotExist();
    }

    /** What a host gets in the place of a file. */
    private String changed(String name, String content) throws Exception {
        var asset = authorities
                .among(assembly(archive(name, content)), folder)
                .assets()
                .get(0);
        return new String(asset.file(name).orElseThrow(), StandardCharsets.UTF_8);
    }

    private static CloudAssembly assembly(FileAsset asset) {
        return new CloudAssembly(
                List.of(new Stack("Shop", JsonNodeFactory.instance.objectNode(), Map.of(), List.of(asset))));
    }

    private FileAsset archive(String name, String content) throws Exception {
        return Tar.of(folder.resolve("asset.5175.tar"), name, content.getBytes(StandardCharsets.UTF_8));
    }

    private FileAsset template() throws Exception {
        return new FileAsset(
                "0e7a",
                "Template",
                Files.writeString(folder.resolve("template.json"), "{}"),
                FileAsset.Packaging.FILE,
                List.of());
    }
}
