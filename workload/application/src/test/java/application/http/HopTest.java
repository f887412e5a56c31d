package application.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HopTest {
    @Test
    void readsTheWayFromTheClientOn() {
        assertThat(Hop.parse(List.of("2.0 ip-10-0-1-4 (HAProxy), 1.1 ip-10-0-2-7 (nginx)")))
                .containsExactly(new Hop("ip-10-0-1-4", "2.0", "HAProxy"), new Hop("ip-10-0-2-7", "1.1", "nginx"));
    }

    @Test
    void readsSeveralHeadersAsOne() {
        assertThat(Hop.parse(List.of("1.1 one", "HTTP/1.1 two:8080 (a b)")))
                .containsExactly(new Hop("one", "1.1", null), new Hop("two:8080", "HTTP/1.1", "a b"));
    }

    @Test
    void skipsEmptyEntries() {
        assertThat(Hop.parse(List.of("", ", 1.1 one"))).containsExactly(new Hop("one", "1.1", null));
    }

    @Test
    void isEmptyWithoutTheHeader() {
        assertThat(Hop.parse(List.of())).isEmpty();
    }

    @Test
    void ignoresWhatFollowsSomethingMalformed() {
        assertThat(Hop.parse(List.of("1.1 one, nonsense, 1.1 two"))).containsExactly(new Hop("one", "1.1", null));
        assertThat(Hop.parse(List.of("1.1 one (open, 1.1 two"))).isEmpty();
    }

    @Test
    void keepsAtMostTen() {
        assertThat(Hop.parse(List.of("1.1 a, ".repeat(50) + "1.1 b"))).hasSize(10);
    }
}
