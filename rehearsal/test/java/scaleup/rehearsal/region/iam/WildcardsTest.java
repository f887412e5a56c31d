package scaleup.rehearsal.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WildcardsTest {
    @Property
    void matchesWhatTheSameRegularExpressionMatches(
            @ForAll @Chars({'a', 'b', ':', '*', '?'}) @StringLength(max = 8) String pattern,
            @ForAll @Chars({'a', 'b', ':'}) @StringLength(max = 10) String text) {
        var regex = pattern.chars()
                .mapToObj(character -> switch (character) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(character));
                })
                .collect(Collectors.joining());

        assertThat(Wildcards.match(pattern, text)).isEqualTo(text.matches(regex));
    }

    @Property
    void aTextMatchesItselfAndAnyPartOfItMayBeAStar(
            @ForAll @StringLength(max = 20) String text, @ForAll int from, @ForAll int to) {
        int start = Math.floorMod(from, text.length() + 1);
        int end = start + Math.floorMod(to, text.length() + 1 - start);

        assertThat(Wildcards.match(text, text)).isTrue();
        assertThat(Wildcards.match(text.substring(0, start) + "*" + text.substring(end), text))
                .isTrue();
    }

    @Test
    @Timeout(5)
    void aPatternOfManyStarsTakesNoTime() {
        assertThat(Wildcards.match("*a".repeat(2000) + "b", "a".repeat(4000))).isFalse();
    }
}
