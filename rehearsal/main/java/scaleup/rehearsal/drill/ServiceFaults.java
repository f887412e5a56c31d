package scaleup.rehearsal.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Outages.Symptom;
import scaleup.rehearsal.region.resolver.Resolver;

/** What fails is a service of AWS, alone or while something is done that needs it. */
final class ServiceFaults {
    /** Fails if the journal does not say so. */
    private static final List<String> REFUSED =
            List.of("sh", "-c", "journalctl --unit scaleup-workload.service | grep --quiet 'its SHA-256 is another'");

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
        return new Fault("%s for %d s".formatted(what, seconds), tier, Duration.ofSeconds(seconds), victim -> {
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
        });
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
            String bucket = archive.group("bucket");
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

    private static long end(Outage outage, String fails) throws IOException {
        long met = outage.end();
        if (met == 0) {
            throw new IOException("nobody met that %s".formatted(fails));
        }
        return met;
    }
}
