package scaleup.rehearsal.drill;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Drills on one page, which needs nothing from anywhere. */
final class DrillPage {
    private DrillPage() {}

    /** @param json what {@link DrillReport} writes for programs */
    static String of(String json) throws IOException {
        return resource("drills.html")
                .replace("/*uplot.css*/", resource("uplot/dist/uPlot.min.css"))
                .replace("/*drills.css*/", resource("drills.css"))
                .replace("/*uplot.licence*/", "/*\n" + resource("uplot/LICENSE").strip() + "\n*/")
                .replace("/*uplot.js*/", resource("uplot/dist/uPlot.iife.min.js"))
                .replace("/*drills.js*/", resource("drills.js"))
                // In a script nothing ends it but this.
                .replace("/*drills.json*/", json.replace("<", "\\u003c"));
    }

    private static String resource(String name) throws IOException {
        try (var stream = DrillPage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new FileNotFoundException(name + " is not in the rehearsal's jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
