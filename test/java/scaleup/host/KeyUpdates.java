package scaleup.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;

/**
 * A client's connection of TLS 1.3 that changes its keys again and again (RFC 8446, 4.6.3), asking for others each time: it keeps
 * all of that to itself until it says it at once, so that it takes nothing of this machine while the other side works.
 */
final class KeyUpdates implements AutoCloseable {
    private final Held plain;
    private final SSLSocket socket;

    KeyUpdates(int port, String client, SelfSigned certificate) throws IOException, GeneralSecurityException {
        plain = new Held(port);
        plain.getOutputStream().write(FrontDoor.header(client, 443));
        socket = Client.handshake(certificate.trust(), plain, "TLSv1.3", "http/1.1");
    }

    /** Has one request answered, so that HAProxy keeps the connection for as long as one that is used. */
    void ask(String path) throws IOException {
        request(path);
        if (socket.getInputStream().read() != 'H') {
            throw new IOException("no answer");
        }
    }

    /** JSSE changes keys when a handshake is begun that was done. A request after {@code count} of them shows that all were read. */
    void prepare(int count, int times) throws IOException {
        plain.held = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            for (int j = 0; j < count; j++) {
                socket.startHandshake();
            }
            request("/");
        }
    }

    private void request(String path) throws IOException {
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .formatted(path)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Says all that was prepared; what the other side answers is never read. */
    void say() throws IOException {
        byte[] all = plain.held.toByteArray();
        plain.held = null;
        plain.getOutputStream().write(all);
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    /** A connection that can keep what is written to it. */
    private static final class Held extends Socket {
        private ByteArrayOutputStream held;

        Held(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setTcpNoDelay(true);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    (held == null ? out : held).write(bytes, offset, length);
                }
            };
        }
    }
}
