package scaleup.rehearsal.drill;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Outages;
import scaleup.rehearsal.region.Outages.Symptom;
import scaleup.rehearsal.region.resolver.Resolver;

/** What fails is a service of AWS, alone or while something is done that needs it. */
final class ServiceFaults {
    /** Fails if the journal does not say so. */
    private static final List<String> REFUSED =
            List.of("sh", "-c", "journalctl --unit scaleup-workload.service | grep --quiet 'its SHA-256 is another'");

    /** Fails if cloud-init has installed all. */
    private static final List<String> NOT_INSTALLED = List.of(
            "sh",
            "-c",
            "! command -v nginx && grep --quiet 'Failure when attempting to install packages' /var/log/cloud-init.log");

    private static final String MEMBERSHIP = "web-membership";

    private ServiceFaults() {}

    /** A VPC's name server fails, of which everybody asks for others' addresses. */
    static Fault names(String what, Symptom symptom, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), Server.WEB, Duration.ofSeconds(seconds), victim -> {
            Outage outage = victim.stage().outages().of(Resolver.SERVICE, symptom);
            String fails = "%s %s".formatted(Resolver.SERVICE, symptom);
            victim.hit(fails, outage::begin);
            return () -> "%d queries met it".formatted(end(outage, fails));
        });
    }

    /**
     * The same of any service while Auto Scaling replaces a server; over when that is gone.
     *
     * @param service its prefix in IAM
     */
    static Fault whileReplaced(String what, String tier, Symptom symptom, int seconds, String service) {
        return new Fault(
                "%s for %d s".formatted(what, seconds),
                tier,
                Duration.ofSeconds(seconds),
                victim -> replaced(victim, symptom, service));
    }

    private static Fault.Repair replaced(Victim victim, Symptom symptom, String service)
            throws IOException, InterruptedException {
        Stage stage = victim.stage();
        String instance = victim.target().name();
        Outage outage = stage.outages().of(service, symptom);
        String fails = "%s %s".formatted(service, symptom);
        victim.hit("%s, and a server is told to leave".formatted(fails), () -> {
            outage.begin();
            stage.replace(instance);
        });
        return () -> {
            long met = end(outage, fails);
            Fault.awaitLeft(stage, instance);
            return "it was met %d times, and the server has left".formatted(met);
        };
    }

    /**
     * The functions that rotate passwords are woken and can't reach their secrets. AWS Secrets Manager repeats a rotation that failed; over
     * when each has come to its end.
     */
    static Fault rotationFails(String what, int seconds) {
        return new Fault(
                "%s for %d s".formatted(what, seconds), Target.DATABASE, Duration.ofSeconds(seconds), victim -> {
                    Stage stage = victim.stage();
                    Outage outage = stage.outages().of(PlannedWork.SECRETS_MANAGER, Symptom.REFUSES);
                    String fails = "%s %s".formatted(PlannedWork.SECRETS_MANAGER, Symptom.REFUSES);
                    Map<String, String> versions = new LinkedHashMap<>();
                    victim.hit("RotateSecret, and " + fails, () -> {
                        outage.begin();
                        for (String secret : PlannedWork.rotating(stage)) {
                            versions.put(secret, PlannedWork.beginRotation(stage, secret));
                        }
                    });
                    return () -> {
                        for (var version : versions.entrySet()) {
                            if (PlannedWork.isCurrent(stage, version.getKey(), version.getValue())) {
                                throw new IOException(
                                        "the rotation of %s was to fail and has not".formatted(version.getKey()));
                            }
                        }
                        long met = end(outage, fails);
                        for (var version : versions.entrySet()) {
                            PlannedWork.awaitRotated(stage, version.getKey(), version.getValue());
                        }
                        return "it was met %d times; %d rotations failed, and have come to their end since"
                                .formatted(met, versions.size());
                    };
                });
    }

    /** The site's archive in Amazon S3 is damaged, and a web server replaced; over when the archive is whole again and that one gone. */
    static Fault siteDamaged(String what, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), Server.WEB, Duration.ofSeconds(seconds), victim -> {
            Stage stage = victim.stage();
            String instance = victim.target().name();
            Set<String> before = PlannedWork.names(stage, List.of(Server.WEB));
            Matcher archive = PlannedWork.site(victim.target());
            String bucket = PlannedWork.bucket(victim.target());
            String key = archive.group("key") + archive.group("digest") + ".tar";
            byte[] whole = stage.object(bucket, key);
            byte[] damaged = whole.clone();
            damaged[damaged.length / 2] = (byte) ~damaged[damaged.length / 2];
            victim.hit("the site in Amazon S3 is damaged, and a server is told to leave", () -> {
                stage.putObject(bucket, key, damaged);
                stage.replace(instance);
            });
            return () -> {
                Map<Target, Standing> standings = new Outlook(stage).look();
                List<Target> hosts = PlannedWork.of(stage, Server.WEB).stream()
                        .filter(host -> !before.contains(host.name()))
                        .toList();
                boolean refused = !hosts.isEmpty();
                for (Target host : hosts) {
                    refused &= standings.get(host) == Standing.STARTING;
                    host.machine().run(REFUSED);
                }
                stage.putObject(bucket, key, whole);
                if (!refused) {
                    throw new IOException("servers were to come and never to be used: " + standings);
                }
                Fault.awaitLeft(stage, instance);
                return "%d new servers refused it, and were used when it was whole again".formatted(hosts.size());
            };
        });
    }

    /** The same of events that come twice, until the function that they wake has run beside itself: two writers of one record. */
    static Fault eventsDoubled(String what, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), Server.WEB, Duration.ofSeconds(seconds), victim -> {
            Stage stage = victim.stage();
            Instant began = Instant.now();
            Fault.Repair repair = replaced(victim, Symptom.DOUBLES_EVENTS, "events");
            return () -> {
                String seen = repair.run();
                long beside = stage.besideItself(MEMBERSHIP, began);
                if (beside == 0) {
                    throw new IOException("no two runs of the function %s were at the same time".formatted(MEMBERSHIP));
                }
                return "%s; %d runs of the function %s began before another one had ended"
                        .formatted(seen, beside, MEMBERSHIP);
            };
        });
    }

    /** A web server is launched that finds none of its packages; over when the other one is gone, and so this one serves. */
    static Fault packagesMissing(String what, int seconds) {
        return new Fault("%s for %d s".formatted(what, seconds), Server.WEB, Duration.ofSeconds(seconds), victim -> {
            Stage stage = victim.stage();
            Set<String> before = PlannedWork.names(stage, List.of(Server.WEB));
            replaced(victim, Symptom.REFUSES, Outages.PACKAGES);
            return () -> {
                List<Target> hosts = PlannedWork.of(stage, Server.WEB).stream()
                        .filter(host -> !before.contains(host.name()))
                        .toList();
                for (Target host : hosts) {
                    host.machine().run(NOT_INSTALLED);
                }
                Map<Target, Standing> standings = new Outlook(stage).look();
                if (hosts.isEmpty() || hosts.stream().anyMatch(host -> standings.get(host) != Standing.STARTING)) {
                    throw new IOException("servers were to come and not to be used: " + standings);
                }
                stage.outages().of(Outages.PACKAGES, Symptom.REFUSES).end();
                for (Target host : hosts) {
                    stage.offerPackages(host);
                }
                Fault.awaitLeft(stage, victim.target().name());
                return "%d new servers lacked what they were to install, and served when it was there"
                        .formatted(hosts.size());
            };
        });
    }

    /**
     * A deployment asks every function that it has asked before, and those fail that need AWS Secrets Manager; over when they were asked for
     * what was there before, as AWS CloudFormation does when it rolls back.
     */
    static Fault deploymentFails(String what, int seconds) {
        return new Fault(
                "%s for %d s".formatted(what, seconds), Target.DATABASE, Duration.ofSeconds(seconds), victim -> {
                    Stage stage = victim.stage();
                    Outage outage = stage.outages().of(PlannedWork.SECRETS_MANAGER, Symptom.REFUSES);
                    String fails = "%s %s".formatted(PlannedWork.SECRETS_MANAGER, Symptom.REFUSES);
                    Map<String, String> reasons = new LinkedHashMap<>();
                    List<String> asked = stage.customResources();
                    victim.hit("a deployment, and " + fails, () -> {
                        outage.begin();
                        for (String resource : asked) {
                            stage.updateCustomResource(resource).ifPresent(reason -> reasons.put(resource, reason));
                        }
                    });
                    return () -> {
                        long met = end(outage, fails);
                        for (String resource : reasons.keySet()) {
                            Optional<String> reason = stage.updateCustomResource(resource);
                            if (reason.isPresent()) {
                                throw new IOException("%s can't be taken back: %s".formatted(resource, reason.get()));
                            }
                        }
                        if (reasons.isEmpty() || reasons.values().stream().anyMatch(String::isBlank)) {
                            throw new IOException("functions were to say why they failed: " + reasons);
                        }
                        return "it was met %d times; of %d that were asked %d said that they failed, such as '%s', and were taken back"
                                .formatted(
                                        met,
                                        asked.size(),
                                        reasons.size(),
                                        reasons.values().iterator().next());
                    };
                });
    }

    private static long end(Outage outage, String fails) throws IOException {
        long met = outage.end();
        if (met == 0) {
            throw new IOException("nobody met that %s".formatted(fails));
        }
        return met;
    }
}
