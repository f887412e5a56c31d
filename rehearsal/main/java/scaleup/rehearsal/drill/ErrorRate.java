package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import scaleup.rehearsal.check.Server;

/**
 * The alarm on errors of a tier, by the load balancers' logs as the templates' metric filters count them: more than 5 % of a minute's
 * answers have status 500 or above, in two of three minutes. At AWS it rings later by as much as logs and metrics take to come.
 */
final class ErrorRate {
    private static final String LOG = "/var/log/scaleup-access.log";
    private static final long MOST_PERCENT = 5;
    private static final int MINUTES = 3;
    private static final int BREACHING = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Path> logs;
    private final String tier;
    private final Instant since;

    /** @param since the minutes from that of this moment on count */
    ErrorRate(Stage stage, String tier, Instant since) {
        this(
                stage.targets().stream()
                        .filter(target -> target.tier().equals(Server.LOAD_BALANCER))
                        .map(target -> target.machine().file(LOG))
                        .toList(),
                tier,
                since);
    }

    ErrorRate(List<Path> logs, String tier, Instant since) {
        this.logs = List.copyOf(logs);
        this.tier = tier;
        this.since = since.truncatedTo(ChronoUnit.MINUTES);
    }

    boolean rings(Instant now) throws IOException {
        List<Long> percentages = percentages(now);
        return percentages.subList(Math.max(0, percentages.size() - MINUTES), percentages.size()).stream()
                        .filter(percent -> percent > MOST_PERCENT)
                        .count()
                >= BREACHING;
    }

    /** Of the minutes that are over and had answers, the oldest first, rounded up. */
    List<Long> percentages(Instant now) throws IOException {
        TreeMap<Instant, long[]> minutes = new TreeMap<>();
        for (Path log : logs) {
            try (Stream<String> lines = Files.lines(log)) {
                for (String line : lines.filter(each -> each.startsWith("{")).toList()) {
                    JsonNode fields = JSON.readTree(line);
                    if (fields.path("backend").asText().equals(tier)) {
                        long[] counts = minutes.computeIfAbsent(
                                Instant.parse(fields.path("time").asText()).truncatedTo(ChronoUnit.MINUTES),
                                minute -> new long[2]);
                        counts[0]++;
                        counts[1] += fields.path("status").asInt() >= 500 ? 1 : 0;
                    }
                }
            }
        }
        return minutes.subMap(since, now.truncatedTo(ChronoUnit.MINUTES)).values().stream()
                .map(counts -> (100 * counts[1] + counts[0] - 1) / counts[0])
                .toList();
    }
}
