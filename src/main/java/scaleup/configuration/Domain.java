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
                        "a domain name, for example \"www.example.com\"",
                        DomainValidator.getInstance()::isValid),
                section.text(
                        "hostedZoneId",
                        "the id of a public hosted zone, for example \"Z0123456789ABCDEFGHIJ\"",
                        text -> text.matches("Z[A-Z0-9]{5,31}")));
    }
}
