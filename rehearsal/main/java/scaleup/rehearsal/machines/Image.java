package scaleup.rehearsal.machines;

import java.nio.file.Path;
import java.util.List;

/**
 * What machines start from: read-only folders, the uppermost first.
 *
 * @param name for people, for example {@code haproxy, socat}
 * @param layers folders as overlayfs takes them for {@code lowerdir}
 */
public record Image(String name, List<Path> layers) {
    public Image {
        layers = List.copyOf(layers);
    }
}
