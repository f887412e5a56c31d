package scaleup.rehearsal;

import java.util.List;
import scaleup.rehearsal.Weakening.FrontDoor;
import scaleup.rehearsal.Weakening.HostFile;

/** What protects users, each taken away from the drill that shall show it. */
final class Weakenings {
    private static final String HAPROXY = "/opt/haproxy/haproxy.cfg";

    private static final String RELOAD = "systemctl reload scaleup-haproxy.service";
    private static final String READ_UNITS = "systemctl daemon-reload";

    private static final HostFile NO_OTHER_TRY =
            new HostFile("lb", HAPROXY, "s/^  retries [0-9]$/  retries 0/", RELOAD);

    private static final HostFile LATE_RESTART = new HostFile(
            "lb", "/etc/systemd/system/scaleup-.service.d/common.conf", "s/^RestartSec=.*/RestartSec=3s/", READ_UNITS);

    private static final String NOTHING_LOST = "nothing is lost of at least 10,000 requests";
    private static final String NO_READ_LOST = "no read is lost";
    private static final String NO_SLOW_READ = "no read takes longer than 5.0 s";
    private static final String BACK_WITHIN_A_SECOND = "everybody is served again within 1.0 s";

    /** In the order in which they are played. */
    static final List<Weakening> ALL = List.of(
            new Weakening("application-killed", "another try at another server", NO_OTHER_TRY, NO_READ_LOST),
            new Weakening("web-killed", "another try at another server", NO_OTHER_TRY, NO_READ_LOST),
            new Weakening(
                    "haproxy-worker-killed",
                    "a restart at once: RestartSec is 3 s",
                    LATE_RESTART,
                    BACK_WITHIN_A_SECOND),
            new Weakening("haproxy-killed", "a restart at once: RestartSec is 3 s", LATE_RESTART, BACK_WITHIN_A_SECOND),
            new Weakening(
                    "application-frozen",
                    "what breaks connections to servers that hang",
                    new HostFile(
                            "lb",
                            "/etc/scaleup/hung.nft",
                            "s/ reject with tcp reset$/ accept/",
                            "systemctl restart scaleup-haproxy-hung.service"),
                    NO_SLOW_READ),
            new Weakening(
                    "web-frozen",
                    "quick health checks: every 10 s, five in a row",
                    new HostFile(
                            "lb",
                            HAPROXY,
                            "s/ inter 1s fastinter 200ms downinter 1s fall 2 / inter 10s fastinter 10s downinter 10s fall 5 /",
                            RELOAD),
                    NO_SLOW_READ),
            new Weakening(
                    "web-machine-gone",
                    "the kernel's and our own eye on who waits for an answer",
                    new HostFile("lb", HAPROXY, "s/ tcp-ut 4s$//; /set-bc-tos/d", RELOAD),
                    NO_SLOW_READ),
            new Weakening(
                    "load-balancer-machine-gone",
                    "a front door that resets the connections of who is dead",
                    new FrontDoor("target_health_state.unhealthy.connection_termination.enabled", "true", "false"),
                    "everybody is served again within 12.0 s"),
            new Weakening(
                    "web-disk-full",
                    "bodies in memory: each is written to the disk first",
                    new HostFile(
                            "web",
                            "/opt/nginx/nginx.conf",
                            "s/^  client_body_temp_path .*/&\\n  client_body_in_file_only clean;/",
                            "systemctl reload scaleup-nginx.service"),
                    "nothing is lost of at least 1,500 requests"),
            new Weakening(
                    "haproxy-reloaded",
                    "a new process that takes over before the old one ends",
                    new HostFile(
                            "lb",
                            "/etc/systemd/system/scaleup-haproxy.service",
                            "s/^ExecReload=.* -USR2 /ExecReload=\\/bin\\/kill -TERM /",
                            READ_UNITS),
                    NOTHING_LOST),
            new Weakening(
                    "application-frozen",
                    "a way of their own for writes, on which nothing is sent twice",
                    new HostFile("lb", HAPROXY, "s/%\\[var(txn.once)\\]$//", RELOAD),
                    "no write is there twice"),
            new Weakening(
                    "web-all-replaced",
                    "a time in which a server serves that was told to leave",
                    new HostFile(
                            "web",
                            "/etc/scaleup/host.env",
                            "s/^LEAVE_SECONDS=.*/LEAVE_SECONDS=0/",
                            "systemctl restart scaleup-drain.service"),
                    NOTHING_LOST));

    private Weakenings() {}
}
