package scaleup.configuration;

import org.apache.commons.validator.routines.DomainValidator;

/**
 * The name under which users reach the front door.
 *
 * @param name a domain name
 * @param hostedZoneId of the public hosted zone of Amazon Route 53 that the name belongs to
 */
public record Domain(String name, String hostedZoneId) {
    static Domain read(Section section) {
        return new Domain(
                section.text(
                        "name",
                        "a domain name in ASCII, without a dot at its end, for example \"www.example.com\";"
                                + " one with other letters as DNS has it, which begins with xn--",
                        Domain::isRecord),
                section.text(
                        "hostedZoneId",
                        "the id of a public hosted zone, for example \"Z0123456789ABCDEFGHIJ\"",
                        text -> text.matches("Z[A-Z0-9]{5,31}")));
    }

    /**
     * Whether a record, a certificate and an address in a browser can all have this name (Amazon Route 53 Developer Guide, "DNS domain
     * name format": the name of a record includes "printable ASCII characters").
     */
    private static boolean isRecord(String text) {
        return DomainValidator.getInstance().isValid(text) && text.matches("[\\x21-\\x7e]+") && !text.endsWith(".");
    }
}
