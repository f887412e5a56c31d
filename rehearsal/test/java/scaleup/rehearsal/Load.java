package scaleup.rehearsal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import scaleup.rehearsal.check.Users;

/** Four requests a second, each on a connection of its own, sent whether those before were answered or not. */
final class Load implements AutoCloseable {
    static final String FILE = "GET /";
    static final String THROUGH_WEB = "GET /whoami";
    static final String READ = "GET /api/notes";
    static final String WRITE = "POST /api/notes";

    /** Ten minutes' worth: it ends, whatever else does not. */
    private static final int MOST = 2400;

    private static final int PAUSE_MILLISECONDS = 250;
    private static final List<String> REQUESTS = List.of(FILE, READ, THROUGH_WEB, READ, FILE, WRITE, THROUGH_WEB, READ);

    private final Users users;
    private final List<CompletableFuture<Answered>> sent = new ArrayList<>();
    private final ExecutorService connections = Executors.newFixedThreadPool(32);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    /**
     * An answer, or that there was none.
     *
     * @param sent and {@code answered}: seconds from an arbitrary start
     * @param status 0 without an answer
     * @param body or why there is no answer
     */
    record Answered(String request, double sent, double answered, int status, String body) {
        boolean ok() {
            return status >= 200 && status < 300;
        }

        boolean ofDatabase() {
            return request.equals(READ) || request.equals(WRITE);
        }

        double seconds() {
            return answered - sent;
        }
    }

    Load(Users users) {
        this.users = users;
        ScheduledFuture<?> unused = clock.scheduleAtFixedRate(this::send, 0, PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    private synchronized void send() {
        if (sent.size() < MOST) {
            int number = sent.size();
            sent.add(CompletableFuture.supplyAsync(
                    () -> ask(REQUESTS.get(number % REQUESTS.size()), number), connections));
        }
    }

    private Answered ask(String request, int number) {
        double start = now();
        try {
            String path = request.substring(request.indexOf('/'));
            Users.Answer answer = request.equals(WRITE)
                    ? users.post(path, "{\"text\": \"load %d\"}".formatted(number))
                    : users.get(path);
            return new Answered(request, start, now(), answer.status(), answer.body());
        } catch (IOException e) {
            return new Answered(request, start, now(), 0, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answered(request, start, now(), 0, "the test ended");
        }
    }

    /** On the clock of {@link Answered}. */
    static double now() {
        return Duration.ofNanos(System.nanoTime()).toMillis() / 1000.0;
    }

    /** How many requests were sent so far. */
    synchronized int count() {
        return sent.size();
    }

    /** The answers to the requests that were sent last; waits for them. */
    List<Answered> latest(int requests) {
        return answers(Math.max(0, count() - requests));
    }

    /** The answers to all requests that were sent from {@code first} until now; waits for the last. */
    List<Answered> answers(int first) {
        List<CompletableFuture<Answered>> requests;
        synchronized (this) {
            requests = List.copyOf(sent.subList(first, sent.size()));
        }
        return requests.stream().map(CompletableFuture::join).toList();
    }

    /**
     * In a line: how many failed, how long the slowest took, and for how long nobody got anything from the database.
     */
    static String summary(String what, List<Answered> answers) {
        List<Double> served = answers.stream()
                .filter(answer -> answer.ok() && answer.ofDatabase())
                .map(Answered::answered)
                .sorted()
                .toList();
        double longest = 0;
        for (int i = 1; i < served.size(); i++) {
            longest = Math.max(longest, served.get(i) - served.get(i - 1));
        }
        return "%s: %d requests in %.1f s, %d failed, the slowest took %.1f s, longest without an answer from the database %.1f s"
                .formatted(
                        what,
                        answers.size(),
                        answers.get(answers.size() - 1).answered()
                                - answers.get(0).sent(),
                        answers.stream().filter(answer -> !answer.ok()).count(),
                        answers.stream().mapToDouble(Answered::seconds).max().orElse(0),
                        longest);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        connections.shutdownNow();
    }
}
