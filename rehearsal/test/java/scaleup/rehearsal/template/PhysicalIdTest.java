package scaleup.rehearsal.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PhysicalIdTest {
    @Test
    void idsHaveTheFormsOfAws() {
        var declaration = declaration("Shop-Web", "ServerRole");

        assertThat(PhysicalId.name(declaration, 64)).matches("Shop-Web-ServerRole-[0-9A-Z]{12}");
        assertThat(PhysicalId.nameWithoutStack(declaration)).matches("ServerRole-[0-9A-Z]{12}");
        assertThat(PhysicalId.shortName(declaration)).matches("ShopWe-Serve-[0-9A-F]{12}");
        assertThat(PhysicalId.hexadecimal(declaration, "fl")).matches("fl-[0-9a-f]{17}");
        assertThat(PhysicalId.digits("Shop-Web/ServerRole", 64)).matches("[0-9a-f]{64}");
    }

    @Test
    void aNameThatIsGivenIsKept() {
        var named = new Declaration(
                "Shop-Web",
                "ServerRole",
                "AWS::IAM::Role",
                JsonNodeFactory.instance.objectNode().put("RoleName", "server"),
                MissingNode.getInstance());

        assertThat(PhysicalId.name(named, "RoleName", 64)).isEqualTo("server");
        assertThat(PhysicalId.name(named, "Name", 64)).isEqualTo(PhysicalId.name(named, 64));
    }

    @Property(tries = 200)
    void aNameFitsAndEndsWithItsOwnCharactersHoweverLongItsPartsAre(
            @ForAll @AlphaChars @StringLength(min = 1, max = 128) String stack,
            @ForAll @AlphaChars @StringLength(min = 1, max = 128) String id,
            @ForAll @IntRange(min = 32, max = 255) int longest) {
        var name = PhysicalId.name(declaration(stack, id), longest);

        assertThat(name.length()).isLessThanOrEqualTo(longest);
        assertThat(name).matches("[A-Za-z]+-[A-Za-z]+-[0-9A-Z]{12}");
        assertThat(name).isEqualTo(PhysicalId.name(declaration(stack, id), longest));
        assertThat(name).isNotEqualTo(PhysicalId.name(declaration(stack, id + "2"), longest));
    }

    private static Declaration declaration(String stack, String id) {
        return new Declaration(stack, id, "AWS::IAM::Role", MissingNode.getInstance(), MissingNode.getInstance());
    }
}
