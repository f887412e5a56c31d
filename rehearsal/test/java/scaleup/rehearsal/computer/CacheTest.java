package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.machines.Requirements;

class CacheTest {
    private static final Path OWN = Path.of("/root/.cache");
    private static final int ROOT = 0;
    private static final int SOMEBODY = 1000;

    @TempDir
    private Path folder;

    @Test
    void isTheUsersOwnUnlessAnotherOneIsConfigured() {
        assertThat(Cache.folder(Optional.empty(), OWN, SOMEBODY)).isEqualTo(Path.of("/root/.cache/scaleup"));
        assertThat(Cache.folder(Optional.of(""), OWN, SOMEBODY)).isEqualTo(Path.of("/root/.cache/scaleup"));
        assertThat(Cache.folder(Optional.of(folder.toString()), OWN, SOMEBODY)).isEqualTo(folder.resolve("scaleup"));
    }

    /** "All paths set in these environment variables must be absolute", else they are to be ignored. */
    @Test
    void isNotRelative() {
        assertThat(Cache.folder(Optional.of("cache"), OWN, SOMEBODY)).isEqualTo(Path.of("/root/.cache/scaleup"));
    }

    /** sudo -E hands XDG_CACHE_HOME down: what root boots is then another user's to change, and his cache becomes root's. */
    @Test
    void ofRootIsInNobodyElsesFolder() throws Exception {
        Requirements.rootAnd();
        assertThat(Cache.folder(Optional.of(folder.resolve("a/b").toString()), OWN, ROOT))
                .isEqualTo(folder.resolve("a/b/scaleup"));
        Files.setAttribute(folder, "unix:uid", SOMEBODY);
        assertThat(Cache.folder(Optional.of(folder.toString()), OWN, ROOT)).isEqualTo(OWN.resolve("scaleup"));
        assertThat(Cache.folder(Optional.of(folder.resolve("a/b").toString()), OWN, ROOT))
                .isEqualTo(OWN.resolve("scaleup"));
    }
}
