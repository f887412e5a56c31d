package scaleup.review.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CallersFolderTest {
    private final CallersFolder folder = new CallersFolder(Path.of("/home/ann/shop"));

    @Test
    void aPathOfTheCommandLineIsMeantFromThere() {
        assertThat(folder.resolve("out")).isEqualTo(Path.of("/home/ann/shop/out"));
        assertThat(folder.resolve("/srv/out")).isEqualTo(Path.of("/srv/out"));
    }

    @Test
    void aFileIsSaidFromThereWhereItIsBelow() {
        assertThat(folder.shown(Path.of("/home/ann/shop/target/rehearsal/dev/report.txt")))
                .isEqualTo("target/rehearsal/dev/report.txt");
        assertThat(folder.shown(Path.of("/home/ann/shop-2/report.txt"))).isEqualTo("/home/ann/shop-2/report.txt");
        assertThat(folder.shown(Path.of("/home/ann/shop/../report.txt"))).isEqualTo("/home/ann/report.txt");
    }
}
