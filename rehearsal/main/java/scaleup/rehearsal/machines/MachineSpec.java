package scaleup.rehearsal.machines;

import java.nio.file.Path;
import java.util.Map;

/**
 * A machine to start.
 *
 * @param name its host name, unique in the rehearsal, for example {@code i-0123456789abcdef0}
 * @param files what its disk has beyond the image before it boots: content by absolute path, readable by everybody
 * @param volumes folders of this computer that outlive the machine, by the absolute path where it sees them
 */
public record MachineSpec(
        String name,
        Image image,
        NetworkInterface networkInterface,
        Map<String, String> files,
        Map<String, Path> volumes) {
    public MachineSpec {
        files = Map.copyOf(files);
        volumes = Map.copyOf(volumes);
    }

    /** The machine of an Amazon EC2 instance: all it needs to know comes from the instance metadata. */
    public static MachineSpec instance(String id, Image image, NetworkInterface networkInterface) {
        return new MachineSpec(id, image, networkInterface, Map.of(), Map.of());
    }
}
