package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.report.EverybodysPage;

class DrillPageTest {

    /** By keyboard, by screen reader and with poor eyes: axe-core's rules that need no browser, and contrasts (WCAG 2.2, 1.4.3). */
    @Test
    void isForEverybody(@TempDir Path pages) throws IOException, InterruptedException {
        EverybodysPage.require(DrillPage.of("{\"drills\": []}"), pages);
    }

    @Test
    void nothingIsFetchedFromAnywhere() throws IOException {
        assertThat(DrillPage.of("{\"drills\": []}"))
                .doesNotContainPattern("(?i)<link|<img|\\bsrc\\s*=|@import|\\burl\\(|\\bfetch\\(|XMLHttpRequest")
                .doesNotContain("/*uplot", "/*drills");
    }

    /** The MIT License: "this permission notice shall be included in all copies". */
    @Test
    void theLibrarysLicenceGoesWithIt() throws IOException {
        assertThat(DrillPage.of("{}")).contains("The MIT License", "Leon Sorokin", "new uPlot(");
    }

    /** HTML, "Restrictions for contents of script elements": neither {@code </script} nor {@code <!--}. */
    @Test
    void noTextOfADrillEndsItsScript() throws IOException {
        assertThat(DrillPage.of("{\"seen\": \"</script><script>alert(1)<!--\"}"))
                .contains("\"\\u003c/script>\\u003cscript>alert(1)\\u003c!--\"");
    }
}
