package scaleup.rehearsal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicReferenceTest {
    private static final String ARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:Db-aB1";

    private final DynamicReferences values = new DynamicReferences() {
        @Override
        public String secretString(String secretId, String versionStage, String versionId) {
            return "{\"user\": \"%s\", \"stage\": \"%s\", \"version\": \"%s\"}"
                    .formatted(secretId, versionStage, versionId);
        }

        @Override
        public String parameter(String name, String version) {
            return name + "@" + version;
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{resolve:ssm:/site/name}} | /site/name@",
                "{{resolve:ssm:/site/name:3}} | /site/name@3",
                "a {{resolve:ssm:x}} b {{resolve:ssm:y}} c | a x@ b y@ c",
                "{{resolve:secretsmanager:Db:SecretString:user}} | Db",
                "{{resolve:secretsmanager:Db:SecretString:stage}} | AWSCURRENT",
                "{{resolve:secretsmanager:Db:SecretString:stage:AWSPREVIOUS}} | AWSPREVIOUS",
                "{{resolve:secretsmanager:Db:SecretString:stage::v1}} | ''",
                "{{resolve:secretsmanager:Db:SecretString:version::v1}} | v1",
                "{{resolve:secretsmanager:" + ARN + ":SecretString:user}} | " + ARN,
                "not {{a reference}} | not {{a reference}}",
            })
    void aReferenceIsReplacedByItsValue(String text, String value) throws NotMade {
        assertThat(resolve(text)).isEqualTo(value);
    }

    @Test
    void aSecretWithoutKeyIsTakenAsAWhole() throws NotMade {
        assertThat(resolve("{{resolve:secretsmanager:Db}}")).startsWith("{\"user\": \"Db\"");
    }

    @Test
    void aKeyThatTheSecretLacksIsReportedWithoutTheSecret() {
        assertThatThrownBy(() -> resolve("{{resolve:secretsmanager:Db:SecretString:pin}}"))
                .isInstanceOf(NotMade.class)
                .hasMessage("Shop/Database Properties[0]: secret Db has no key pin");
    }

    /** 'Get values stored in other services using dynamic references': "If you use version-stage then don't specify version-id". */
    @Test
    void aVersionIsNamedInOneWay() {
        assertThatThrownBy(() -> resolve("{{resolve:secretsmanager:Db:SecretString:user:AWSCURRENT:v1}}"))
                .isInstanceOf(NotMade.class)
                .hasMessageEndingWith("has a version-stage and a version-id; one is allowed");
    }

    @Test
    void aServiceThatIsNotKnownIsReported() {
        assertThatThrownBy(() -> resolve("{{resolve:ssm-secure:x}}"))
                .isInstanceOf(NotMade.class)
                .hasMessage("Shop/Database Properties[0]: dynamic references to ssm-secure are not played");
    }

    private String resolve(String text) throws NotMade {
        var node = Yaml.read("[]");
        ((ArrayNode) node).add(text);
        var place = Place.of("Shop", "Database").field("Properties");
        return DynamicReference.resolve(node, values, place).get(0).asText();
    }
}
