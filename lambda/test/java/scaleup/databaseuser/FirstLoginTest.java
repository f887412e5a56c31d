package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scaleup.cloudformation.CustomResourceRequest;

/** The custom resource, with a real MySQL. */
@ExtendWith(NeedsMySql.class)
class FirstLoginTest {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static FirstLogin resource(World world, Sessions database) {
        var address = world.server.address();
        var master = new Master(database, world.secrets, World.MASTER, address);
        var user = new ApplicationUser(database, master, world.settings.schema());
        return new FirstLogin(user, world.secrets, World.APPLICATION, address, PAUSE);
    }

    private static CustomResourceRequest request(CustomResourceRequest.Type type) {
        return new CustomResourceRequest(type, "stack", "request", "User", "id", JsonNodeFactory.instance.objectNode());
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "UPDATE"})
    void theUserIsThereAndLogsInOnceItAnswers(CustomResourceRequest.Type type) throws Exception {
        var world = new World();
        assertThat(world.database.accepts(world.secrets.login(World.APPLICATION, Secrets.CURRENT)))
                .isFalse();
        assertThat(resource(world, world.database).provide(request(type), () -> Duration.ofMinutes(1)))
                .as("nothing of the secret is answered")
                .isEmpty();
        world.assertCurrentLogsIn(World.APPLICATION);
    }

    @Test
    void afterRotationsAnUpdateKeepsTheCurrentLogin() throws Exception {
        var world = World.deployed();
        world.rotate(World.APPLICATION);
        var pending = world.secrets.rotate(World.APPLICATION);
        world.step(Step.CREATE, World.APPLICATION, pending);
        world.step(Step.SET, World.APPLICATION, pending);
        resource(world, world.database)
                .provide(request(CustomResourceRequest.Type.UPDATE), () -> Duration.ofMinutes(1));
        world.assertCurrentLogsIn(World.APPLICATION);
        world.steps(World.APPLICATION, pending);
        world.assertConverged(World.APPLICATION, pending);
    }

    @Test
    void convergesFromACrashAtEveryCall() throws Exception {
        for (int call = 0; ; call++) {
            for (var after : new boolean[] {false, true}) {
                var world = new World();
                var faulty = resource(world, world.faults.around(world.database));
                world.faults.killAt(call, after);
                var killed = false;
                try {
                    faulty.provide(request(CustomResourceRequest.Type.CREATE), () -> Duration.ofMinutes(1));
                } catch (Faults.Killed e) {
                    killed = true;
                }
                world.faults.cutConnections();
                world.deploy();
                world.assertCurrentLogsIn(World.APPLICATION);
                if (!killed) {
                    assertThat(call).isGreaterThan(8);
                    return;
                }
            }
        }
    }

    @Test
    void waitsForADatabaseThatIsNotThereYet() throws Exception {
        var world = new World();
        var nothing = new MySqlDatabase(new Address("localhost", 1), world.server.authorities());
        var attempts = new AtomicInteger();
        var late = resource(world, login -> (attempts.incrementAndGet() < 4 ? nothing : world.database).open(login));
        late.provide(request(CustomResourceRequest.Type.CREATE), () -> Duration.ofMinutes(1));
        world.assertCurrentLogsIn(World.APPLICATION);
    }

    @Test
    void aDatabaseThatRefusesIsNotAskedAgain() {
        var world = new World();
        world.secrets.create(World.MASTER, world.secret(MySqlServer.MASTER, "not-the-password"));
        var deadline = new AtomicInteger(20);
        assertThatThrownBy(() -> resource(world, world.database)
                        .provide(
                                request(CustomResourceRequest.Type.CREATE),
                                () -> Duration.ofSeconds(Math.max(0, deadline.decrementAndGet()))))
                .hasMessageContaining("refuses the password of scaleup");
        assertThat(deadline).hasValue(20);
    }

    @Test
    void butNotForEver() {
        var world = new World();
        var nothing = new MySqlDatabase(new Address("localhost", 1), world.server.authorities());
        assertThatThrownBy(() -> resource(world, nothing)
                        .provide(request(CustomResourceRequest.Type.CREATE), () -> Duration.ZERO))
                .hasMessageContaining("can't be reached");
    }
}
