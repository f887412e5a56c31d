package scaleup.rehearsal.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.load.Entry;
import scaleup.rehearsal.load.RunningLoad;
import scaleup.rehearsal.report.Terminal;

/** Users who send requests for as long as a rehearsal is up, and how many they have lost until now. */
public record Crowd(Stage stage, Terminal terminal) {
    private static final int RATE = 60;

    /** Whoever comes before finds servers that others don't send to yet; who comes later sees what is amiss. */
    private static final Duration STEADY = Duration.ofMinutes(1);

    /** Has them come for a while. */
    public void come(Duration stay) throws IOException, InterruptedException {
        terminal.progress("users wait until every server is in use");
        new Outlook(stage).awaitSteady(STEADY);
        try (RunningLoad load = stage.load(RATE).start("crowd-" + UUID.randomUUID())) {
            double end = Entry.now() + stay.toSeconds();
            int lost = 0;
            while (Entry.now() < end) {
                RunningLoad.Progress how = load.progress();
                String said = "%,d requests, %,d lost".formatted(how.ended(), how.lost());
                if (how.lost() > lost) {
                    terminal.print("Users: %s, %,d of them just now".formatted(said, how.lost() - lost));
                    lost = how.lost();
                }
                terminal.progress("users: " + said);
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }
}
