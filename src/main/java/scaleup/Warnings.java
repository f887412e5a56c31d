package scaleup;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import scaleup.configuration.Certificate;
import scaleup.configuration.Configuration;
import scaleup.configuration.ConfigurationKeys;
import scaleup.configuration.Egress;
import scaleup.configuration.NamedPermission;
import scaleup.vpc.Endpoints;

/** What is allowed and would surprise whoever runs production: the CDK CLI prints it at each synthesis and deployment. */
final class Warnings {
    private Warnings() {}

    /**
     * What to tell of an environment; nothing where it is not for production.
     *
     * @param key of the configuration that would change it
     * @param text what users will see, and what is allowed instead
     */
    record Warning(String key, String text) {}

    static List<Warning> of(Configuration configuration) {
        List<Warning> warnings = new ArrayList<>();
        if (!configuration.production()) {
            return warnings;
        }
        if (configuration.certificate().source() == Certificate.Source.SELF_SIGNED) {
            warnings.add(new Warning(
                    "certificate.source",
                    "self-signed: browsers tell every user that the site can't be trusted; allowed: "
                            + ConfigurationKeys.of("certificate.source").allowedBut("self-signed")));
        }
        if (configuration.alarmEmail().isEmpty()) {
            warnings.add(new Warning(
                    "alarmEmail",
                    "none: when something is wrong, nobody is told; allowed: "
                            + ConfigurationKeys.of("alarmEmail").allowed()));
        }
        if (configuration.network().egress() == Egress.NAT_SINGLE) {
            warnings.add(new Warning(
                    "network.egress",
                    "nat-single: when the zone of the NAT gateway fails, servers of the others reach none of AWS's APIs, and"
                            + " no new one gets ready; allowed: "
                            + ConfigurationKeys.of("network.egress").allowedBut("nat-single")));
        }
        if (configuration.network().egress() == Egress.ENDPOINTS) {
            configuration.application().permissions().forEach(permission -> unreachable(warnings, permission));
        }
        alone(warnings, "web.minimum", configuration.web().scaling().minimum());
        alone(
                warnings,
                "application.minimum",
                configuration.application().scaling().minimum());
        return warnings;
    }

    /** Endpoints of the user's own, for which there is no key, may lead there. */
    private static void unreachable(List<Warning> warnings, NamedPermission permission) {
        String services = permission.actions().stream()
                .map(action -> action.substring(0, action.indexOf(':')))
                .distinct()
                .filter(service -> !Endpoints.leadTo(service))
                .collect(Collectors.joining(", "));
        if (!services.isEmpty()) {
            warnings.add(new Warning(
                    "application.permissions.%s.actions".formatted(permission.name()),
                    services
                            + ": with network.egress endpoints no way leads there, and the application waits for answers"
                            + " that don't come; allowed: actions of s3 and ssm"));
        }
    }

    private static void alone(List<Warning> warnings, String key, int minimum) {
        if (minimum == 1) {
            warnings.add(new Warning(
                    key,
                    "1: when the server fails, its tier does until another one is launched; allowed: 2 to "
                            + ConfigurationKeys.of(key).maximum()));
        }
    }
}
