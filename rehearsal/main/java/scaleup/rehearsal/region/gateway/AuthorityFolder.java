package scaleup.rehearsal.region.gateway;

import java.io.FileReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import scaleup.rehearsal.computer.PrivateFolder;

/** The folder where the authority is kept. Rehearsals that begin at the same time find the same authority. */
final class AuthorityFolder {
    private final Path folder;
    private final Path keyFile;
    private final Path certificateFile;

    AuthorityFolder(Path folder) {
        this.folder = folder;
        this.keyFile = folder.resolve("authority.key");
        this.certificateFile = folder.resolve("authority.pem");
    }

    Authority authority(Clock clock) throws IOException, GeneralSecurityException {
        PrivateFolder.make(folder);
        try (var lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (Files.exists(keyFile) && Files.exists(certificateFile)) {
                var kept = new Authority(readKey(), readCertificate(), clock);
                if (kept.outlivesItsCertificates()) {
                    return kept;
                }
            }
            var made = Authority.make(clock);
            write(keyFile, made.keyPem(), "rw-------");
            write(certificateFile, made.certificatePem(), "rw-r--r--");
            return made;
        }
    }

    private X509Certificate readCertificate() throws IOException, GeneralSecurityException {
        try (var input = Files.newInputStream(certificateFile)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input);
        }
    }

    private PrivateKey readKey() throws IOException {
        try (var parser = new PEMParser(new FileReader(keyFile.toFile(), StandardCharsets.US_ASCII))) {
            return new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
        }
    }

    /** Writes a file that is never seen half written, nor with other permissions. */
    private static void write(Path file, String content, String permissions) throws IOException {
        var attribute = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        var temporary = Files.createTempFile(file.getParent(), "new", "", attribute);
        Files.writeString(temporary, content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
