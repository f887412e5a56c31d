package scaleup.rehearsal.region.rds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The storage of a DB instance: a folder that outlives its machines. Secrets in it are readable by their owner only. */
record Volume(Path folder) {
    private static final String SETUP = "setup.sql";

    /** A new one, with the server's certificate and the statements that it runs when it starts for the first time. */
    static Volume make(Path folder, DatabaseCertificate certificate, String setup) throws IOException {
        Path tls = folder.resolve("tls");
        Files.createDirectories(
                tls, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        write(tls.resolve("ca.pem"), certificate.authority());
        write(tls.resolve("certificate.pem"), certificate.certificate());
        write(tls.resolve("key.pem"), certificate.privateKey());
        write(folder.resolve(SETUP), setup);
        return new Volume(folder);
    }

    /** Takes the statements away once they have run: they hold the master's password. */
    void forgetSetup() throws IOException {
        Files.writeString(folder.resolve(SETUP), "", StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static void write(Path file, String text) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------")));
        Files.createFile(file, ownerOnly);
        Files.writeString(file, text);
    }
}
