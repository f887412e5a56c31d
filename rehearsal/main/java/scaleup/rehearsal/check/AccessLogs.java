package scaleup.rehearsal.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import scaleup.rehearsal.computer.TimeLimit;

/** Finds a request in the access logs of a tier's servers, by the id that the load balancer gave it. */
final class AccessLogs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Server> hosts;
    private final String path;
    private final Duration patience;

    /**
     * A line of a log.
     *
     * @param host whose log it is in
     */
    record Line(Server host, JsonNode fields) {
        String text(String field) {
            return fields.path(field).asText();
        }
    }

    /**
     * @param path of the log on each of the hosts: a JSON object a line, with the field {@code request_id}
     * @param patience how long a line is waited for: logs are written when the answer has been sent
     */
    AccessLogs(List<Server> hosts, String path, Duration patience) {
        this.hosts = hosts;
        this.path = path;
        this.patience = patience;
    }

    /** The line of a request; none if no host has written it in time. A busy computer's hosts take longer. */
    Optional<Line> find(String requestId) throws IOException, InterruptedException {
        TimeLimit limit = TimeLimit.of(patience);
        return find(requestId, limit::passed);
    }

    /** The line of a request that is not expected: so nobody waits longer for it where the computer is busy. */
    Optional<Line> findUnexpected(String requestId) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        return find(requestId, () -> System.nanoTime() > end);
    }

    /** Whether nobody waits any more. */
    private interface End {
        boolean passed() throws IOException;
    }

    private Optional<Line> find(String requestId, End end) throws IOException, InterruptedException {
        while (true) {
            boolean last = end.passed();
            for (Server host : hosts) {
                Optional<Line> line = find(host, requestId);
                if (line.isPresent()) {
                    return line;
                }
            }
            if (last) {
                return Optional.empty();
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private Optional<Line> find(Server host, String requestId) throws IOException {
        Path log = host.machine().file(path);
        if (!Files.exists(log)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(log)) {
            for (String text : lines.filter(line -> line.contains(requestId)).toList()) {
                Line line = new Line(host, JSON.readTree(text));
                if (line.text("request_id").equals(requestId)) {
                    return Optional.of(line);
                }
            }
            return Optional.empty();
        }
    }
}
