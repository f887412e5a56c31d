package scaleup.cloudformation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Puts answers where CloudFormation waits for them. The address is a credential: it is in no message. */
final class PresignedUrl implements Answers {
    /** However little patience there is. */
    private static final int ATTEMPTS = 4;

    /** The longest pause is the first one doubled so often. */
    private static final int DOUBLED = 5;

    /** How a connection to an address is made. */
    interface Connections {
        HttpURLConnection open(URI url) throws IOException;
    }

    private final Connections connections;
    private final int timeout;
    private final Duration pause;

    PresignedUrl() {
        this(Duration.ofSeconds(2), Duration.ofMillis(250));
    }

    PresignedUrl(Duration timeout, Duration pause) {
        this(url -> (HttpURLConnection) url.toURL().openConnection(), timeout, pause);
    }

    PresignedUrl(Connections connections, Duration timeout, Duration pause) {
        this.connections = connections;
        this.timeout = Math.toIntExact(timeout.toMillis());
        this.pause = pause;
    }

    @Override
    public void deliver(URI responseUrl, byte[] answer, Deadline patience) throws IOException {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS || !patience.passed(); attempt++) {
            rest(attempt);
            try {
                int status = put(responseUrl, answer);
                if (status / 100 == 2) {
                    return;
                }
                last = new IOException("CloudFormation's response URL answered " + status);
                if (status / 100 == 4) {
                    break;
                }
            } catch (IOException e) {
                last = new IOException("CloudFormation's response URL can't be reached: "
                        + e.getClass().getSimpleName());
            }
        }
        throw last;
    }

    private void rest(int attempt) throws IOException {
        if (attempt == 0) {
            return;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis() << Math.min(attempt - 1, DOUBLED));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while answering CloudFormation", e);
        }
    }

    private int put(URI url, byte[] answer) throws IOException {
        HttpURLConnection connection = connections.open(url);
        try {
            connection.setConnectTimeout(timeout);
            connection.setReadTimeout(timeout);
            connection.setRequestMethod("PUT");
            // The signature covers an empty content type.
            connection.setRequestProperty("Content-Type", "");
            connection.setFixedLengthStreamingMode(answer.length);
            connection.setDoOutput(true);
            try (OutputStream body = connection.getOutputStream()) {
                body.write(answer);
            }
            int status = connection.getResponseCode();
            try (InputStream rest = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                if (rest != null) {
                    rest.readAllBytes();
                }
            }
            return status;
        } catch (RuntimeException e) {
            // The JDK has lost its connection (aws/aws-sdk-java-v2#2572, #6894).
            if (e instanceof NullPointerException || e.getCause() instanceof NullPointerException) {
                throw new IOException("the connection is lost", e);
            }
            throw e;
        } finally {
            connection.disconnect();
        }
    }
}
