package scaleup.rehearsal.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.region.Outages.Symptom;

class OutagesTest {
    /** What a drill that failed has left would be met in the next one. */
    @Test
    void allThatLastEndTogether() {
        Outages outages = new Outages();
        List<Outage> begun = List.of(
                outages.of("s3", Symptom.SILENT),
                outages.of("s3", Symptom.REFUSES),
                outages.of(Outages.PACKAGES, Symptom.REFUSES));
        begun.forEach(Outage::begin);
        assertThat(begun).allMatch(Outage::meets);
        outages.end();
        assertThat(begun).noneMatch(Outage::meets);
        begun.get(0).begin();
        assertThat(outages.of("s3", Symptom.SILENT).meets()).isTrue();
    }
}
