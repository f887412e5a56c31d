package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rotations as they go, and from states that should not be, against a real MySQL. */
@ExtendWith(NeedsMySql.class)
class RotationTest {
    @Test
    void theApplicationsUsersTakeTurns() {
        var world = World.deployed();
        var first = world.secrets.login(World.APPLICATION, Secrets.CURRENT);

        world.assertConverged(World.APPLICATION, world.rotate(World.APPLICATION));
        var second = world.secrets.login(World.APPLICATION, Secrets.CURRENT);
        assertThat(List.of(first.username(), second.username())).containsExactly("application", "application_clone");
        assertThat(second.password()).isNotEqualTo(first.password());
        assertThat(world.database.accepts(first))
                .as("the old login is good for one more period")
                .isTrue();

        world.assertConverged(World.APPLICATION, world.rotate(World.APPLICATION));
        assertThat(world.secrets.login(World.APPLICATION, Secrets.CURRENT).username())
                .isEqualTo("application");
        assertThat(world.database.accepts(first)).isFalse();
    }

    /** docs/operations.md, "A login of the database has leaked": whoever has it may be connected. */
    @Test
    void whoHasTheApplicationsLoginIsOutAfterTwoRotations() throws SQLException {
        var world = World.deployed();
        var leaked = world.secrets.login(World.APPLICATION, Secrets.CURRENT);
        try (var thief = connect(world, leaked)) {
            world.rotate(World.APPLICATION);
            assertThat(thief.isValid(5)).as("one is not enough").isTrue();
            assertThat(world.database.accepts(leaked)).as("one is not enough").isTrue();

            try (var application = connect(world, world.secrets.login(World.APPLICATION, Secrets.CURRENT))) {
                world.rotate(World.APPLICATION);

                assertThat(thief.isValid(5)).as("the thief's connection").isFalse();
                assertThat(world.database.accepts(leaked)).isFalse();
                assertThat(application.isValid(5))
                        .as("a connection with the login in between")
                        .isTrue();
            }
        }
    }

    @Test
    void whoHasTheMastersLoginIsOutAfterOneRotation() throws SQLException {
        var world = World.deployed();
        var leaked = world.secrets.login(World.MASTER, Secrets.CURRENT);
        try (var thief = connect(world, leaked);
                var application = connect(world, world.secrets.login(World.APPLICATION, Secrets.CURRENT))) {
            world.rotate(World.MASTER);

            assertThat(thief.isValid(5)).as("the thief's connection").isFalse();
            assertThat(world.database.accepts(leaked)).isFalse();
            assertThat(application.isValid(5)).as("the application's").isTrue();
        }
    }

    /** A run may be ended between any two of its calls; AWS Lambda, or a person, repeats it. */
    @ParameterizedTest
    @ValueSource(strings = {World.MASTER, World.APPLICATION})
    void whoHasALoginIsOutWhereverTheRotationWasEnded(String secret) throws SQLException {
        boolean ended = true;
        for (int call = 0; ended; call++) {
            var world = World.deployed();
            var leaked = world.secrets.login(secret, Secrets.CURRENT);
            try (var thief = connect(world, leaked)) {
                if (secret.equals(World.APPLICATION)) {
                    world.rotate(secret);
                }
                var token = world.secrets.rotate(secret);
                ended = world.stepsKilledAt(call, true, secret, token);
                world.steps(secret, token);

                assertThat(thief.isValid(5)).as("ended after call %d", call).isFalse();
                assertThat(world.database.accepts(leaked)).isFalse();
                world.assertConverged(secret, token);
            }
        }
    }

    private static Connection connect(World world, Login login) throws SQLException {
        return world.server.connect(login.username(), login.password(), "REQUIRED");
    }

    @Test
    void whatElseIsInTheSecretStays() {
        var world = World.deployed();
        var token = world.rotate(World.APPLICATION);
        var value = world.secrets.value(World.APPLICATION, token).orElseThrow();
        var login = world.secrets.login(World.APPLICATION, Secrets.CURRENT);
        assertThat(value).isEqualTo(world.secret(login.username(), login.password()));
    }

    @ParameterizedTest
    @ValueSource(strings = {World.MASTER, World.APPLICATION})
    void atEveryMomentTheCurrentVersionLogsIn(String secret) {
        var world = World.deployed();
        world.rotate(secret);
        world.faults.afterEachCall(() -> world.assertCurrentLogsIn(World.MASTER, World.APPLICATION));
        world.assertConverged(secret, world.rotate(secret));
    }

    @ParameterizedTest
    @ValueSource(strings = {World.MASTER, World.APPLICATION})
    void everyStepCanBeRepeated(String secret) {
        var world = World.deployed();
        var token = world.secrets.rotate(secret);
        for (var step : Step.values()) {
            world.step(step, secret, token);
            world.step(step, secret, token);
            world.assertCurrentLogsIn(World.MASTER, World.APPLICATION);
        }
        world.steps(secret, token);
        world.assertConverged(secret, token);
    }

    @Test
    void anAbandonedRotationOfTheMasterDoesNotCostTheCurrentPassword() {
        var world = World.deployed();
        for (int abandoned = 0; abandoned < 3; abandoned++) {
            var token = world.secrets.rotate(World.MASTER);
            world.step(Step.CREATE, World.MASTER, token);
            world.step(Step.SET, World.MASTER, token);
            world.secrets.cancel(World.MASTER, token);
            world.assertCurrentLogsIn(World.MASTER);
        }
        world.assertConverged(World.MASTER, world.rotate(World.MASTER));
    }

