package scaleup.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.cloudformation.Failure;

class DnsNameTest {
    @ParameterizedTest(name = "{0} covered by {1}: {2}")
    @CsvSource({
        "www.example.com, www.example.com, true",
        "WWW.example.com., www.EXAMPLE.com, true",
        "www.example.com, *.example.com, true",
        "www.example.com, *.EXAMPLE.com, true",
        "example.com, *.example.com, false",
        "a.b.example.com, *.example.com, false",
        "www.example.com, w*.example.com, false",
        "www.example.com, *, false",
        "example.com, *.com, false",
        "www.example.com, www.*.com, false",
        "www.example.com, *.*.com, false",
        "www.example.com, *.xample.com, false",
        "www.example.com, *.example.org, false",
        "*.example.com, *.example.com, true",
        "*.example.com, www.example.com, false",
        "*.a.example.com, *.example.com, false",
    })
    void wildcardsStandForTheWholeFirstLabelOnly(String name, String presented, boolean covered) {
        assertThat(DnsName.of(name).coveredBy(presented)).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "-a.example.com",
                "a-.example.com",
                "a..example.com",
                "*",
                "*.com",
                "w*.example.com",
                "exa mple.com",
                "https://example.com",
                "example.com/",
                "b\u00fccher.example",
                ","
            })
    void whatIsNoDnsNameIsRefused(String text) {
        assertThatThrownBy(() -> DnsName.of(text))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is not a DNS name");
    }

    @Test
    void aNameIsAtMost253CharactersAndItsLabels63() {
        String label = "a".repeat(63);
        assertThat(DnsName.of(label + ".example")).hasToString(label + ".example");
        assertThatThrownBy(() -> DnsName.of(label + "a.example")).isInstanceOf(Failure.class);
        String longest = (label + ".").repeat(3) + "b".repeat(61);
        assertThat(DnsName.of(longest).text()).hasSize(253);
        assertThatThrownBy(() -> DnsName.of(longest + "b")).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> DnsName.of((label + ".").repeat(4) + "example"))
                .isInstanceOf(Failure.class);
    }
}
