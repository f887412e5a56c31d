package scaleup.rehearsal.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server that takes one connection over TLS, and does on it what a test says. */
final class TalkingServer implements AutoCloseable {
    private static final int FRAME_HEADER = 9;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;

    private final ServerSocket socket;

    /** What it does. */
    interface Script {
        void play(Talk talk) throws IOException;
    }

    /** A connection that a client has made. */
    record Talk(Socket plain, DataInputStream in, OutputStream out) {
        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** Reads the lines of a request of HTTP/1.1 without its body. */
        void readRequest() throws IOException {
            StringBuilder request = new StringBuilder();
            while (!request.toString().endsWith("\r\n\r\n")) {
                request.append((char) in.readUnsignedByte());
            }
        }

        /** RFC 9113, 3.4: takes the client's preface, sends settings, and reads frames up to HEADERS; its stream. */
        int readStream() throws IOException {
            in.readFully(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length()]);
            frame(SETTINGS, 0);
            while (true) {
                ByteBuffer header = ByteBuffer.wrap(in.readNBytes(FRAME_HEADER));
                in.readFully(new byte[header.getInt(0) >>> 8]);
                if (header.get(3) == HEADERS) {
                    return header.getInt(5) & Integer.MAX_VALUE;
                }
            }
        }

        /** RFC 9113, 4.1: a frame without flags, of four-byte numbers. */
        void frame(int type, int stream, int... numbers) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER + 4 * numbers.length);
            frame.putInt(((4 * numbers.length) << 8) + type).put((byte) 0).putInt(stream);
            for (int number : numbers) {
                frame.putInt(number);
            }
            out.write(frame.array());
        }

        /** Ends the connection by a reset. */
        void reset() throws IOException {
            plain.setSoLinger(true, 0);
            plain.close();
        }
    }

    TalkingServer(SSLContext tls, String protocol, Script script) throws IOException {
        socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> accept(tls, protocol, script), "talking-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(SSLContext tls, String protocol, Script script) {
        try (Socket plain = socket.accept();
                var secure = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), false)) {
            secure.setUseClientMode(false);
            var parameters = secure.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            secure.setSSLParameters(parameters);
            script.play(new Talk(plain, new DataInputStream(secure.getInputStream()), secure.getOutputStream()));
        } catch (IOException gone) {
            // The client has what it came for.
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
