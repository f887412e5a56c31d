package scaleup.review.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import scaleup.review.Shop;
import scaleup.review.assembly.ShippedJson;
import scaleup.review.change.ResourceTypes;

class KnownPropertiesTest {
    private static final JsonNode KNOWN = ShippedJson.read(KnownProperties.class, "properties.json");

    @Test
    void eachIsOneOfAwssSchemas() {
        var schemas = ShippedJson.read(ResourceTypes.class, "resource-types.json");
        List<String> unknown = new ArrayList<>();
        KNOWN.properties().forEach(type -> {
            Set<String> properties =
                    new HashSet<>(ShippedJson.texts(schemas.path(type.getKey()).path("properties")));
            for (String way : ShippedJson.texts(type.getValue())) {
                String property = way.replaceFirst("/.*", "");
                if (!properties.contains(property) && !property.equals("UpdatePolicy")) {
                    unknown.add(type.getKey() + " " + way);
                }
            }
        });
        assertThat(unknown).isEmpty();
    }

    /** A custom resource has the properties that its function asks for. */
    @Test
    void eachKindThatProofsLookAtHasSome() {
        var kinds = ShippedJson.texts(
                ShippedJson.read(KnownProperties.class, "kinds.json").path("looked at by proofs"));
        assertThat(kinds)
                .filteredOn(kind -> !kind.equals("AWS::CloudFormation::CustomResource"))
                .allMatch(KNOWN::has);
    }

    @Test
    void whatNoProofKnowsIsNamedWithItsPlace() {
        assertThat(
                        unknown(
                                "'LaunchTemplateData': {'UserData': {'Fn::Base64': 'x'}, 'HibernationOptions': {'Configured': true},"
                                        + " 'BlockDeviceMappings': [{'DeviceName': 'a', 'Ebs': {'Encrypted': true, 'KmsKeyId': 'k'}}]}"))
                .containsExactly(
                        "LaunchTemplateData.HibernationOptions.Configured",
                        "LaunchTemplateData.BlockDeviceMappings.Ebs.KmsKeyId");
    }

    private static List<String> unknown(String properties) {
        var resources = Shop.of("'T': {'Type': 'AWS::EC2::LaunchTemplate', 'Properties': {%s}}".formatted(properties));
        return KnownProperties.unknown(new Reviewed(resources)).stream()
                .map(found -> found.text().replaceFirst(".* says (.*), of which .*", "$1"))
                .toList();
    }
}
