package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.report.Journal;

/** What somebody is told who wants what can't be done; nothing is done then. */
class ManualFaultsTest {
    /** Where no machine runs. */
    private final Stage stage = (Stage) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Stage.class},
            (proxy, method, arguments) -> method.getReturnType() == List.class ? List.of() : Map.of());

    private final List<String> causes = new ArrayList<>();
    private final List<String> played = new ArrayList<>();

    private final ManualFaults faults =
            new ManualFaults(stage, new Journal(Clock.systemUTC(), entry -> {}), this::play, null, null);

    private List<String> play(String drill) {
        played.add(drill);
        return causes;
    }

    @Test
    void whatWasNotInjectedIsNotTakenBack() throws InterruptedException {
        assertThat(faults.answer(List.of("heal"))).isEqualTo("refused: no fault was injected that could be taken back");
    }

    @Test
    void aFaultThatIsNoneIsRefusedWithThoseThatThereAre() throws InterruptedException {
        assertThat(faults.answer(List.of("web-melted")))
                .isEqualTo("refused: there is no fault 'web-melted'; allowed: " + String.join(", ", Drills.names()));
    }

    @Test
    void aFaultNeedsAMachineInUse() throws InterruptedException {
        assertThat(faults.answer(List.of("web-killed"))).isEqualTo("refused: no machine of the tier web is in use");
    }

    @Test
    void aDrillIsPlayedAndHoldsOrNot() throws InterruptedException {
        assertThat(faults.answer(List.of("drill", "web-killed"))).isEqualTo("done: web-killed held");
        causes.add("web-killed: not so: no read is lost: 2 (2 503)");
        assertThat(faults.answer(List.of("drill", "web-killed")))
                .isEqualTo("refused: web-killed: not so: no read is lost: 2 (2 503)");
        assertThat(played).containsExactly("web-killed", "web-killed");
    }

    @Test
    void aDrillThatIsNoneIsNotPlayed() throws InterruptedException {
        assertThat(faults.answer(List.of("drill", "web", "melted")))
                .startsWith("refused: there is no drill 'web melted'; allowed: application-killed, ");
        assertThat(faults.answer(List.of("drill"))).startsWith("refused: there is no drill ''; allowed: ");
        assertThat(played).isEmpty();
    }
}
