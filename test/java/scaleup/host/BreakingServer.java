package scaleup.host;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that carries requests out, notes them, and then breaks the connection instead of answering. It keeps
 * connections alive, and answers on {@code /health} and where a path ends in {@code /fine}.
 */
final class BreakingServer implements AutoCloseable {
    /** How the connection ends. */
    enum Break {
        /** In order, as a server that is stopped does. */
        CLOSED,
        /** As the kernel does for a process that was killed. */
        RESET,
        /** In the midst of the answer's header. */
        CUT_SHORT,
        /** Not: it answers that it is broken. */
        SAYS_SO
    }

    private final ServerSocket listener;
    private final Break how;
    private final List<String> carriedOut = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    BreakingServer(String address, int port, Break how) throws IOException {
        this.how = how;
        listener = new ServerSocket(port, 50, InetAddress.getByName(address));
        Background.run(() -> {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                Background.run(() -> serve(connection));
            }
        });
    }

    /** The methods of the requests that it carried out, without those that it answered. */
    List<String> carriedOut() {
        return carriedOut;
    }

    private void serve(Socket connection) throws IOException {
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = new BufferedInputStream(connection.getInputStream());
            boolean goesOn = true;
            while (goesOn) {
                String[] request = line(in).split(" ", 3);
                long length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    String[] field = header.toLowerCase(Locale.ROOT).split(": *", 2);
                    if (field[0].equals("content-length")) {
                        length = Long.parseLong(field[1]);
                    } else if (field[0].equals("connection")) {
                        goesOn = !field[1].equals("close");
                    }
                }
                in.skipNBytes(length);
                if (request[1].equals("/health") || request[1].endsWith("/fine")) {
                    send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                } else {
                    carriedOut.add(request[0]);
                    goesOn &= breakOff(connection);
                }
            }
        }
    }

    private boolean breakOff(Socket connection) throws IOException {
        switch (how) {
            case CLOSED -> {
                return false;
            }
            case RESET -> {
                connection.setSoLinger(true, 0);
                return false;
            }
            case CUT_SHORT -> {
                send(connection, "HTTP/1.1 200 OK\r\nContent-");
                return false;
            }
            case SAYS_SO -> {
                send(connection, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
                return true;
            }
        }
        throw new IllegalStateException(how.toString());
    }

    private static void send(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().flush();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw new IOException("the client has gone");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
