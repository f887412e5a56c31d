package scaleup.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import scaleup.rehearsal.load.Processes;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.network.NetworkNamespace;

/** The database's content, as its owner sees it from the machine that serves it. */
record OwnedDatabase(Owner owner, Slot slot) {
    private static final String COUNT = "SELECT text, COUNT(*) FROM note WHERE text LIKE ? GROUP BY text";

    /** How often each note is there whose text begins so. */
    Map<String, Integer> notes(String prefix) throws IOException, InterruptedException {
        OwnedSecret login = login();
        String username = login.username();
        String password = login.password();
        return NetworkNamespace.call(namespace(), () -> {
            Map<String, Integer> notes = new TreeMap<>();
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:mysql://127.0.0.1:3306/application?sslMode=REQUIRED", username, password);
                    PreparedStatement count = connection.prepareStatement(COUNT)) {
                count.setString(1, prefix + "%");
                try (ResultSet rows = count.executeQuery()) {
                    while (rows.next()) {
                        notes.put(rows.getString(1), rows.getInt(2));
                    }
                }
            }
            return notes;
        });
    }

    /** The application's own. */
    private OwnedSecret login() throws IOException, InterruptedException {
        for (OwnedSecret secret : OwnedSecret.rotating(owner)) {
            if (secret.username().startsWith("application")) {
                return secret;
            }
        }
        throw new IOException("no secret has a login of the application");
    }

    /** The network namespace of the machine on which mysqld runs. */
    private String namespace() throws IOException {
        try (Stream<Path> machines = Files.list(slot.folder().resolve("machines"))) {
            for (Path machine : machines.toList()) {
                for (long process :
                        Processes.of(slot, machine.getFileName().toString()).named("mysqld")) {
                    return named(Files.getAttribute(Path.of("/proc/%d/ns/net".formatted(process)), "unix:ino"));
                }
            }
        }
        throw new IOException("mysqld runs on no machine");
    }

    private static String named(Object inode) throws IOException {
        try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"))) {
            for (Path namespace : namespaces.toList()) {
                if (Files.getAttribute(namespace, "unix:ino").equals(inode)) {
                    return namespace.getFileName().toString();
                }
            }
        }
        throw new IOException("no network namespace is %s".formatted(inode));
    }
}
