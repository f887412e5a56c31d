package scaleup.rehearsal.region.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import scaleup.rehearsal.computer.PrivateFolder;

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

    private final Path vpc;
    private final Path internet;
    private final Path temporary;

    /**
     * Writes the files.
     *
     * @param folder a folder of this computer for them; made if it is missing
     * @param vpcResolver the address of the name server for functions in the VPC, for example {@code 169.254.169.253}
     * @param internetResolver the address of the one for functions outside: they don't know the VPC's names (AWS Lambda
     *     Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC")
     */
    public ResolverConfinement(Path folder, String vpcResolver, String internetResolver) throws IOException {
        var parent = folder.toAbsolutePath();
        vpc = etc(parent.resolve("vpc"), vpcResolver);
        internet = etc(parent.resolve("internet"), internetResolver);
        temporary = PrivateFolder.make(parent.resolve("tmp"));
    }

    private static Path etc(Path folder, String resolver) throws IOException {
        var etc = Files.createDirectories(folder);
        Files.writeString(etc.resolve("resolv.conf"), "nameserver " + resolver + "\n");
        Files.writeString(etc.resolve("nsswitch.conf"), "hosts: files dns\n");
        Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost\n");
        return etc;
    }

    @Override
    public List<String> command(Optional<String> namespace) {
        var command = new ArrayList<String>();
        Path etc = namespace.isPresent() ? vpc : internet;
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
