package scaleup.review.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of instance types, by Amazon EC2's lists of them. */
class InstanceTypesTest {
    @ParameterizedTest
    @CsvSource({"t4g.micro, 2", "t3.nano, 2", "c7g.medium, 1", "m7i.large, 2", "r7g.4xlarge, 16", "m7a.medium, 1"})
    void haveProcessors(String type, int processors) {
        assertThat(InstanceTypes.processors(type)).hasValue(processors);
    }

    @ParameterizedTest
    @CsvSource({"t4g.micro, 10", "t4g.small, 20", "t4g.medium, 20", "t3.large, 30", "t3a.2xlarge, 40", "t4g.nano, 5"})
    void ofBurstableOnesAShareOfEachIsPaidWithTheInstance(String type, int percent) {
        assertThat(InstanceTypes.baseline(type)).hasValue(percent);
    }

    @Test
    void othersHaveNoBaseline() {
        assertThat(InstanceTypes.baseline("c7g.large")).isEmpty();
        assertThat(InstanceTypes.processors("nonsense")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t4g.micro",
                "c7g.medium",
                "m7i-flex.large",
                "r7g.large",
                "z1d.large",
                "im4gn.large",
                "d3en.xlarge"
            })
    void countAmongStandardOnes(String type) {
        assertThat(InstanceTypes.isStandard(type)).isTrue();
    }

    /** They have quotas of their own: F, G and VT, P, Inf, Trn, DL, X, Mac, HPC, U. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "g5g.xlarge",
                "p5.48xlarge",
                "inf2.xlarge",
                "trn1.2xlarge",
                "dl1.24xlarge",
                "x2gd.medium",
                "hpc7g.4xlarge"
            })
    void orNot(String type) {
        assertThat(InstanceTypes.isStandard(type)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "t4g.micro, arm64",
        "c7gn.large, arm64",
        "a1.medium, arm64",
        "im4gn.large, arm64",
        "t3.micro, x86_64",
        "m7i-flex.large, x86_64",
        "c6a.large, x86_64",
        "g5.xlarge, x86_64",
    })
    void areOfAnArchitecture(String type, String architecture) {
        assertThat(InstanceTypes.architecture(type)).hasValue(architecture);
    }
}
