package scaleup.rehearsal.region.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;

/**
 * The log of a function: what its processes write and, between it, the lines of AWS Lambda. AWS Lambda developer guide,
 * 'Log and monitor Java Lambda functions'. Everybody appends, so lines of concurrent sandboxes interleave.
 */
record FunctionLog(Path file) {
    void start(String requestId) {
        write("START RequestId: %s Version: $LATEST\n".formatted(requestId));
    }

    void end(String requestId, Sandbox.Served served, FunctionConfiguration function) {
        var lines = new StringBuilder("END RequestId: %s\n".formatted(requestId))
                .append("REPORT RequestId: %s".formatted(requestId))
                .append("\tDuration: %s ms".formatted(milliseconds(served.duration())))
                .append("\tBilled Duration: %d ms".formatted(billed(served)))
                .append("\tMemory Size: %d MB".formatted(function.memory()))
                .append("\tMax Memory Used: %d MB".formatted(served.memory()));
        if (served.cold()) {
            lines.append("\tInit Duration: %s ms".formatted(milliseconds(served.initialisation())));
        }
        var type = served.result().payload().path("errorType").asText();
        if (served.result().failed() && type.equals(Sandbox.TIMED_OUT)) {
            lines.append("\tStatus: timeout");
        } else if (served.result().failed() && type.startsWith("Runtime.")) {
            lines.append("\tStatus: error\tError Type: ").append(type);
        }
        write(lines.append('\n').toString());
    }

    /** Since August 2025 initialisation is billed, too; each begun millisecond counts. */
    private static long billed(Sandbox.Served served) {
        return (served.duration().plus(served.initialisation()).toNanos() + 999_999) / 1_000_000;
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 1e3);
    }

    private static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e6);
    }

    private void write(String lines) {
        try {
            Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("a function's log can't be written", e);
        }
    }
}
