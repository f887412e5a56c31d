package scaleup.rehearsal.drill;

import static scaleup.rehearsal.check.Server.APPLICATION;
import static scaleup.rehearsal.check.Server.LOAD_BALANCER;
import static scaleup.rehearsal.check.Server.WEB;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.rehearsal.region.Outages;
import scaleup.rehearsal.region.Outages.Symptom;

/** All drills. */
public final class Drills {
    /** Whoever wants all of them. */
    public static final String ALL = "all";

    /** Is about what the sample's environments don't have. */
    private static final String RELEASE_COMMAND = "release-command-failing";

    private static final int RATE = 60;

    /** Planned work is to cost none of so many. */
    private static final int MANY = 10_000;

    /** What a fault that lasts is to cost none of. */
    private static final int FEW = 1500;

    /** Until a server that was launched at once needs AWS. */
    private static final int BOOT = 40;

    /** Until it is to be known to others as well. */
    private static final int MEMBERSHIP = 60;

    private static final int PLANNED_RATE = 100;

    /** From two health checks, 1 s apart and 0.2 s after a failed one, that a server has 1 s to answer, to the next packet. */
    private static final double DETECTION = 5;

    /** A second in HAProxy's queue (timeout queue), and up to three for what was let in, which shares what is left of a processor. */
    private static final double OVERLOADED = 4;

    /** How long the front door takes to find out that a load balancer is dead, and to use others: shortened for a desk. */
    private static final double FRONT_DOOR_AT_DESK = 12;

    private static final double FRONT_DOOR_AT_AWS = 60;

    /**
     * How long nobody tells Auto Scaling that a machine of the front door is gone. At AWS a status check, which "are performed every
     * minute" (Amazon EC2 User Guide), does so after the load balancer has noticed; told before, it would drain what is dead.
     */
    private static final int UNTOLD_AT_DESK = 20;

    private static final int UNTOLD_AT_AWS = 75;

    /** A start, a part of a minute and two whole ones, by which the alarm sees it; then the way back: a start and a warm-up of 60 s. */
    private static final double FAILING_VERSION = 300;

    private static final String CRASH =
            "A web or application server crashes: GET, HEAD and OPTIONS are sent to one other server, once; anything else that"
                    + " was in flight gets 502 and is never sent twice, nor is its client told that nothing was done.";
    private static final String GONE =
            "A server's machine is gone without a word: who waits for it is given up after about 4 s; GET, HEAD and OPTIONS go"
                    + " to another server.";
    private static final String HANGS =
            "A server hangs: GET, HEAD and OPTIONS that wait for it get another server; health checks keep new requests away"
                    + " after 2.2 to 3.2 s.";
    private static final String LEAVES =
            "Servers are replaced: each new one serves before an old one is told to leave.";
    private static final String BAD_VERSION =
            "A new version is bad: nothing while its hosts never become ready; errors of those that get ready, until an alarm has it taken back.";
    private static final String SITE_CHANGES =
            "The site changes: a page of either version finds its files while servers of both serve.";
    private static final String SCALES = "A tier scales out or in: nothing is lost.";
    private static final String TOLD_TO_LEAVE =
            "A load balancer is told to leave: it serves for as long as the network load balancer leaves its connections alone, then"
                    + " finishes what is in flight.";
    private static final String CERTIFICATE =
            "The certificate changes: load balancers take it without dropping a connection.";
    private static final String ROTATED =
            "A password of the database changes: the new one is valid before it is current, and users alternate.";
    private static final String REBOOT =
            "A host reboots: requests in flight are finished, new ones go to other servers.";
    private static final String LOAD_BALANCER_DIES =
            "A load balancer dies or hangs: its connections are lost, new ones go to the others; systemd restarts HAProxy after"
                    + " 0.1 s.";
    private static final String DISK_FULL =
            "A server's disk is full: nothing, as only logs are written, which lack what was printed.";
    private static final String ZONE_GONE =
            "A whole zone is gone without a word: what its load balancers had is lost until the network load balancer has found out; the others"
                    + " use the servers of other zones after about 4 s.";
    private static final String DATABASE_DOWN =
            "The database is down, or takes no more connections: the application answers 503 with Retry-After, static files are served, and the application"
                    + " reconnects by itself.";

