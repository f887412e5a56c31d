package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.region.gateway.Authority;
import scaleup.rehearsal.template.FileAsset;

class DatabaseAuthoritiesTest {
    private static final String FILE = "rds-certificate-authorities.pem";

    private final DatabaseAuthorities authorities = new DatabaseAuthorities("the rehearsal's\n");

    @TempDir
    private Path folder;

    @Test
    void theRehearsalsAuthorityIsAddedToAmazons() throws Exception {
        assertThat(written(FILE, "Amazon's\n")).startsWith("Amazon's\n").endsWith("\nthe rehearsal's\n");
    }

    @Test
    void everyOtherFileIsAsItWas() throws Exception {
        assertThat(written("nginx.conf", "worker_processes 1;")).isEqualTo("worker_processes 1;");
        assertThat(written("other-" + FILE, "Amazon's\n")).isEqualTo("Amazon's\n");
    }

    @Test
    void aFileWithoutNewlineAtItsEndCanBeReadAfterwards() throws Exception {
        var amazon = Authority.in(folder.resolve("amazon"), Clock.systemUTC()).certificatePem();
        var rehearsal =
                Authority.in(folder.resolve("rehearsal"), Clock.systemUTC()).certificatePem();
        Files.writeString(folder.resolve(FILE), amazon.strip());
        var both = new ByteArrayOutputStream();
        new DatabaseAuthorities(rehearsal).write(folder.resolve(FILE), both);

        assertThat(CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(both.toByteArray())))
                .hasSize(2);
    }

    @Test
    void theFunctionsJarHoldsTheSameFile() throws Exception {
        var jar = authorities.jar(List.of(asset("templates"), asset("hosts", "Amazon's\n")), folder);

        assertThat(jar).containsExactly(folder.resolve("database-authorities.jar"));
        try (var zip = new ZipFile(jar.get(0).toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly(FILE);
            assertThat(new String(zip.getInputStream(zip.getEntry(FILE)).readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(written(FILE, "Amazon's\n"));
        }
    }

    @Test
    void theJarIsTheSameByteForByteEachTime() throws Exception {
        var asset = asset("hosts", "Amazon's\n");
        byte[] first =
                Files.readAllBytes(authorities.jar(List.of(asset), folder).get(0));
        byte[] second = Files.readAllBytes(authorities
                .jar(List.of(asset), Files.createDirectory(folder.resolve("again")))
                .get(0));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void withoutSuchAnAssetThereIsNoJar() throws Exception {
        assertThat(authorities.jar(List.of(asset("templates")), folder)).isEmpty();
        assertThat(folder.resolve("database-authorities.jar")).doesNotExist();
    }

    private String written(String name, String content) throws Exception {
        var output = new ByteArrayOutputStream();
        authorities.write(Files.writeString(folder.resolve(name), content), output);
        return output.toString(StandardCharsets.UTF_8);
    }

    /** An asset's folder, with Amazon's authorities if they are given. */
    private FileAsset asset(String name, String... content) throws Exception {
        var source = Files.createDirectory(folder.resolve(name));
        for (String text : content) {
            Files.writeString(source.resolve(FILE), text);
        }
        return new FileAsset(name, name, source, FileAsset.Packaging.ZIP, List.of());
    }
}
