package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import scaleup.rehearsal.template.NotMade;

/** Managed policies of AWS that a template may attach, with their documents as the AWS Managed Policy Reference has them. */
final class AwsManagedPolicies {
    private static final Set<String> KNOWN = Set.of("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole");

    private AwsManagedPolicies() {}

    /** @throws NotMade if the rehearsal doesn't know what it allows */
    static PolicyDocument document(String arn) throws NotMade {
        var name = arn.substring(arn.lastIndexOf('/') + 1);
        if (!arn.startsWith("arn:aws:iam::aws:policy/") || !KNOWN.contains(name)) {
            throw new NotMade(
                    "the rehearsal doesn't know what managed policy %s allows, only %s".formatted(arn, KNOWN));
        }
        try (var document = AwsManagedPolicies.class.getResourceAsStream(name + ".json")) {
            return PolicyDocument.read(new ObjectMapper().readTree(document), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
