package application.http;

import application.database.Database;
import application.notes.Notes;
import application.settings.Settings;
import application.settings.StartProblem;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's HTTP server. */
public final class WebServer {
    /** Jetty's own threads, which wait for nothing. */
    private static final int THREADS = 16;
    /** Room for {@link Database#REQUESTS} that wait, and for those that don't; small in 1 GiB. */
    private static final int WORKERS = Database.REQUESTS + 20;
    /** Requests that wait for a worker: many enough for a moment's crowd, few enough to be answered in time. */
    private static final int QUEUE = 500;
    /** Far longer than nginx and HAProxy keep idle connections: they must never send on one that was just closed. */
    private static final Duration IDLE = Duration.ofMinutes(2);
    /** More than HAProxy lets through (loadBalancer.headerKiB, at most 64 KiB): its limit is the only one. */
    private static final int REQUEST_HEADER_BYTES = 80 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private final Server jetty;
    private final ServerConnector connector;
    private final ThreadPoolExecutor workers;
    private final GracefulHandler inFlight;
    private final Duration responseTimeout;

    /**
     * Makes a server that doesn't listen yet.
     *
     * @param settings port and response time-out
     * @param server this server's name
     * @param database for {@code /ready}
     * @param notes for {@code /api/notes}
     * @param clock gives the time
     */
    public WebServer(Settings settings, String server, Database database, Notes notes, Clock clock) {
        jetty = new Server(new QueuedThreadPool(THREADS, 8));
        workers = new ThreadPoolExecutor(WORKERS, WORKERS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(QUEUE));
        workers.allowCoreThreadTimeOut(true);
        inFlight = new GracefulHandler(routes(workers, server, database, notes, clock));
        jetty.setHandler(inFlight);
        jetty.setErrorHandler(WebServer::error);
        jetty.setRequestLog(new AccessLog());
        responseTimeout = settings.responseTimeout();
        connector = connector(jetty, settings.port());
        jetty.addConnector(connector);
    }

    private static Routes routes(Executor workers, String server, Database database, Notes notes, Clock clock) {
        ServerEndpoint serverEndpoint = new ServerEndpoint(server, clock);
        NotesEndpoint notesEndpoint = new NotesEndpoint(notes);
        return new Routes(workers)
                .atOnce("GET", "/health", request -> Answer.ok(Map.of("status", "healthy")))
                .on("GET", "/ready", request -> {
                    database.ready();
                    return Answer.ok(Map.of("status", "ready"));
                })
                .on("GET", "/whoami", serverEndpoint)
                .on("GET", "/api/server", serverEndpoint)
                .on("GET", "/api/notes", notesEndpoint::list)
                .on("POST", "/api/notes", notesEndpoint::add);
    }

    private static ServerConnector connector(Server jetty, int port) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(REQUEST_HEADER_BYTES);
        ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setShutdownIdleTimeout(-1);
        return connector;
    }

    /** Answers what Jetty itself refuses, such as a malformed request, or any request while it stops. */
    private static boolean error(Request request, Response response, Callback callback) {
        int status = request.getAttribute(ErrorHandler.ERROR_STATUS) instanceof Integer code ? code : 500;
        Reply.send(new Problem(status, HttpStatus.getMessage(status)), request, response, callback);
        return true;
    }

    /**
     * Starts to listen.
     *
     * @throws StartProblem where it can't
     */
    public void start() {
        try {
            connector.open();
        } catch (IOException e) {
            throw new StartProblem("The application can't listen on port " + connector.getPort()
                    + " (environment variable PORT): " + cause(e));
        }
        try {
            jetty.start();
        } catch (Exception e) {
            throw new IllegalStateException("the web server does not start", e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /**
     * Takes no new connections and lets the requests in flight finish within the response time-out.
     *
     * @return whether all finished
     */
    public boolean stop() {
        boolean finished = finishRequests();
        workers.shutdown();
        try {
            jetty.stop();
        } catch (Exception e) {
            LOG.warn("did not stop cleanly", e);
            return false;
        }
        return finished;
    }

    /**
     * Not left to Jetty's own graceful stop: that lets connections fail that are quiet for a second, also those that
     * wait for an answer, and waits for those that nobody uses.
     */
    private boolean finishRequests() {
        connector.close();
        CompletableFuture<Void> unused = connector.shutdown();
        try {
            inFlight.shutdown().get(responseTimeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("stops before every request was answered");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private static String cause(IOException e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }
}
