package scaleup.environment;

/** The TCP ports on which the components are asked. */
public final class Ports {
    public static final int HTTPS = 443;
    public static final int HTTP = 80;

    /** HAProxy's health page for the network load balancer. */
    public static final int LOAD_BALANCER_HEALTH = 8404;

    /** HAProxy's own health and metrics, for its host alone. */
    public static final int LOAD_BALANCER_LOCAL = 8405;

    public static final int WEB = 8080;

    /** Of an application server, whatever port its application listens on: a change of that is nobody else's affair. */
    public static final int APPLICATION = 8080;

    /** Where an application asks for its credentials, on its own host; below 1024, where none can listen in its place. */
    public static final int CREDENTIALS = 240;

    public static final int MYSQL = 3306;

    private Ports() {}
}
