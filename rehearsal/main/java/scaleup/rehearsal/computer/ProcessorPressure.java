package scaleup.rehearsal.computer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** For how long something on this computer has waited for a processor: Linux, "PSI - Pressure Stall Information". */
public final class ProcessorPressure {
    private static final Path FILE = Path.of("/proc/pressure/cpu");

    private static final Pattern SOME = Pattern.compile("(?m)^some .*\\btotal=(\\d+)$");

    private ProcessorPressure() {}

    /** Since the computer started; zero where the kernel doesn't tell. */
    public static Duration total() throws IOException {
        return Files.isReadable(FILE) ? total(Files.readString(FILE)) : Duration.ZERO;
    }

    /** The same of the file's text, whose total is in microseconds. */
    static Duration total(String text) {
        var total = SOME.matcher(text);
        return total.find() ? Duration.of(Long.parseLong(total.group(1)), ChronoUnit.MICROS) : Duration.ZERO;
    }
}
