package scaleup.rehearsal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HaproxyServersTest {
    /** HAProxy Management Guide, "show servers state": srv_op_state 2 is running, 0 stopped; srv_admin_state 32 is by resolution. */
    @Test
    void aServerIsUsedWhereEveryBackendHasItRunningAndNoAdministratorHasNot() {
        String answer = """
                1
                # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight
                5 web 1 web1 10.0.0.1 2 0 1 1
                5 web 2 web2 10.0.0.2 0 0 1 1
                5 web 3 web3 - 0 32 1 1
                6 web-once 1 web1 10.0.0.1 2 0 1 1
                7 application 1 application1 10.0.0.3 2 0 1 1
                7 application 2 application2 10.0.0.4 2 8 1 1
                8 application-once 1 application1 10.0.0.3 0 0 1 1
                """;
        assertThat(HaproxyServers.read(answer))
                .isEqualTo(Map.of("10.0.0.1", true, "10.0.0.2", false, "10.0.0.3", false, "10.0.0.4", false));
    }

    @Test
    void anHaproxyThatIsNotThereSaysNothing() {
        assertThat(HaproxyServers.of(Path.of("/nonexistent/admin.sock"))).isEmpty();
    }
}
