package scaleup.review.isolation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import scaleup.review.assembly.ShippedJson;

/** Who may talk to whom, as the design says and whatever templates allow: {@code arrows.json}. */
public final class DeclaredArrows {
    /** Anybody outside of the VPC. */
    public static final String CLIENTS = "clients";

    /** Any address outside. */
    public static final String INTERNET = "internet";

    /** Amazon S3 by its managed prefix list. */
    public static final String S3 = "s3";

    /** The VPC's interface endpoints. */
    public static final String ENDPOINTS = "endpoints";

    /** On which tiers ask the application tier, whatever port the application itself listens on. */
    public static final int APPLICATION = 8080;

    private static final String FILE = "arrows.json";
    private static final String APPLICATION_PORT = "application.port";
    private static final String ANY = "0.0.0.0/0";

    private DeclaredArrows() {}

    /**
     * Those of an environment.
     *
     * @param applicationPort what tiers ask the application tier on
     * @param endpoints whether AWS is reached through interface endpoints; otherwise through NAT gateways
     */
    public static List<Arrow> of(int applicationPort, boolean endpoints) {
        List<Arrow> arrows = new ArrayList<>();
        for (JsonNode arrow : ShippedJson.read(DeclaredArrows.class, FILE)) {
            String egress = arrow.path("egress").asText();
            if (egress.isEmpty() || egress.equals("endpoints") == endpoints) {
                arrows.add(arrow(arrow, applicationPort));
            }
        }
        return List.copyOf(arrows);
    }

    /**
     * Those that a configuration draws besides.
     *
     * @param further in the form of {@code arrows.json}, to networks in CIDR notation and to managed prefix lists
     */
    public static List<Arrow> further(JsonNode further) {
        List<Arrow> arrows = new ArrayList<>();
        further.forEach(arrow -> arrows.add(arrow(arrow, 0)));
        return List.copyOf(arrows);
    }

    private static Arrow arrow(JsonNode arrow, int applicationPort) {
        Set<Integer> ports = new TreeSet<>();
        arrow.path("ports")
                .forEach(port -> ports.add(port.asText().equals(APPLICATION_PORT) ? applicationPort : port.intValue()));
        String to = arrow.path("to").asText();
        return new Arrow(arrow.path("from").asText(), to.equals(ANY) ? INTERNET : to, ports);
    }
}
