package scaleup.rehearsal.region.gateway;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * A response to send.
 *
 * @param length bytes of the body; -1 if it is not known before the body has been read
 */
record Response(int status, Map<String, List<String>> headers, long length, InputStream body) {
    static Response of(int status, Map<String, List<String>> headers, byte[] body) {
        return new Response(status, headers, body.length, new ByteArrayInputStream(body));
    }
}
