package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Clock;
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

    private final ManualFaults faults =
            new ManualFaults(stage, new Journal(Clock.systemUTC(), entry -> {}), null, null);

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
}
