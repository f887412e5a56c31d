package scaleup.host;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames of HTTP/2 (RFC 9113), as a client sends them. */
final class Http2 {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** RFC 9113, 3.4. */
    static final byte[] PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private Http2() {}

    /** RFC 9113, 4.1. */
    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** RFC 7541, appendix A: GET, https, /, and a literal for who is asked. */
    static byte[] request() {
        return join(new byte[] {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x41, 9}, ascii("localhost"));
    }

    /** The same of another path, of up to 126 letters. */
    static byte[] request(String path) {
        return join(
                new byte[] {(byte) 0x82, (byte) 0x87, 4, (byte) path.length()},
                ascii(path),
                new byte[] {0x41, 9},
                ascii("localhost"));
    }

    /** POST of a path of up to 126 letters. */
    static byte[] post(String path) {
        return join(
                new byte[] {(byte) 0x83, (byte) 0x87, 4, (byte) path.length()},
                ascii(path),
                new byte[] {0x41, 9},
                ascii("localhost"));
    }

    /** GET, with any scheme, path and authority of up to 126 letters each (RFC 9113, 8.3.1; RFC 7541, 6.2.2). */
    static byte[] request(String scheme, String path, String authority) {
        return join(new byte[] {(byte) 0x82}, literal(6, scheme), literal(4, path), literal(1, authority));
    }

    private static byte[] literal(int name, String value) {
        return join(new byte[] {(byte) name, (byte) value.length()}, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    static byte[] post() {
        return join(new byte[] {(byte) 0x83, (byte) 0x87, (byte) 0x84, 0x41, 9}, ascii("localhost"));
    }

    /** RFC 7541, 6.2.2: a literal that isn't indexed, with a name of its own and a value of 127 to 16,000 bytes. */
    static byte[] field(String name, String value) {
        int rest = value.length() - 127;
        return join(
                new byte[] {0, (byte) name.length()},
                ascii(name),
                new byte[] {127, (byte) (rest % 128 | 128), (byte) (rest / 128)},
                ascii(value));
    }

    /** RFC 7541, 6.2.1: the same, which is put into the table of whoever reads it; there it is field 62 until another follows. */
    static byte[] indexedField(String name, String value) {
        byte[] field = field(name, value);
        field[0] = 0x40;
        return field;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
