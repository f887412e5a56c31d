package scaleup.host;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;

/** A client's connection of HTTP/2 that asks and asks, and takes as much of the answers as it likes. */
final class Http2Connection implements AutoCloseable {
    /** What a client takes of the answers. */
    enum Takes {
        /** Headers only: its window for each answer's content is 0 (RFC 9113, 6.9.2). */
        HEADERS(0),
        /** What fits into its own and others' buffers: it lets all be sent, and reads nothing. */
        NOTHING(Integer.MAX_VALUE);

        private final int window;

        Takes(int window) {
            this.window = window;
        }
    }

    private final SSLSocket socket;
    private final Takes takes;
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private volatile boolean ended;
    private int stream = 1;

    Http2Connection(FrontDoor door, SelfSigned certificate, Takes takes) throws IOException, GeneralSecurityException {
        this(Client.http2(door, certificate).handshake(null, "h2"), takes);
    }

    /** One without the work, and the buffers, of a front door. */
    Http2Connection(Socket plain, SelfSigned certificate, Takes takes) throws IOException, GeneralSecurityException {
        this(Client.handshake(certificate.trust(), plain, null, "h2"), takes);
    }

    private Http2Connection(SSLSocket socket, Takes takes) throws IOException {
        this.socket = socket;
        this.takes = takes;
        if (takes == Takes.HEADERS) {
            Background.run(this::read);
        }
        byte[] settings =
                ByteBuffer.allocate(6).putShort((short) 4).putInt(takes.window).array();
        send(Http2.join(Http2.PREFACE, Http2.frame(Http2.SETTINGS, 0, 0, settings)));
        if (takes.window > 0xffff) {
            byte[] more = ByteBuffer.allocate(4).putInt(takes.window - 0xffff).array();
            send(Http2.frame(Http2.WINDOW_UPDATE, 0, 0, more));
        }
    }

    /** Asks for {@code path} so many times. */
    void ask(String path, int times) {
        for (int i = 0; i < times; i++) {
            ask(Http2.request(path));
        }
    }

    /** Sends a request with these fields (RFC 7541). */
    void ask(byte[] fields) {
        send(Http2.frame(Http2.HEADERS, Http2.END_STREAM | Http2.END_HEADERS, stream, fields));
        stream += 2;
    }

    /** How many answers there are so far. */
    long answers() {
        return statuses.size();
    }

    /** How many answers so far have {@code status}. */
    long answers(int status) {
        return statuses.stream().filter(one -> one == status).count();
    }

    /** Whether the other side has closed it, as far as this one noticed. */
    boolean isEnded() {
        return ended;
    }

    private void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException closed) {
            ended = true;
        }
    }

    private void read() throws IOException {
        try (var in = new DataInputStream(socket.getInputStream())) {
            while (true) {
                int lengthAndType = in.readInt();
                in.readByte();
                in.readInt();
                byte[] payload = in.readNBytes(lengthAndType >>> 8);
                if ((lengthAndType & 0xff) == Http2.HEADERS) {
                    statuses.add(status(payload));
                }
            }
        } finally {
            ended = true;
        }
    }

    /** RFC 7541, appendix A: 8 to 14 are the statuses that are in the table; others are written out. */
    private static int status(byte[] headers) {
        int[] table = {200, 204, 206, 304, 400, 404, 500};
        int first = headers[0] & 0x7f;
        return headers[0] < 0
                ? table[first - 8]
                : Integer.parseInt(new String(headers, 2, 3, StandardCharsets.US_ASCII));
    }

    /** HAProxy keeps what waits for a window of a client that only says goodbye for as long as of one that is silent. */
    @Override
    public void close() throws IOException {
        for (int open = 1; open < stream && takes == Takes.HEADERS; open += 2) {
            send(Http2.frame(Http2.RST_STREAM, 0, open, new byte[] {0, 0, 0, 8}));
        }
        socket.close();
    }
}