    private static final String TIER_GONE =
            "All servers of a tier are gone: an error page with status 503 and Retry-After; the other tier goes on.";
    private static final String PACKETS_LOST =
            "Packets between servers get lost: nothing but a wait, as they are sent again.";
    private static final String FLOOD =
            "One client sends more than it may: it is told so by 429 with Retry-After, and others are served as before.";
    private static final String OVERLOAD =
            "More is asked than a tier can do: what is too much gets 503 with Retry-After, the other tier goes on, and no server is"
                    + " replaced for it.";
    private static final String DNS = "DNS fails, or answers nothing: load balancers go on with the servers they know.";
    private static final String BOOTS =
            "A server boots while a service of AWS doesn't answer: it tries until it does, and nobody is told to leave before.";
    private static final String MEMBERSHIP_LATE =
            "Membership fails or is late: servers that are listed stay listed, and servers that run stay in use.";
    private static final String API =
            "Auto Scaling's or EC2's API answers wrongly or in part: no server in service is dropped.";
    private static final String EVENT = "An event is lost, doubled or can't be handled: the schedules look again.";
    private static final String STS =
            "AWS STS does not answer application servers: they go on, and ask again every ten seconds.";
    private static final String ROTATION_FAILS =
            "A rotation fails or is late, or its function dies in it: the old password is valid until the new one is current, and AWS"
                    + " Secrets Manager repeats it.";
    private static final String RELEASE_FAILS =
            "A new version's release command fails, hangs, or its server dies in it: no server of the new version goes on, and it isn't"
                    + " repeated as long as the server where it failed is there.";
    private static final String CERTIFICATE_LATE =
            "The certificate function fails or is late: load balancers keep the certificate they have, and it looks again each hour.";
    private static final String DEPLOYMENT_FAILS =
            "A function fails while a stack is deployed: it tells AWS CloudFormation the reason, and what was deployed before goes on.";
    private static final String DAMAGED =
            "What S3 holds is not what was deployed: damaged, removed, replaced: the servers that serve have their copy; a new one installs"
                    + " nothing of it.";
    private static final String BAD_CERTIFICATE =
            "A certificate in the secret is bad: load balancers keep the one they have.";

    private Drills() {}

