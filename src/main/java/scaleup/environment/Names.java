package scaleup.environment;

/**
 * The names of one environment's resources. They are contracts: hosts, roles, functions and people refer to them, and
 * a changed name replaces what bears it.
 *
 * @param environment for example {@code dev}
 */
public record Names(String environment) {
    /** The tag by which a host says that its service answers. */
    public static final String READY_TAG = "scaleup:ready";

    /** The lifecycle hooks of every Auto Scaling group. */
    public static final String LAUNCH_HOOK = "launch";

    public static final String TERMINATE_HOOK = "terminate";

    /** {@code Scaleup-dev-Web} for {@code Web}. */
    public String stack(String part) {
        return "Scaleup-%s-%s".formatted(environment, part);
    }

    /** The Auto Scaling group of a tier: {@code Scaleup-dev-web}. */
    public String group(String tier) {
        return "Scaleup-%s-%s".formatted(environment, tier);
    }

    /** An alarm: {@code Scaleup-dev-web-errors}. */
    public String alarm(String subject, String symptom) {
        return "Scaleup-%s-%s-%s".formatted(environment, subject, symptom);
    }

    /** The metric that counts a job's runs that have failed: {@code job-report-failures}. */
    public String jobFailures(String job) {
        return "job-%s-failures".formatted(job);
    }

    /** A log group: {@code /scaleup/dev/web/access}. */
    public String logGroup(String tier, String log) {
        return "/scaleup/%s/%s/%s".formatted(environment, tier, log);
    }

    /** The namespace of the metrics that hosts write of themselves, which nothing depends on: {@code Scaleup/dev}. */
    public String metrics() {
        return "Scaleup/" + environment;
    }

    /**
     * The namespace of the metrics that alarms are about: {@code Scaleup/dev/Z0123456789ABCDEFGHIJ}.
     *
     * @param secret what no host knows
     */
    public String metrics(String secret) {
        return metrics() + "/" + secret;
    }

    /** What all versions of the site's archive are called in the CDK's bucket, before a dot and their digest: {@code dev.site}. */
    public String siteArchives() {
        return environment + ".site";
    }

    /** The parameter whose history has the digests of the site's versions: {@code /scaleup/dev/web/site}. */
    public String siteVersions() {
        return "/scaleup/%s/web/site".formatted(environment);
    }

    /** The private hosted zone: {@code dev.scaleup.internal}. */
    public String zone() {
        return environment + ".scaleup.internal";
    }

    /** The record that holds a tier's servers: {@code web.dev.scaleup.internal}. */
    public String servers(String tier) {
        return tier + "." + zone();
    }

    /** The database instance: {@code scaleup-dev}. */
    public String database() {
        return "scaleup-" + environment;
    }

    /** A read replica of the database, counted from 1: {@code scaleup-dev-replica-1}. */
    public String replica(int number) {
        return "%s-replica-%d".formatted(database(), number);
    }
}
