package scaleup.rehearsal.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may talk to whom, as the design says and whatever templates allow: {@code arrows.json}, from which the project's tests of
 * templates read it, too.
 */
public final class Arrows {
    /** Anybody outside of the VPC. */
    public static final String CLIENTS = "clients";

    /** Any address outside, by the NAT gateways. */
    public static final String INTERNET = "internet";

    /** What only a managed prefix list names. */
    public static final String S3 = "s3";

    public static final String ENDPOINTS = "endpoints";

    private static final String FILE = "arrows.json";
    private static final String APPLICATION_PORT = "application.port";

    /**
     * One of them.
     *
     * @param from a role, for example {@code load-balancer}
     * @param ports of TCP
     */
    public record Arrow(String from, String to, Set<Integer> ports) {
        public Arrow {
            ports = Set.copyOf(ports);
        }
    }

    private final List<Arrow> arrows;

    private Arrows(List<Arrow> arrows) {
        this.arrows = List.copyOf(arrows);
    }

    /**
     * Those of an environment.
     *
     * @param endpoints whether AWS is reached through interface endpoints; otherwise through NAT gateways
     */
    public static Arrows of(int applicationPort, boolean endpoints) {
        List<Arrow> arrows = new ArrayList<>();
        try (var file = Arrows.class.getResourceAsStream(FILE)) {
            for (JsonNode arrow : new ObjectMapper().readTree(file)) {
                String egress = arrow.path("egress").asText();
                if (egress.isEmpty() || egress.equals("endpoints") == endpoints) {
                    Set<Integer> ports = new TreeSet<>();
                    arrow.path("ports")
                            .forEach(port -> ports.add(
                                    port.asText().equals(APPLICATION_PORT) ? applicationPort : port.intValue()));
                    arrows.add(new Arrow(
                            arrow.path("from").asText(), arrow.path("to").asText(), ports));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Arrows(arrows);
    }

    public List<Arrow> all() {
        return arrows;
    }

    /** Whether one role may open connections to a port of another one. */
    public boolean allow(String from, String to, int port) {
        return arrows.stream()
                .anyMatch(arrow -> arrow.from.equals(from) && arrow.to.equals(to) && arrow.ports.contains(port));
    }

    /**
     * Whether somebody's way to the internet leads to those who take everybody's connections: what allows both, allows this, and
     * no arrow is drawn for it.
     */
    public boolean meetOutside(String from, String to, int port) {
        return allow(from, INTERNET, port) && allow(CLIENTS, to, port);
    }
}