    /**
     * All of them, in the order in which they are played.
     *
     * @param awsDelays whether AWS's delays are played as they are
     */
    static List<Drill> all(boolean awsDelays) {
        double frontDoor = awsDelays ? FRONT_DOOR_AT_AWS : FRONT_DOOR_AT_DESK;
        int untold = awsDelays ? UNTOLD_AT_AWS : UNTOLD_AT_DESK;
        return List.of(
                crash(
                        "application-killed",
                        CRASH,
                        Fault.killed("an application server's process is killed", APPLICATION, "java"),
                        ofServer(DETECTION)),
                crash(
                        "web-killed",
                        CRASH,
                        Fault.killed("a web server's Nginx is killed, workers and master", WEB, "nginx"),
                        ofServer(DETECTION)),
                crash(
                        "upstream-killed",
                        "The HAProxy of a web server crashes, by which Nginx reaches the application: files are served.",
                        Fault.killed("the HAProxy of a web server is killed", WEB, "haproxy"),
                        List.of(Invariant.NO_FILE_LOST, Invariant.servedAgainWithin(1))),
                ended(
                        "haproxy-worker-killed",
                        LOAD_BALANCER_DIES,
                        Fault.killedWorkers("a load balancer's HAProxy loses its worker", LOAD_BALANCER, "haproxy"),
                        List.of(Invariant.servedAgainWithin(1))),
                ended(
                        "haproxy-killed",
                        LOAD_BALANCER_DIES,
                        Fault.killed(
                                "a load balancer's HAProxy is killed, worker and master", LOAD_BALANCER, "haproxy"),
                        List.of(Invariant.servedAgainWithin(1))),
                crash(
                        "application-frozen",
                        HANGS,
                        Fault.frozen("an application server's process is frozen", APPLICATION, "java", 15),
                        ofHungServer()),
                crash(
                        "web-frozen",
                        HANGS,
                        Fault.frozen("a web server's Nginx is frozen", WEB, "nginx", 15),
                        ofHungServer()),
                crash(
                        "web-machine-frozen",
                        HANGS,
                        Fault.machineFrozen("a web server's machine stands still", WEB, 15),
                        ofHungServer()),
                crash(
                        "haproxy-frozen",
                        LOAD_BALANCER_DIES,
                        Fault.frozen("a load balancer's HAProxy is frozen", LOAD_BALANCER, "haproxy", 20),
                        List.of(Invariant.servedAgainWithin(frontDoor))),
                crash(
                        "database-frozen",
                        DATABASE_DOWN,
                        Fault.frozen("MySQL is frozen", Target.DATABASE, "mysqld", 10),
                        List.of(Invariant.NO_FILE_LOST, Invariant.writesAgainWithin(3))),
                crash(
                        "application-machine-gone",
                        GONE,
                        Fault.machineGone("an application server's machine is gone without a word", APPLICATION, 15),
                        ofServer(DETECTION)),
                crash(
                        "web-machine-gone",
                        GONE,
                        Fault.machineGone("a web server's machine is gone without a word", WEB, 15),
                        ofServer(DETECTION)),
                crash(
                        "load-balancer-machine-gone",
                        LOAD_BALANCER_DIES,
                        Fault.machineGone("a load balancer's machine is gone without a word", LOAD_BALANCER, untold),
                        List.of(Invariant.servedAgainWithin(frontDoor))),
                crash(
                        "application-out-of-memory",
                        CRASH,
                        Fault.memoryExhausted(
                                "the kernel kills an application server's process for want of memory",
                                APPLICATION,
                                "java"),
                        ofServer(DETECTION)),
                crash(
                        "web-disk-full",
                        DISK_FULL,
                        Fault.diskFull("a web server's disk is full", WEB, 30),
                        List.of(Invariant.nothingLost(FEW))),
                crash(
                        "application-disk-full",
                        DISK_FULL,
                        Fault.diskFull("an application server's disk is full", APPLICATION, 30),
                        List.of(Invariant.nothingLost(FEW))),
                crash(
                        "zone-gone",
                        ZONE_GONE,
                        Fault.zoneGone("every machine of a zone is gone without a word", LOAD_BALANCER, untold),
                        List.of(Invariant.noErrorAfter(DETECTION), Invariant.servedAgainWithin(frontDoor))),
                crash(
                        "database-rebooted",
                        DATABASE_DOWN,
                        DatabaseFaults.rebooted(
                                "Amazon RDS reboots the database, by a failover where it has a standby"),
                        List.of(Invariant.NO_FILE_LOST, Invariant.writesAgainWithin(3))),
                crash(
                        "database-machine-gone",
                        DATABASE_DOWN,
                        DatabaseFaults.machineGone("the database's machine is gone without a word"),
                        List.of(Invariant.NO_FILE_LOST, Invariant.writesAgainWithin(3))),
                crash(
                        "connections-exhausted",
                        DATABASE_DOWN,
                        DatabaseFaults.connectionsTaken("somebody else has all connections of the database", 10),
                        List.of(Invariant.NO_FILE_LOST, Invariant.writesAgainWithin(3))),
                crash(
                        "web-all-gone",
                        TIER_GONE,
                        Fault.tierGone("every web server's machine is gone without a word", WEB, 15),
                        List.of(Invariant.NONE_OF_APPLICATION_LOST)),
                crash(
                        "application-all-gone",
                        TIER_GONE,
                        Fault.tierGone("every application server's machine is gone without a word", APPLICATION, 15),
                        List.of(Invariant.NO_FILE_LOST)),
                fruitless(
                        "application-packets-lost",
                        PACKETS_LOST,
                        Fault.packetsLost("an application server loses 10 % of its packets", APPLICATION, 10, 30)),
                crash(
                        "application-overloaded",
                        OVERLOAD,
                        ProcessorFaults.overloaded(
                                "application servers get half of the processor time that what is asked takes",
                                APPLICATION,
                                20,
                                RATE),
                        List.of(
                                Invariant.NO_FILE_LOST,
                                Invariant.ONLY_REFUSED,
                                Invariant.whoIsServedWaitsAtMost(OVERLOADED),
                                Invariant.servedAgainAfterItsEndWithin(5))),
                fruitless("client-flooding", FLOOD, Fault.flooded("one client sends 250 requests a second", 250, 30)),
                fruitless("dns-silent", DNS, ServiceFaults.names("the name server doesn't answer", Symptom.SILENT, 30)),
                fruitless(
                        "dns-nxdomain",
                        DNS,
                        ServiceFaults.names("the name server knows no name", Symptom.NAMES_NOTHING, 30)),
                fruitless(
                        "dns-truncated",
                        DNS,
                        ServiceFaults.names("the name server's datagrams are cut", Symptom.TRUNCATES, 30)),
                fruitless(
                        "s3-silent",
                        BOOTS,
                        ServiceFaults.whileReplaced(
                                "a web server is replaced while Amazon S3 doesn't answer",
                                WEB,
                                Symptom.SILENT,
                                BOOT,
                                "s3")),
                fruitless(
                        "secrets-manager-refusing",
                        BOOTS,
                        ServiceFaults.whileReplaced(
                                "a load balancer is replaced while AWS Secrets Manager refuses",
                                LOAD_BALANCER,
                                Symptom.REFUSES,
                                BOOT,
                                "secretsmanager")),
                fruitless(
                        "sts-refusing",
                        STS,
                        ServiceFaults.whileReplaced(
                                "an application server is replaced while AWS STS refuses",
                                APPLICATION,
                                Symptom.REFUSES,
                                BOOT,
                                "sts")),
                fruitless(
                        "route-53-refusing",
                        MEMBERSHIP_LATE,
                        ServiceFaults.whileReplaced(
                                "a web server is replaced while Amazon Route 53 refuses",
                                WEB,
                                Symptom.REFUSES,
                                MEMBERSHIP,
                                "route53")),
                fruitless(
                        "auto-scaling-refusing",
                        API,
                        ServiceFaults.whileReplaced(
                                "an application server is replaced while Auto Scaling's API refuses",
                                APPLICATION,
                                Symptom.REFUSES,
                                MEMBERSHIP,
                                "autoscaling")),
                fruitless(
                        "functions-throttled",
                        MEMBERSHIP_LATE,
                        ServiceFaults.whileReplaced(
                                "a web server is replaced while AWS Lambda runs nothing",
                                WEB,
                                Symptom.REFUSES,
                                MEMBERSHIP,
                                "lambda")),
                fruitless(
                        "events-lost",
                        EVENT,
                        ServiceFaults.whileReplaced(
                                "a web server is replaced while Amazon EventBridge loses events",
                                WEB,
                                Symptom.LOSES_EVENTS,
                                MEMBERSHIP,
                                "events")),
                fruitless(
                        "events-doubled",
                        EVENT,
                        ServiceFaults.eventsDoubled(
                                "a web server is replaced while Amazon EventBridge delivers each event twice",
                                MEMBERSHIP)),
                fruitless(
                        "metadata-late",
                        BOOTS,
                        ServiceFaults.whileReplaced(
                                "a web server is replaced while the instance metadata service takes 3 s for each answer",
                                WEB,
                                Symptom.LATE,
                                BOOT,
                                Outages.METADATA)),
                fruitless(
                        "packages-missing",
                        BOOTS,
                        ServiceFaults.packagesMissing(
                                "a web server is replaced while package repositories can't be reached", BOOT)),
                fruitless(
                        "certificate-function-failing",
                        CERTIFICATE_LATE,
                        CertificateFaults.functionFails(
                                "the certificate is to be replaced while AWS Secrets Manager refuses", BOOT)),
                fruitless(
                        "deployment-function-failing",
                        DEPLOYMENT_FAILS,
                        ServiceFaults.deploymentFails(
                                "functions are asked by a deployment while AWS Secrets Manager refuses", BOOT)),
                fruitless(
                        "rotation-failing",
                        ROTATION_FAILS,
                        ServiceFaults.rotationFails(
                                "both passwords are to change while AWS Secrets Manager refuses", BOOT)),
                fruitless(
                        "site-damaged",
                        DAMAGED,
                        ServiceFaults.siteDamaged(
                                "a web server is replaced while the site in Amazon S3 is damaged", BOOT)),
                fruitless(
                        "certificate-bad",
                        BAD_CERTIFICATE,
                        CertificateFaults.bad("the certificate's secret gets what is no certificate")),
                planned(
                        "haproxy-reloaded",
                        CERTIFICATE,
                        Fault.commanded(
                                "a load balancer's HAProxy is reloaded",
                                LOAD_BALANCER,
                                5,
                                List.of("systemctl", "reload", "scaleup-haproxy.service"),
                                "haproxy")),
                planned(
                        "load-balancer-replaced",
                        TOLD_TO_LEAVE,
                        Fault.replaced("Auto Scaling replaces a load balancer", LOAD_BALANCER)),
                planned("web-replaced", LEAVES, Fault.replaced("Auto Scaling replaces a web server", WEB)),
                planned(
                        "application-replaced",
                        LEAVES,
                        Fault.replaced("Auto Scaling replaces an application server", APPLICATION)),
                planned(
                        "web-all-replaced",
                        LEAVES,
                        PlannedWork.replacedAtOnce("every web server is told to leave in one moment", WEB)),
                planned(
                        "load-balancer-refreshed",
                        LEAVES,
                        PlannedWork.refreshed(
                                "an instance refresh replaces every load balancer", List.of(LOAD_BALANCER))),
                planned(
                        "web-refreshed",
                        LEAVES,
                        PlannedWork.refreshed("an instance refresh replaces every web server", List.of(WEB))),
                planned(
                        "application-refreshed",
                        LEAVES,
                        PlannedWork.refreshed(
                                "an instance refresh replaces every application server", List.of(APPLICATION))),
                planned(
                        "all-refreshed",
                        LEAVES,
                        PlannedWork.refreshed(
                                "instance refreshes replace every server of all tiers at once",
                                List.of(LOAD_BALANCER, WEB, APPLICATION))),
                planned(
                        "load-balancer-scaled",
                        SCALES,
                        PlannedWork.scaled("a load balancer more comes, and one goes", LOAD_BALANCER)),
                planned("web-scaled", SCALES, PlannedWork.scaled("a web server more comes, and one goes", WEB)),
                planned(
                        "application-scaled",
                        SCALES,
                        PlannedWork.scaled("an application server more comes, and one goes", APPLICATION)),
                planned(
                        "certificate-changed",
                        CERTIFICATE,
                        CertificateFaults.changed("the certificate's secret gets one of another authority")),
                planned(
                        "passwords-rotated",
                        ROTATED,
                        PlannedWork.passwordsRotated("both passwords of the database change")),
                planned("web-rebooted", REBOOT, PlannedWork.rebooted("a web server's host reboots", WEB)),
                planned(
                        "application-rebooted",
                        REBOOT,
                        PlannedWork.rebooted("an application server's host reboots", APPLICATION)),
                planned(
                        "application-rolled-out",
                        LEAVES,
                        PlannedWork.rolledOut(
                                "another version of the application is rolled out",
                                "java -Dversion=2 -jar application.jar",
                                "java -Dversion=2")),
                planned(
                        "application-never-ready",
                        BAD_VERSION,
                        BadVersions.neverReady(
                                "a version of the application is rolled out that ends as it is started")),
                planned(
                        RELEASE_COMMAND,
                        RELEASE_FAILS,
                        BadVersions.releaseFails(
                                "a version of the application is rolled out whose release command fails")),
                crash(
                        "application-failing",
                        BAD_VERSION,
                        BadVersions.failing(
                                "a version of the application is rolled out that is healthy and answers 500"),
                        List.of(Invariant.NO_FILE_LOST, Invariant.servedAgainWithin(FAILING_VERSION))),
                planned(
                        "site-changed",
                        SITE_CHANGES,
                        PlannedWork.siteChanged("two versions of the site are rolled out, one after the other")));
    }

