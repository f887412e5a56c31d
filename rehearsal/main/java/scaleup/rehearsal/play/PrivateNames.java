package scaleup.rehearsal.play;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import scaleup.rehearsal.machines.network.Network;
import scaleup.rehearsal.region.resolver.Names;
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

    /** Serves AWS's APIs at one more address of the router's namespace. */
    interface Listening {
        void at(String address) throws IOException;
    }

    private final Player endpoints;
    private final Network network;
    private final Names names;
    private final Listening listening;
    private final Set<String> served = new HashSet<>();

    PrivateNames(Player endpoints, Network network, Names names, Listening listening) {
        this.endpoints = endpoints;
        this.network = network;
        this.names = names;
        this.listening = listening;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        Made made = endpoints.make(declaration);
        try {
            announce();
        } catch (IOException e) {
            throw new NotMade("%s can't be served: %s".formatted(declaration.path(), e.getMessage()), e);
        }
        return made;
    }

    private synchronized void announce() throws IOException {
        for (var service : network.topology().endpoints().entrySet()) {
            List<String> nodes = service.getValue();
            for (String node : nodes) {
                if (served.add(node)) {
                    listening.at(node);
                }
            }
            names.put(name(service.getKey()), TIME_TO_LIVE, nodes);
        }
    }

    /** {@code ssm.eu-central-1.amazonaws.com} for {@code com.amazonaws.eu-central-1.ssm}. */
    private static String name(String service) {
        String[] parts = service.split("\\.", 4);
        return "%s.%s.amazonaws.com".formatted(parts[3], parts[2]);
    }
}
