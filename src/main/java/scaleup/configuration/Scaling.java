package scaleup.configuration;

import java.util.List;
import java.util.regex.Pattern;

/**
 * How a tier's servers are sized and scaled.
 *
 * @param instanceType of Amazon EC2, at least 1 GiB of memory, of the hosts' architecture
 * @param minimum servers, always launched before others are taken away; 2 to 100 on the load balancer, else 1 to 100
 * @param maximum servers, at most 100: the answers of DNS that carry the tier's membership were measured up to there
 * @param targetCpuPercent average processor use that scaling aims at, 10 to 90
 * @param drainSeconds how long a leaving server is held before it ends, 30 to 7200 (the range of a lifecycle hook)
 * @param responseTimeoutSeconds the longest this tier may take to answer a request, 1 to 300: a network
 *     load balancer forgets a connection that is silent for 350
 * @param schedules by which it has more servers at least, at most 20
 */
public record Scaling(
        String instanceType,
        int minimum,
        int maximum,
        int targetCpuPercent,
        int drainSeconds,
        int responseTimeoutSeconds,
        List<NamedSchedule> schedules) {
    /** Servers of a tier. */
    static final int MOST = 100;

    /** As a multiple of the most servers: enough while all of them are replaced at once. */
    private static final int SLOTS = 2;

    private static final Pattern INSTANCE_TYPE = Pattern.compile(
            "[a-z]+[a-z0-9-]*\\d[a-z0-9-]*\\.(nano|micro|small|medium|large|(\\d+)?xlarge|metal(-\\d+xl)?)");

    /**
     * Amazon Linux 2023 User Guide, "System requirements": "AL2023 only supports instance types that use Graviton2 or later processors.
     * AL2023 doesn't support A1 instances." Mac instances run macOS, on Dedicated Hosts alone (Amazon EC2 User Guide, "Amazon EC2 Mac
     * instances").
     */
    private static final Pattern WITHOUT_LINUX = Pattern.compile("(a1|mac\\d.*)\\..*");

    /**
     * Burstable performance instances (Amazon EC2 User Guide): they earn CPU credits below a baseline and spend them above.
     */
    private static final Pattern BURSTABLE = Pattern.compile("t[2-9][a-z]*\\..*");

    /**
     * Reads a tier's scaling.
     *
     * @param fewest the least {@code minimum} of this tier
     * @param leaveSeconds how long a leaving server may still get new requests; draining takes that and the longest
     *     request
     * @param longestBehind the response time-out of the slowest tier that this one waits for, 0 for none: whoever is
     *     nearer to the user waits longer, so that it can still tell the user what went wrong behind it
     */
    static Scaling read(Section section, Hosts hosts, int fewest, int leaveSeconds, int longestBehind) {
        var scaling = new Scaling(
                section.text(
                        "instanceType",
                        "an EC2 instance type that Amazon Linux 2023 runs on, so none of a1 or mac, with at least 1 GiB of memory,"
                                + " for example \"t4g.small\"",
                        text -> INSTANCE_TYPE.matcher(text).matches()
                                && !WITHOUT_LINUX.matcher(text).matches()
                                && hasOneGiB(text)),
                section.integer("minimum", fewest, MOST),
                section.integer("maximum", fewest, MOST),
                section.integer("targetCpuPercent", 10, 90),
                section.integer("drainSeconds", 30, 7200),
                section.integer("responseTimeoutSeconds", 1, 300),
                NamedSchedule.readAll(section, fewest));
        section.require(
                scaling.instanceType.isEmpty() || Architecture.of(scaling.instanceType) == hosts.architecture(),
                "instanceType",
                "an instance type whose architecture is that of hosts.architecture, "
                        + hosts.architecture().imageName());
        section.require(
                scaling.minimum <= scaling.maximum,
                "minimum",
                "at most maximum, " + scaling.maximum,
                section.pathOf("maximum"));
        section.require(
                scaling.schedules.stream()
                        .allMatch(schedule ->
                                schedule.minimum() >= scaling.minimum && schedule.minimum() <= scaling.maximum),
                "schedules",
                "schedules with a minimum from %d to %d, the tier's own minimum and maximum"
                        .formatted(scaling.minimum, scaling.maximum),
                section.pathOf("minimum"),
                section.pathOf("maximum"));
        section.require(
                scaling.responseTimeoutSeconds >= longestBehind,
                "responseTimeoutSeconds",
                "at least %d, that of the tier it waits for".formatted(longestBehind));
        int drain = leaveSeconds + scaling.responseTimeoutSeconds;
        section.require(
                scaling.drainSeconds >= drain,
                "drainSeconds",
                "at least %d: %d until no new request arrives + responseTimeoutSeconds %d"
                        .formatted(drain, leaveSeconds, scaling.responseTimeoutSeconds),
                section.pathOf("responseTimeoutSeconds"));
        return scaling;
    }

    /** For how many of the tier's servers a HAProxy needs room. */
    public int slots() {
        return SLOTS * maximum;
    }

    /** Whether the instance type has CPU credits. */
    public boolean burstable() {
        return BURSTABLE.matcher(instanceType).matches();
    }

    /** The only sizes of EC2 below 1 GiB: t1.micro has 0.6 and every nano 0.5. dnf and the SSM agent kill them. */
    private static boolean hasOneGiB(String instanceType) {
        return !instanceType.endsWith(".nano") && !instanceType.equals("t1.micro");
    }
}
