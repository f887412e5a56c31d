package scaleup.databaseuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import scaleup.Deployed;
import scaleup.Fuse;
import scaleup.KilledProcess;
import scaleup.Moto;
import scaleup.RuntimeApi;
import scaleup.Tap;

/**
 * The function's process, as AWS Lambda runs it, killed at random messages of whole rotations: calls to AWS, and what it
 * sends to a real MySQL.
 */
@ExtendWith(NeedsMySql.class)
class DatabaseUserProcessIT {
    private static final int KILLS = 12;

    @TempDir
    private Path folder;

    @Test
    void aRotationWhoseProcessIsKilledConverges() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Fuse fuse = new Fuse();
        Path log = folder.resolve("log");
        try (DeployedDatabaseUser database = new DeployedDatabaseUser(fuse);
                Tap tap = new Tap(Moto.endpoint(), fuse, database.supplement());
                RuntimeApi runtime = new RuntimeApi();
                KilledProcess killed = new KilledProcess(database, fuse, tap, folder.resolve("killed"))) {
            Process process = database.start(runtime, tap.endpoint(), log);
            try {
                database.makeUser();
                Map<String, Integer> messagesOf = new HashMap<>();
                for (String secret : List.of(database.application(), database.master())) {
                    String token = database.rotate(secret);
                    fuse.disarm();
                    rotate(runtime, log, secret, token);
                    messagesOf.put(secret, fuse.passed());
                }
                for (int kill = 0; kill < KILLS; kill++) {
                    String secret = kill % 2 == 0 ? database.application() : database.master();
                    int messages = messagesOf.get(secret);
                    String token = database.rotate(secret);
                    int message = 1 + random.nextInt(messages);
                    killed.at(message, random.nextBoolean(), events(secret, token));
                    assertThat(database.logsIn(database.application()) && database.logsIn(database.master()))
                            .as("who reads a secret can log in, killed at %d of %d, seed %d", message, messages, seed)
                            .isTrue();

                    rotate(runtime, log, secret, token);
                    assertThat(database.isCurrent(secret, token)).isTrue();
                    assertThat(database.logsIn(secret)).isTrue();
                }
            } finally {
                process.destroyForcibly();
            }
            killed.report("database user", KILLS * 3 / 4);
        }
    }

    private static void rotate(RuntimeApi runtime, Path log, String secret, String token) {
        for (String event : events(secret, token)) {
            assertThat(runtime.result(event)).as(() -> Deployed.read(log)).startsWith("response");
        }
    }

    private static String[] events(String secret, String token) {
        return Stream.of(Step.values())
                .map(step -> DeployedDatabaseUser.event(step, secret, token))
                .toArray(String[]::new);
    }
}
