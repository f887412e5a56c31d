package scaleup.rehearsal.machines.image;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.Requirements;

/** The bare image that a rehearsal on this computer has built. */
public final class BareImage {
    private BareImage() {}

    /** The image, without which the test is skipped. */
    public static Image cached() throws IOException {
        var noCertificate = Files.createTempFile("certificate", ".pem");
        try {
            var layer = new ImageCache(ImageCache.ofUser(), noCertificate).bare();
            Requirements.require(layer.built(), "no image was built on this computer yet: ./rehearse does that");
            return new Image("bare", List.of(layer.folder()));
        } finally {
            Files.delete(noCertificate);
        }
    }
}
