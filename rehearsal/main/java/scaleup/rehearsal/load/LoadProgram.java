package scaleup.rehearsal.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at a constant rate, whatever becomes of them, and writes down what became of each: a program of its own,
 * since it runs in the network namespace of the machine that plays the users. It sends until its standard input ends, then
 * waits for the last answer. Each second it prints how many requests were due, how many have come to their end, and how many of these were lost.
 */
final class LoadProgram {
    private static final int HTTPS = 443;
    private static final Way[] WAYS = Way.values();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of twenty requests: half are for files and pages, the rest for the database. */
    private static final Request.Kind[] KINDS = kinds();

    private final Map<Way, Client> clients;
    private final int rate;
    private final String prefix;
    private final BufferedWriter history;
    private final Phaser underWay = new Phaser(1);
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean over;

    private LoadProgram(Map<Way, Client> clients, int rate, String prefix, BufferedWriter history) {
        this.clients = clients;
        this.rate = rate;
        this.prefix = prefix;
        this.history = history;
    }

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
     * @param arguments the site's name, the front door's address, the PEM file of its authority, requests a second, the first
     *     part of every key, the file for the history, the users' addresses
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        EventLoopGroup threads = new NioEventLoopGroup(2);
        File authority = new File(arguments[2]);
        List<String> users = Arrays.asList(arguments).subList(6, arguments.length);
        var door = new InetSocketAddress(arguments[1], HTTPS);
        var http1 = new Site(threads, arguments[0], door, users, authority, "http/1.1");
        var http2 = new Site(threads, arguments[0], door, users, authority, "h2");
        Map<Way, Client> clients = Map.of(
                Way.HTTP_1_KEPT, new Http1Client(http1, true),
                Way.HTTP_1_NEW, new Http1Client(http1, false),
                Way.HTTP_2, new Http2Client(http2));
        try (BufferedWriter history = Files.newBufferedWriter(Path.of(arguments[5]))) {
            new LoadProgram(clients, Integer.parseInt(arguments[3]), arguments[4], history).run();
        }
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private void run() throws IOException, InterruptedException {
        Thread told = new Thread(this::awaitOver, "told");
        told.setDaemon(true);
        told.start();
        long start = System.nanoTime();
        int number = 0;
        for (; !over; number++) {
            long due = start + number * 1_000_000_000L / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            send(request(number), due);
            if (number % rate == 0) {
                tell(number);
            }
        }
        try {
            underWay.awaitAdvanceInterruptibly(underWay.arrive(), 2 * Request.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("%d requests never came to an end".formatted(underWay.getUnarrivedParties()), e);
        }
        tell(number);
    }

    private void send(Request request, long due) {
        underWay.register();
        long sent = System.nanoTime();
        clients.get(request.way()).send(request, answer -> {
            Entry entry = Entry.of(request, answer, due, sent, System.nanoTime());
            write(entry);
            ended.incrementAndGet();
            if (entry.lost()) {
                lost.incrementAndGet();
            }
            underWay.arriveAndDeregister();
        });
    }

    /** Until whoever started it has enough, or is gone. */
    private void awaitOver() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is asked.
            }
        } catch (IOException closed) {
            // As good as its end.
        }
        over = true;
    }

    private void tell(int due) {
        System.out.printf("%d %d %d%n", due, ended.get(), lost.get());
    }

    private Request request(int number) {
        return new Request(
                number,
                WAYS[number % WAYS.length],
                KINDS[number / WAYS.length % KINDS.length],
                "%s-%d".formatted(prefix, number));
    }

    private void write(Entry entry) {
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
