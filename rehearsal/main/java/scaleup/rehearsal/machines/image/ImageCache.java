package scaleup.rehearsal.machines.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.rehearsal.computer.Cache;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.Images;

/**
 * The images that were built on this computer, by what they are made of: the definition, the packages, and the certificate
 * authority that they trust. Each is a stack of layers, which images share.
 */
public final class ImageCache implements Images {
    private final Path folder;
    private final Path certificate;
    private final String certificateContent;
    private final Definition definition = new Definition();

    /**
     * @param folder for example {@link #ofUser}
     * @param certificate a certificate authority in PEM that hosts trust beside those of the operating system
     */
    public ImageCache(Path folder, Path certificate) throws IOException {
        this.folder = folder;
        this.certificate = certificate;
        certificateContent = Files.readString(certificate);
    }

    /** Where a user's images are by default. */
    public static Path ofUser() {
        return Cache.folder().resolve("images");
    }

    @Override
    public Image with(List<String> packages) {
        return image(packages.isEmpty() ? "bare" : String.join(", ", new TreeSet<>(packages)), host(packages));
    }

    /** MySQL, for the machines that stand in for Amazon RDS. An empty data directory is in /usr/share/scaleup/mysql. */
    public Image database() {
        return image("database", List.of(databaseLayer()));
    }

    private static Image image(String name, List<Layer> layers) {
        for (var layer : layers) {
            if (!layer.built()) {
                throw new IllegalArgumentException("image %s was not built: no %s".formatted(name, layer.folder()));
            }
        }
        return new Image(name, layers.stream().map(Layer::folder).toList());
    }

    /** The layers of a host's image, the uppermost first: trust in the authority, packages if there are any, and bare. */
    List<Layer> host(Collection<String> packages) {
        var names = List.copyOf(new TreeSet<>(packages));
        var layers = new ArrayList<>(List.of(bare()));
        if (!names.isEmpty()) {
            layers.add(0, upon(layers, "packages", String.join(", ", names), names, names));
        }
        layers.add(
                0,
                upon(
                        layers,
                        "trust",
                        "certificate authority for " + layers.get(0).description(),
                        List.of(certificateContent),
                        List.of(certificate.toAbsolutePath().toString())));
        return layers;
    }

    Layer bare() {
        return layer("bare", "Amazon Linux emulated by Debian", List.of(), List.of());
    }

    Layer databaseLayer() {
        return layer("database", "MySQL", List.of(), List.of());
    }

    Path folder() {
        return folder;
    }

    Definition definition() {
        return definition;
    }

    /** A layer whose script is given the layers below it before {@code arguments}. */
    private Layer upon(
            List<Layer> below, String script, String description, List<String> ingredients, List<String> arguments) {
        var folders = below.stream().map(layer -> layer.folder().toString()).collect(Collectors.joining(":"));
        return layer(
                script,
                description,
                Stream.concat(Stream.of(below.get(0).name()), ingredients.stream())
                        .toList(),
                Stream.concat(Stream.of(folders), arguments.stream()).toList());
    }

    private Layer layer(String script, String description, List<String> ingredients, List<String> arguments) {
        var name = script + "-"
                + definition.key(
                        Stream.concat(Stream.of(script), ingredients.stream()).toList());
        return new Layer(folder.resolve(name), description, script, arguments);
    }
}
