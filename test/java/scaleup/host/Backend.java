package scaleup.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A server of the web or the application tier: answers with its own address and remembers what it was asked. */
final class Backend implements AutoCloseable {
    /** What a server does with a request. */
    enum Mood {
        ANSWERS,
        /** Reads the request, then closes the connection. */
        HANGS_UP,
        /** Answers when {@link #letGo()} says so. */
        WAITS,
        /** Is broken and says so. */
        FAILS
    }

    /** A request as it arrived, its headers by their names in lower case. */
    record Request(String method, String path, Map<String, List<String>> headers, String body) {
        String header(String name) {
            List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
            return values == null ? null : String.join("|", values);
        }
    }

    private final String address;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Semaphore going = new Semaphore(0);
    private volatile Mood mood = Mood.ANSWERS;
    private volatile HttpHandler health = exchange -> send(exchange, 200, "health");
    private volatile CountDownLatch thawed = new CountDownLatch(0);
    private volatile CountDownLatch checked = new CountDownLatch(0);

    Backend(String address, int port) throws IOException {
        this.address = address;
        server = HttpServer.create(new InetSocketAddress(address, port), 50);
        server.setExecutor(threads);
        server.createContext("/health", exchange -> {
            await(checked);
            health.handle(exchange);
        });
        server.createContext("/", this::handle);
        server.start();
    }

    void setMood(Mood mood) {
        this.mood = mood;
    }

    void setHealthy(boolean healthy) {
        onHealth(exchange -> send(exchange, healthy ? 200 : 503, "health"));
    }

    /** Answers those that ask whether it is healthy in its own way. */
    void onHealth(HttpHandler handler) {
        health = handler;
    }

    /** Takes connections and requests from now on, and answers nothing, as a process that hangs. */
    void freeze() {
        stall();
        ignoreChecks();
    }

    /** Answers health checks alone. */
    void stall() {
        thawed = new CountDownLatch(1);
    }

    /** Answers no health check from now on. */
    void ignoreChecks() {
        checked = new CountDownLatch(1);
    }

    /** Goes on. */
    void thaw() {
        thawed.countDown();
        checked.countDown();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the server is closed");
        }
    }

    /** Answers {@code path} and what is below in its own way, whatever the mood. */
    void on(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    void letGo() {
        going.release();
    }

    List<Request> requests() {
        return requests;
    }

    Request lastRequest() {
        return requests.get(requests.size() - 1);
    }

    long count(String method) {
        return requests.stream()
                .filter(request -> request.method().equals(method))
                .count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        requests.add(new Request(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
        await(thawed);
        switch (mood) {
            case ANSWERS -> send(exchange, 200, address);
            case HANGS_UP -> exchange.close();
            case WAITS -> {
                going.acquireUninterruptibly();
                send(exchange, 200, address);
            }
            case FAILS -> send(exchange, 503, "broken");
        }
    }

    static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        boolean bodiless = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless ? -1 : bytes.length);
        if (!bodiless) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    /** When it has ended, nobody gets a connection: the server's own thread closes what listens a moment after it was stopped. */
    @Override
    public void close() {
        if (threads.isShutdown()) {
            return;
        }
        InetSocketAddress listening = server.getAddress();
        server.stop(0);
        threads.shutdownNow();
        long end = System.nanoTime() + 30_000_000_000L;
        while (listens(listening)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(listening + " still takes connections");
            }
            Thread.onSpinWait();
        }
    }

    private static boolean listens(InetSocketAddress listening) {
        try (var socket = new Socket()) {
            socket.connect(listening, 1_000);
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            // Taken by what listened, and reset by its end.
            return true;
        }
    }
}
