package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the answers to somebody who has taken over HAProxy or Nginx say; each rehearsal asks for them. */
class ServiceFootholdCheckTest {
    private static final String NOTHING = """
            root user 0
            root metadata 200
            root memory 2 of 2
            scaleup-nginx user 64321
            scaleup-nginx metadata 000
            scaleup-nginx memory 0 of 2
            """;

    @Test
    void isWellWhereItGetsNothing() {
        assertThat(ServiceFootholdCheck.finding("scaleup-nginx", NOTHING).verdict())
                .isEqualTo(Finding.Verdict.PASSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scaleup-nginx metadata 000 | scaleup-nginx metadata 200",
                // There, but not for this one: the filter is what refuses.
                "scaleup-nginx metadata 000 | scaleup-nginx metadata 401",
                "scaleup-nginx memory 0 of 2 | scaleup-nginx memory 1 of 2",
                "scaleup-nginx memory 0 of 2 | scaleup-nginx memory 0 of 0",
                "scaleup-nginx user 64321 | scaleup-nginx user 0",
                // Questions that nobody is answered.
                "root metadata 200 | root metadata 000",
                "root memory 2 of 2 | root memory 0 of 2",
                "root memory 2 of 2 | root memory 0 of 0",
                "scaleup-nginx | scaleup-other",
            })
    void isNotWellWhere(String was, String is) {
        assertThat(NOTHING).contains(was);
        assertThat(ServiceFootholdCheck.finding("scaleup-nginx", NOTHING.replace(was, is))
                        .failed())
                .isTrue();
    }

    @Test
    void isNotWellWithoutServers() throws InterruptedException {
        assertThat(new ServiceFootholdCheck(List.of()).run()).hasSize(3).allMatch(Finding::failed);
    }
}
