package scaleup.rehearsal.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Outages.Symptom;
import scaleup.rehearsal.region.resolver.Resolver;

/** What fails is a service of AWS, alone or while something is done that needs it. */
final class ServiceFaults {
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    /** How a service fails. */
    private record Failing(List<String> services, Symptom symptom) {
        List<Outage> outages(Stage stage) {
            return services.stream()
                    .map(service -> stage.outages().of(service, symptom))
                    .toList();
        }

        String said() {
            return "%s %s".formatted(String.join(", ", services), symptom);
        }
    }

    private ServiceFaults() {}

    /** A VPC's name server fails, of which everybody asks for others' addresses. */
    static Fault names(String what, Symptom symptom, int seconds) {
        Failing failing = new Failing(List.of(Resolver.SERVICE), symptom);
        return new Fault("%s for %d s".formatted(what, seconds), Server.WEB, Duration.ofSeconds(seconds), victim -> {
            List<Outage> outages = failing.outages(victim.stage());
            victim.hit(failing.said(), () -> outages.forEach(Outage::begin));
            return () -> "%d questions met it".formatted(end(failing, outages));
        });
    }

    /** The same of any service while Auto Scaling replaces a server; over when that is gone. */
    static Fault whileReplaced(String what, String tier, Symptom symptom, int seconds, String... services) {
        Failing failing = new Failing(List.of(services), symptom);
        return new Fault("%s for %d s".formatted(what, seconds), tier, Duration.ofSeconds(seconds), victim -> {
            Stage stage = victim.stage();
            String instance = victim.target().name();
            List<Outage> outages = failing.outages(stage);
            victim.hit("%s, and a server is told to leave".formatted(failing.said()), () -> {
                outages.forEach(Outage::begin);
                stage.replace(instance);
            });
            return () -> {
                long met = end(failing, outages);
                Fault.await(instance + " has left", PATIENCE, () -> stage.targets().stream()
                        .noneMatch(target -> target.name().equals(instance)));
                return "it was met %d times, and the server has left".formatted(met);
            };
        });
    }

    private static long end(Failing failing, List<Outage> outages) throws IOException {
        List<Long> met = outages.stream().map(Outage::end).toList();
        if (met.contains(0L)) {
            throw new IOException("nobody met that %s".formatted(failing.said()));
        }
        return met.stream().mapToLong(Long::longValue).sum();
    }
}
