package scaleup.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** Signals by their names, for example {@code QUIT}. */
final class Signal {
    private Signal() {}

    static void send(String name, Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .as("kill -" + name)
                .isZero();
    }
}
