package scaleup.configuration;

import java.util.Locale;

/** How a load balancer chooses among a tier's servers (HAProxy Configuration Manual, "balance"). */
public enum Algorithm {
    /** Each server in turn. */
    ROUNDROBIN,
    /** The server with the fewest connections: loses less on a server that hangs. */
    LEASTCONN;

    /** The word HAProxy uses. */
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }
}
