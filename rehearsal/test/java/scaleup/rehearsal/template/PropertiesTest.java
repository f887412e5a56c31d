package scaleup.rehearsal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PropertiesTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void whatIsNotKnownIsRefusedWithTheResourcesPathAndItsName() {
        refused(() -> read("{Size: 1, Colour: red}", "Size"), "Shop/Web: Colour is not played; known are Size");
        refused(
                () -> read("{Shape: round, Colour: red}", "Weight", "Size"),
                "Shop/Web: Colour, Shape are not played; known are Size, Weight");
    }

    @Test
    void whatIsNotKnownOfAPartIsRefusedWithItsPlace() throws Exception {
        var properties = read("{Box: {Colour: red}, Boxes: [{Size: 1}, {Colour: red}]}", "Box", "Boxes");

        refused(() -> properties.object("Box", "Size"), "Shop/Web.Box: Colour is not played; known are Size");
        refused(() -> properties.objects("Boxes", "Size"), "Shop/Web.Boxes[1]: Colour is not played; known are Size");
    }

    @Test
    void numbersAndBooleansMayBeTexts() throws Exception {
        var properties = read("{Number: '7', Flag: 'true', List: [1, two]}", "Number", "Flag", "List");

        assertThat(properties.number("Number", 0, 7)).isEqualTo(7);
        assertThat(properties.seconds("Number", 1, 0, 7)).isEqualTo(Duration.ofSeconds(7));
        assertThat(properties.flag("Flag", false)).isTrue();
        assertThat(properties.texts("List")).containsExactly("1", "two");
    }

    @Test
    void whatIsMissingIsTheDefaultOrRefused() throws Exception {
        var properties = read("{Empty: ''}", "Empty");

        assertThat(properties.number("Number", 3, 0, 1)).isEqualTo(3);
        assertThat(properties.optionalText("Text")).isEmpty();
        assertThat(properties.objects("Boxes")).isEmpty();
        assertThat(properties.object("Box").node()).isEmpty();
        refused(() -> properties.number("Number", 0, 1), "Shop/Web.Number is missing");
        refused(() -> properties.text("Empty"), "Shop/Web.Empty is missing");
        assertThat(Properties.of("Shop/Web", MissingNode.getInstance(), Set.of())
                        .has("Text"))
                .isFalse();
    }

    @Test
    void wrongValuesAreRefused() throws Exception {
        var properties = read("{Number: 8, Text: x, Box: {}}", "Number", "Text", "Box");

        refused(() -> properties.number("Number", 0, 7), "Shop/Web.Number must be from 0 to 7, not 8");
        refused(() -> properties.number("Text", 0, 7), "Shop/Web.Text must be a whole number, not x");
        refused(() -> properties.flag("Text", true), "Shop/Web.Text must be true or false, not x");
        refused(() -> properties.text("Box"), "Shop/Web.Box must be a text, not {}");
        refused(() -> properties.object("Text"), "Shop/Web.Text must be an object");
        refused(() -> properties.only("Text", "y"), "Shop/Web.Text x is not played; played is y");
        refused(() -> properties.value("Text", PropertiesTest::refuse), "Shop/Web.Text: x is not it");
    }

    private static String refuse(String text) {
        throw new IllegalArgumentException(text + " is not it");
    }

    private static Properties read(String yaml, String... known) throws NotMade, JsonProcessingException {
        return Properties.of(
                new Declaration("Shop", "Web", "Server", YAML.readTree(yaml), MissingNode.getInstance()), known);
    }

    private static void refused(ThrowingCallable reading, String message) {
        assertThatThrownBy(reading).isInstanceOf(NotMade.class).hasMessage(message);
    }
}
