package scaleup.rehearsal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.rehearsal.check.Finding;

/** The attributes and elements of Maven Surefire's surefire-test-report.xsd, which CI servers read. */
class JUnitReportTest {
    @TempDir
    private Path folder;

    @Test
    void eachCheckIsATestCase() throws IOException {
        JsonNode suite = written(with(List.of(
                Finding.passed("no call to AWS is denied", "12 calls"),
                Finding.failed("web -> application", "answered <502> & \"gone\"\033"),
                Finding.skipped("a static file", "there is no site"))));
        assertThat(suite.path("tests").asInt()).isEqualTo(3);
        assertThat(suite.path("failures").asInt()).isEqualTo(1);
        assertThat(suite.path("errors").asInt()).isZero();
        assertThat(suite.path("skipped").asInt()).isEqualTo(1);
        assertThat(suite.path("time").asText()).isEqualTo("25.000");
        JsonNode cases = suite.path("testcase");
        assertThat(cases.get(0).path("name").asText()).isEqualTo("no call to AWS is denied");
        assertThat(cases.get(0).path("classname").asText()).isEqualTo("rehearsal.dev");
        assertThat(cases.get(0).has("failure")).isFalse();
        assertThat(cases.get(1).path("failure").path("message").asText()).isEqualTo("answered <502> & \"gone\"\\u001b");
        assertThat(cases.get(2).path("skipped").path("message").asText()).isEqualTo("there is no site");
    }

    @Test
    void whatKeptAnythingFromBeingCheckedIsOneToo() throws IOException {
        JsonNode suite = written(with(List.of()));
        assertThat(suite.path("tests").asInt()).isEqualTo(1);
        assertThat(suite.path("failures").asInt()).isEqualTo(1);
        assertThat(suite.path("testcase").path("name").asText()).isEqualTo("is deployed");
        assertThat(suite.path("testcase").path("failure").path("message").asText())
                .isEqualTo("a rule is missing");
    }

    private JsonNode written(Report report) throws IOException {
        ReportFile.write(report, folder);
        return new XmlMapper().readTree(Files.readString(folder.resolve("report.xml")));
    }

    private static Report with(List<Finding> findings) {
        return ReportTextTest.report(List.of("a rule is missing"), findings);
    }
}