    @Test
    void theMastersNewPasswordIsNotTheOneDiscarded() throws SQLException {
        var world = World.deployed();
        var token = world.secrets.rotate(World.MASTER);
        world.step(Step.CREATE, World.MASTER, token);
        world.step(Step.SET, World.MASTER, token);
        // As left by a rotation that was abandoned after its first statement: the new password is the second one.
        var current = world.secrets.login(World.MASTER, Secrets.CURRENT);
        world.server.execute("ALTER USER '%s'@'%%' IDENTIFIED BY '%s' RETAIN CURRENT PASSWORD"
                .formatted(current.username(), current.password()));
        world.steps(World.MASTER, token);
        world.assertConverged(World.MASTER, token);
    }

    @Test
    void aRestoredDatabaseThatKnowsAnOlderMasterPasswordIsHealed() throws SQLException {
        var world = World.deployed();
        var old = world.secrets.login(World.MASTER, Secrets.CURRENT);
        world.rotate(World.MASTER);
        world.server.execute("ALTER USER '%s'@'%%' IDENTIFIED BY '%s'".formatted(old.username(), old.password()));
        world.assertConverged(World.MASTER, world.rotate(World.MASTER));
    }

    @Test
    void aMasterWhosePasswordNobodyKnowsFailsWithTheReason() throws SQLException {
        var world = World.deployed();
        world.server.execute("ALTER USER '%s'@'%%' IDENTIFIED BY 'changed by hand'".formatted(MySqlServer.MASTER));
        assertThatThrownBy(() -> world.rotate(World.MASTER))
                .isInstanceOf(DatabaseFailure.class)
                .hasMessage("the database refuses every known password of scaleup");
    }

    @Test
    void aUserThatLostItsRightsIsNotMadeCurrent() throws SQLException {
        var world = World.deployed();
        var token = world.secrets.rotate(World.APPLICATION);
        world.step(Step.CREATE, World.APPLICATION, token);
        world.step(Step.SET, World.APPLICATION, token);
        world.server.execute("REVOKE UPDATE ON `shop\\_1`.* FROM 'application_clone'@'%'");
        for (var step : List.of(Step.TEST, Step.FINISH)) {
            assertThatThrownBy(() -> world.step(step, World.APPLICATION, token))
                    .hasMessage("application_clone lacks UPDATE");
        }
        assertThat(world.secrets.versions(World.APPLICATION).isLabelled(token, Secrets.CURRENT))
                .isFalse();
        world.steps(World.APPLICATION, token);
        world.assertConverged(World.APPLICATION, token);
    }

    @ParameterizedTest
    @ValueSource(strings = {World.MASTER, World.APPLICATION})
    void finishingWithoutSettingChangesNothing(String secret) {
        var world = World.deployed();
        var token = world.secrets.rotate(secret);
        world.step(Step.CREATE, secret, token);
        assertThatThrownBy(() -> world.step(Step.FINISH, secret, token)).isInstanceOf(DatabaseFailure.class);
        world.assertCurrentLogsIn(secret);
    }

    /** A run that hangs before its lock, until its user's turn has come again. */
    @Test
    void aRunThatWakesLateCannotUndoALaterOne() {
        var world = World.deployed();
        var late = world.secrets.rotate(World.APPLICATION);
        world.step(Step.CREATE, World.APPLICATION, late);
        var later = new String[1];
        var hung = world.wiring(world.secrets, login -> {
            if (world.secrets.versions(World.APPLICATION).isLabelled(late, Secrets.PENDING)
                    && !world.secrets.versions(World.APPLICATION).isLabelled(late, Secrets.CURRENT)) {
                world.steps(World.APPLICATION, late);
                world.rotate(World.APPLICATION);
                later[0] = world.secrets.rotate(World.APPLICATION);
                world.step(Step.CREATE, World.APPLICATION, later[0]);
                world.step(Step.SET, World.APPLICATION, later[0]);
            }
            return world.database.open(login);
        });
        var request = new RotationRequest(Step.SET, World.APPLICATION, late);
        assertThatThrownBy(() -> hung.rotation().run(request)).isInstanceOf(Refused.class);
        world.step(Step.TEST, World.APPLICATION, later[0]);
        world.steps(World.APPLICATION, later[0]);
        world.assertConverged(World.APPLICATION, later[0]);
    }

    @Test
    void theMasterMayRotateWhileTheApplicationDoes() {
        var world = World.deployed();
        var token = world.secrets.rotate(World.APPLICATION);
        world.step(Step.CREATE, World.APPLICATION, token);
        var logins = new int[1];
        var overtaken = world.wiring(world.secrets, login -> {
            if (logins[0]++ == 0) {
                world.rotate(World.MASTER);
            }
            return world.database.open(login);
        });
        overtaken.rotation().run(new RotationRequest(Step.SET, World.APPLICATION, token));
        world.steps(World.APPLICATION, token);
        world.assertConverged(World.APPLICATION, token);
    }

    @Test
    void runsTakeTurns() throws LoginRefused {
        var world = World.deployed();
        var token = world.secrets.rotate(World.APPLICATION);
        world.step(Step.CREATE, World.APPLICATION, token);
        try (var other = world.database.open(world.secrets.login(World.MASTER, Secrets.CURRENT))) {
            other.lock();
            assertThatThrownBy(() -> world.step(Step.SET, World.APPLICATION, token))
                    .isInstanceOf(DatabaseFailure.class)
                    .hasMessageContaining("another run");
        }
        world.steps(World.APPLICATION, token);
        world.assertConverged(World.APPLICATION, token);
    }
}
