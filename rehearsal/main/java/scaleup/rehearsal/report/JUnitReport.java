package scaleup.rehearsal.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import scaleup.rehearsal.check.Finding;
import scaleup.review.terminal.Printable;

/**
 * The checks as test cases, in the XML that CI servers show since Ant's task junit wrote it (Maven Surefire's
 * surefire-test-report.xsd). What kept anything from being checked is a test case, too.
 */
final class JUnitReport {
    private JUnitReport() {}

    static void write(Report report, Path file) throws IOException {
        try (Writer text = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            boolean played = !report.failed() || report.findings().stream().anyMatch(Finding::failed);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "rehearsal of " + report.environment());
            xml.writeAttribute("timestamp", report.started());
            xml.writeAttribute(
                    "time",
                    seconds(report.timings().values().stream()
                            .mapToDouble(Double::doubleValue)
                            .max()
                            .orElse(0)));
            xml.writeAttribute("tests", String.valueOf(report.findings().size() + (played ? 0 : 1)));
            xml.writeAttribute("failures", String.valueOf(count(report, Finding.Verdict.FAILED) + (played ? 0 : 1)));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute("skipped", String.valueOf(count(report, Finding.Verdict.SKIPPED)));
            if (!played) {
                testCase(xml, report, "is deployed", "failure", String.join("\n", report.causes()));
            }
            for (Finding finding : report.findings()) {
                switch (finding.verdict()) {
                    case PASSED -> testCase(xml, report, finding.subject(), "", "");
                    case FAILED -> testCase(xml, report, finding.subject(), "failure", finding.detail());
                    case SKIPPED -> testCase(xml, report, finding.subject(), "skipped", finding.detail());
                }
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("%s can't be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void testCase(XMLStreamWriter xml, Report report, String name, String outcome, String message)
            throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "rehearsal." + report.environment());
        xml.writeAttribute("name", Printable.of(name));
        xml.writeAttribute("time", "0");
        if (!outcome.isEmpty()) {
            xml.writeStartElement(outcome);
            xml.writeAttribute("message", Printable.of(message));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static long count(Report report, Finding.Verdict verdict) {
        return report.findings().stream()
                .filter(finding -> finding.verdict() == verdict)
                .count();
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
