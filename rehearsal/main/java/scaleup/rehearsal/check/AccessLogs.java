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

/** Finds a request in the access logs of a tier's servers, by the id that the load balancer gave it. */
final class AccessLogs {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Logs are written when the answer has been sent. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final List<Host> hosts;
    private final String path;

    /**
     * A line of a log.
     *
     * @param host whose log it is in
     */
    record Line(Host host, JsonNode fields) {
        String text(String field) {
            return fields.path(field).asText();
        }
    }

    /** @param path of the log on each of the hosts: a JSON object a line, with the field {@code request_id} */
    AccessLogs(List<Host> hosts, String path) {
        this.hosts = hosts;
        this.path = path;
    }

    Optional<Line> find(String requestId) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (Host host : hosts) {
                Optional<Line> line = find(host, requestId);
                if (line.isPresent() || System.nanoTime() > end) {
                    return line;
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private Optional<Line> find(Host host, String requestId) throws IOException {
        Path log = host.machine().file(path);
        if (!Files.exists(log)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(log)) {
            Optional<String> line =
                    lines.filter(text -> text.contains(requestId)).findFirst();
            return line.isPresent() ? Optional.of(new Line(host, JSON.readTree(line.get()))) : Optional.empty();
        }
    }
}
