package scaleup.rehearsal.play;

import java.time.Duration;
import scaleup.rehearsal.machines.network.VpcNetwork;
import scaleup.rehearsal.region.resolver.EndpointNames;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;

/**
 * Lets the names of AWS's services lead to the interface endpoints that were made for them (AWS PrivateLink Guide,
 * "Access an AWS service using an interface VPC endpoint", private DNS names).
 */
final class PrivateNames implements Player {
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);

    private final Player endpoints;
    private final VpcNetwork network;
    private final EndpointNames names;

    PrivateNames(Player endpoints, VpcNetwork network, EndpointNames names) {
        this.endpoints = endpoints;
        this.network = network;
        this.names = names;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        Made made = endpoints.make(declaration);
        network.topology().endpoints().forEach((service, nodes) -> names.put(name(service), TIME_TO_LIVE, nodes));
        return made;
    }

    /** {@code ssm.eu-central-1.amazonaws.com} for {@code com.amazonaws.eu-central-1.ssm}. */
    private static String name(String service) {
        String[] parts = service.split("\\.", 4);
        return "%s.%s.amazonaws.com".formatted(parts[3], parts[2]);
    }
}