    private static Drill crash(String name, String promise, Fault fault, List<Invariant> more) {
        return drill(name, promise, 0, fault, more, Invariant.OF_WRITES);
    }

    /**
     * What has the clients' connections ends: the kernel closes them in order, before an answer, and nobody is left to say that a
     * request may have been carried out.
     */
    private static Drill ended(String name, String promise, Fault fault, List<Invariant> more) {
        return drill(name, promise, 0, fault, more, Invariant.OF_ACKNOWLEDGED_WRITES);
    }

    /** What users don't notice. */
    private static Drill fruitless(String name, String promise, Fault fault) {
        return crash(name, promise, fault, List.of(Invariant.nothingLost(FEW)));
    }

    private static Drill planned(String name, String promise, Fault fault) {
        return drill(name, promise, MANY, fault, List.of(Invariant.nothingLost(MANY)), Invariant.OF_WRITES);
    }

    private static Drill drill(
            String name, String promise, int requests, Fault fault, List<Invariant> more, List<Invariant> ofWrites) {
        return new Drill(
                name,
                promise,
                requests > 0 ? PLANNED_RATE : RATE,
                requests,
                fault,
                Stream.concat(more.stream(), ofWrites.stream()).toList());
    }

    private static List<Invariant> ofServer(double detection) {
        return List.of(
                Invariant.NO_READ_LOST, Invariant.noReadSlowerThan(detection), Invariant.WRITES_LOST_ONLY_IN_FLIGHT);
    }

    private static List<Invariant> ofHungServer() {
        return List.of(Invariant.NO_READ_LOST, Invariant.noReadSlowerThan(DETECTION));
    }

    /** The names of all. */
    public static List<String> names() {
        return all(false).stream().map(Drill::name).toList();
    }

    /** A line for each: its name and what happens. */
    public static String list() {
        return all(false).stream()
                .map(drill ->
                        "  %-28s%s%n".formatted(drill.name(), drill.fault().what()))
                .collect(Collectors.joining());
    }

    /** What an environment is to have for those that are named, whatever its file says: values by keys of the configuration. */
    public static Map<String, String> configuration(List<String> names) {
        return names.contains(ALL) || names.contains(RELEASE_COMMAND)
                ? Map.of("application.releaseCommand", "echo nothing to migrate")
                : Map.of();
    }

    /** Those that are named, in the order in which they are played. */
    static List<Drill> named(List<String> names, boolean awsDelays) {
        return all(awsDelays).stream()
                .filter(drill -> names.contains(ALL) || names.contains(drill.name()))
                .toList();
    }
}
