package scaleup.rehearsal.region.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives a function's process a name resolution of its own, whatever this computer's is, and takes all capabilities
 * from it. Needs root, nsenter, unshare, mount and setpriv (util-linux).
 *
 * <p>In a mount namespace of the process, an overlay shows three files in {@code /etc} instead of this computer's:
 * {@code resolv.conf}, {@code nsswitch.conf} (it may ask systemd-resolved first) and {@code hosts}. The socket of nscd,
 * which the C library asks before all of them, is hidden.
 */
public final class ResolverConfinement implements Confinement {
    private static final String SCRIPT = """
            mount -t overlay overlay -o "lowerdir=$1:/etc" /etc || exit
            [ ! -d /run/nscd ] || mount -t tmpfs tmpfs /run/nscd || exit
            shift
            exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
            """;

    private final Path etc;

    /**
     * @param etc a folder of this computer for the three files; made if it is missing
     * @param resolver the address of the name server, for example {@code 169.254.169.253}
     */
    public ResolverConfinement(Path etc, String resolver) throws IOException {
        this.etc = Files.createDirectories(etc).toAbsolutePath();
        Files.writeString(etc.resolve("resolv.conf"), "nameserver " + resolver + "\n");
        Files.writeString(etc.resolve("nsswitch.conf"), "hosts: files dns\n");
        Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost\n");
    }

    @Override
    public List<String> command(Optional<String> namespace) {
        var command = new ArrayList<String>();
        namespace.ifPresent(name -> command.addAll(List.of("nsenter", "--net=/run/netns/" + name)));
        command.addAll(List.of("unshare", "--mount", "sh", "-c", SCRIPT, "function", etc.toString()));
        return command;
    }
}
