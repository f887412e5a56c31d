package scaleup.rehearsal.region.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives a function's process a name resolution of its own, whatever this computer's is, and temporary files of its own,
 * and takes all capabilities from it. Needs root, nsenter, unshare, mount and setpriv (util-linux).
 *
 * <p>In a mount namespace of the process, an overlay shows three files in {@code /etc} instead of this computer's:
 * {@code resolv.conf}, {@code nsswitch.conf} (it may ask systemd-resolved first) and {@code hosts}. The socket of nscd,
 * which the C library asks before all of them, is hidden. Temporary files are in memory, 512 MB as AWS Lambda gives a
 * function by default, and end with the process.
 */
public final class ResolverConfinement implements Confinement {
    private static final String SCRIPT = """
            mount -t overlay overlay -o "lowerdir=$1:/etc" /etc || exit
            [ ! -d /run/nscd ] || mount -t tmpfs tmpfs /run/nscd || exit
            mount -t tmpfs -o size=512m,mode=700 tmpfs "$2" || exit
            shift 2
            exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
            """;

    private final Path etc;
    private final Path temporary;

    /**
     * Writes the files.
     *
     * @param folder a folder of this computer for them; made if it is missing
     * @param resolver the address of the name server, for example {@code 169.254.169.253}
     */
    public ResolverConfinement(Path folder, String resolver) throws IOException {
        var parent = folder.toAbsolutePath();
        etc = Files.createDirectories(parent.resolve("etc"));
        temporary = Files.createDirectories(parent.resolve("tmp"));
        Files.writeString(etc.resolve("resolv.conf"), "nameserver " + resolver + "\n");
        Files.writeString(etc.resolve("nsswitch.conf"), "hosts: files dns\n");
        Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost\n");
    }

    @Override
    public List<String> command(Optional<String> namespace) {
        var command = new ArrayList<String>();
        namespace.ifPresent(name -> command.addAll(List.of("nsenter", "--net=/run/netns/" + name)));
        command.addAll(
                List.of("unshare", "--mount", "sh", "-c", SCRIPT, "function", etc.toString(), temporary.toString()));
        return command;
    }

    @Override
    public Path temporaryFolder() {
        return temporary;
    }
}
