package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tries to connect from a network namespace. */
final class Probe {
    /** What became of it. */
    enum Outcome {
        /** Somebody took the connection. */
        CONNECTED,
        /** It arrived, and nobody listens. */
        REFUSED,
        /** Nothing came back. */
        LOST
    }

    private static final int CURL_COULD_NOT_CONNECT = 7;
    private static final int CURL_TIMED_OUT = 28;

    private Probe() {}

    /**
     * Tries once, for half a second.
     *
     * @param options for curl
     */
    static Outcome connect(String namespace, String address, int port, String... options)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(Router.enter(namespace));
        command.addAll(List.of("curl", "--silent", "--connect-timeout", "0.5", "--max-time", "2"));
        command.addAll(List.of(options));
        command.add("http://%s:%d/".formatted(address, port));
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return switch (status) {
            case 0 -> Outcome.CONNECTED;
            case CURL_COULD_NOT_CONNECT -> Outcome.REFUSED;
            case CURL_TIMED_OUT -> Outcome.LOST;
            default -> throw new IOException("%s ended with %d".formatted(String.join(" ", command), status));
        };
    }
}
