package scaleup.review.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ports as people read them. */
class ArrowTest {
    @Test
    void namesPortsInTheirOrder() {
        assertThat(Arrow.words(Set.of(8404, 80, 443))).isEqualTo("80, 443, 8404");
    }

    @Test
    void namesOfManyInARowTheFirstAndTheLast() {
        Set<Integer> all = IntStream.rangeClosed(0, 65_535).boxed().collect(Collectors.toSet());
        assertThat(new Arrow("a", "b", all).words()).isEqualTo("0 to 65535");
        assertThat(Arrow.words(Set.of(1, 2, 4, 5, 6, 9))).isEqualTo("1, 2, 4 to 6, 9");
    }
}
