package scaleup.rehearsal.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at a constant rate, whatever becomes of them, and writes down what became of each: a program of its own,
 * since it runs in the network namespace of the machine that plays the users.
 */
final class LoadProgram {
    private static final Way[] WAYS = Way.values();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of twenty requests: half are for files and pages, the rest for the database. */
    private static final Request.Kind[] KINDS = kinds();

    private LoadProgram() {}

    private static Request.Kind[] kinds() {
        Request.Kind[] kinds = new Request.Kind[20];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = switch (i % 10) {
                case 0, 3, 7 -> Request.Kind.STATIC;
                case 1, 5 -> Request.Kind.READ_THROUGH_WEB;
                case 2, 6 -> Request.Kind.READ;
                case 4, 8 -> Request.Kind.WRITE;
                default -> Request.Kind.WRITE_THROUGH_WEB;
            };
        }
        return kinds;
    }

    /**
     * Sends them.
     *
     * @param arguments the site's name, the front door's address, the PEM file of its authority, requests a second, how many
     *     seconds, the first part of every key, the file for the history
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        EventLoopGroup threads = new NioEventLoopGroup(2);
        File authority = new File(arguments[2]);
        var http1 = new Site(threads, arguments[0], arguments[1], authority, "http/1.1");
        var http2 = new Site(threads, arguments[0], arguments[1], authority, "h2");
        Map<Way, Client> clients = Map.of(
                Way.HTTP_1_KEPT, new Http1Client(http1, true),
                Way.HTTP_1_NEW, new Http1Client(http1, false),
                Way.HTTP_2, new Http2Client(http2));
        int rate = Integer.parseInt(arguments[3]);
        int requests = rate * Integer.parseInt(arguments[4]);
        var ended = new CountDownLatch(requests);
        try (BufferedWriter history = Files.newBufferedWriter(Path.of(arguments[6]))) {
            long start = System.nanoTime();
            for (int number = 0; number < requests; number++) {
                long due = start + number * 1_000_000_000L / rate;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                Request request = request(number, arguments[5]);
                long sent = System.nanoTime();
                clients.get(request.way()).send(request, answer -> {
                    write(history, Entry.of(request, answer, due, sent, System.nanoTime()));
                    ended.countDown();
                });
            }
            if (!ended.await(2 * Request.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("%d requests never came to an end".formatted(ended.getCount()));
            }
        }
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private static Request request(int number, String prefix) {
        return new Request(
                number,
                WAYS[number % WAYS.length],
                KINDS[number / WAYS.length % KINDS.length],
                "%s-%d".formatted(prefix, number));
    }

    private static void write(BufferedWriter history, Entry entry) {
        try {
            synchronized (history) {
                history.write(JSON.writeValueAsString(entry));
                history.newLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
