package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import scaleup.Fuse;
import scaleup.recording.Recording;

/** The calls of the database-user function: the user's making, and both rotations. */
@ExtendWith(NeedsMySql.class)
class DatabaseUserCallsIT {
    @Test
    void ofADatabasesWholeLife() throws Exception {
        try (DeployedDatabaseUser deployed = new DeployedDatabaseUser(new Fuse());
                Recording recording = new Recording(deployed)) {
            recording.request("Create", Map.of());
            assertThat(deployed.logsIn(deployed.application())).isTrue();

            for (String secret : List.of(deployed.application(), deployed.master())) {
                String token = deployed.rotate(secret);
                for (Step step : Step.values()) {
                    recording.handle(DeployedDatabaseUser.event(step, secret, token));
                }
                assertThat(deployed.isCurrent(secret, token)).isTrue();
                assertThat(deployed.logsIn(secret)).isTrue();
            }

            recording.request("Delete", Map.of());
            recording.keep(deployed.name());
        }
    }
}
