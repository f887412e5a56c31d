package scaleup.rehearsal.machines.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Requirements;

/** Builds upon the images that a rehearsal on this computer has built. */
class ImageBuilderTest {
    private static final Path PROGRAMS = Path.of(System.getProperty("scaleup.root"), "node_modules/.bin");

    @TempDir
    Path folder;

    @Test
    void aPackageThatDoesNotExistIsNamedAndLeavesNothing() throws Exception {
        Requirements.rootAnd("mmdebstrap", "unshare", "setpriv");
        var authority = Files.writeString(folder.resolve("authority.pem"), "");
        var cache = new ImageCache(ImageCache.ofUser(), authority);
        Requirements.require(
                cache.bare().built() && cache.databaseLayer().built(),
                "no image was built on this computer yet: ./rehearse does that");
        var packages = List.of("jq", "not-a-package");
        var progress = Collections.synchronizedList(new ArrayList<String>());

        assertThatThrownBy(() -> new ImageBuilder(cache, PROGRAMS, progress::add).build(List.of(packages)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "nothing for the package not-a-package of Amazon Linux; it has java-21-amazon-corretto-headless ");

        for (var layer : cache.host(packages).subList(0, 2)) {
            assertThat(layer.folder()).doesNotExist();
            assertThat(cache.folder().resolve("building").resolve(layer.name())).doesNotExist();
        }
        assertThat(progress).endsWith("reading the package lists", "building an image: jq, not-a-package");
    }
}
