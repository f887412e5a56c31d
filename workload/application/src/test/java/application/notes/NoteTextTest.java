package application.notes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTextTest {
    @Test
    void dropsWhiteSpaceAtTheEnds() {
        assertThat(new NoteText("  Guten Tag \n").text()).isEqualTo("Guten Tag");
    }

    @Test
    void countsCharactersAsMySqlDoes() {
        assertThat(new NoteText("\uD83D\uDE80".repeat(280)).text()).hasSize(560);
        assertThatThrownBy(() -> new NoteText("\uD83D\uDE80".repeat(281)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text must have 1 to 280 characters, not 281");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t"})
    void refusesNothing(String nothing) {
        assertThatThrownBy(() -> new NoteText(nothing)).hasMessage("text must have 1 to 280 characters, not 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a\u007fb", "half \uD83D of a pair"})
    void refusesCharactersThatAreNone(String text) {
        assertThatThrownBy(() -> new NoteText(text)).hasMessage("text must not have control characters");
    }
}
