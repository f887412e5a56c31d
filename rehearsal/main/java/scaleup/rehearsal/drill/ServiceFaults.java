package scaleup.rehearsal.drill;

import java.io.IOException;
import java.time.Duration;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Outages.Symptom;
import scaleup.rehearsal.region.resolver.Resolver;

/** What fails is a service of AWS, alone or while something is done that needs it. */
final class ServiceFaults {
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

    private static long end(Outage outage, String fails) throws IOException {
        long met = outage.end();
        if (met == 0) {
            throw new IOException("nobody met that %s".formatted(fails));
        }
        return met;
    }
}
