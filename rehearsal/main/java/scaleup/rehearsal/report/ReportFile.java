package scaleup.rehearsal.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import scaleup.rehearsal.computer.FolderOwner;

/** Writes a report for programs, one for people twice and one for CI servers into a folder: {@code report.json}, .txt and .html, and .xml. */
public final class ReportFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFile() {}

    /** Writes all files; returns that for programs. */
    public static Path write(Report report, Path folder) throws IOException {
        FolderOwner.makeFolder(folder);
        Path file = FolderOwner.makeFile(folder.resolve("report.json"));
        JSON.writeValue(file.toFile(), report);
        Files.writeString(FolderOwner.makeFile(folder.resolve("report.txt")), new ReportText(report).toString());
        Files.writeString(FolderOwner.makeFile(folder.resolve("report.html")), new ReportPage(report).toString());
        JUnitReport.write(report, FolderOwner.makeFile(folder.resolve("report.xml")));
        return file;
    }
}
