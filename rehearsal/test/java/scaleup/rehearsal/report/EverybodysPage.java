package scaleup.rehearsal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** By keyboard, by screen reader and with poor eyes: axe-core's rules that need no browser, and contrasts (WCAG 2.2, 1.4.3). */
public final class EverybodysPage {
    private EverybodysPage() {}

    /**
     * Fails with what was found, light or dark.
     *
     * @param folder where the page may be written
     */
    public static void require(String html, Path folder) throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("scaleup.root"));
        Path page = Files.writeString(folder.resolve("page.html"), html);
        Process node = new ProcessBuilder(
                        root.resolve("node_modules/.bin/node").toString(),
                        root.resolve(".ci/accessible.mjs").toString(),
                        page.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).as(said).isZero();
        assertThat(said).contains("light: 0 findings; ", "dark: 0 findings");
    }
}
