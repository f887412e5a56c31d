package scaleup.certificate;

import java.util.List;

/**
 * What the checks say of a certificate.
 *
 * @param problems why it can't be presented
 * @param warnings what people should know, but may want
 */
record CertificateReport(List<String> problems, List<String> warnings) {
    CertificateReport {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    boolean passed() {
        return problems.isEmpty();
    }
}
