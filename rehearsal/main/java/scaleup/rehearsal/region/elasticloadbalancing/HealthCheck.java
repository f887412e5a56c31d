package scaleup.rehearsal.region.elasticloadbalancing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/**
 * How targets are checked (Elastic Load Balancing, Network Load Balancers, "Health check settings").
 *
 * @param http by an HTTP request; otherwise a connection is enough
 * @param port empty for the port of the traffic
 * @param matcher meaningless unless {@code http}
 */
record HealthCheck(
        boolean http,
        Optional<Integer> port,
        String path,
        Matcher matcher,
        Duration interval,
        Duration timeout,
        int healthyThreshold,
        int unhealthyThreshold) {
    private static final String TRAFFIC_PORT = "traffic-port";

    /** @throws IllegalArgumentException with what is wrong */
    static HealthCheck of(JsonNode properties) {
        String protocol = properties.path("HealthCheckProtocol").asText("TCP");
        if (!protocol.equals("HTTP") && !protocol.equals("TCP")) {
            throw new IllegalArgumentException(
                    "HealthCheckProtocol %s: the rehearsal plays HTTP and TCP".formatted(protocol));
        }
        boolean http = protocol.equals("HTTP");
        String port = properties.path("HealthCheckPort").asText(TRAFFIC_PORT);
        int interval = number(properties, "HealthCheckIntervalSeconds", 30, 5, 300);
        int timeout = number(properties, "HealthCheckTimeoutSeconds", http ? 6 : 10, 2, 120);
        if (timeout >= interval && properties.has("HealthCheckTimeoutSeconds")) {
            throw new IllegalArgumentException("HealthCheckTimeoutSeconds %d must be smaller than the interval of %d"
                    .formatted(timeout, interval));
        }
        return new HealthCheck(
                http,
                port.equals(TRAFFIC_PORT) ? Optional.empty() : Optional.of(port(port)),
                properties.path("HealthCheckPath").asText("/"),
                Matcher.of(properties.path("Matcher").path("HttpCode").asText("200-399")),
                Duration.ofSeconds(interval),
                Duration.ofSeconds(timeout),
                number(properties, "HealthyThresholdCount", 5, 2, 10),
                number(properties, "UnhealthyThresholdCount", 2, 2, 10));
    }

    String portText() {
        return port.map(Object::toString).orElse(TRAFFIC_PORT);
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("HealthCheckPort %d is not between 1 and 65535".formatted(port));
        }
        return port;
    }

    private static int number(JsonNode properties, String name, int otherwise, int least, int most) {
        if (!properties.has(name)) {
            return otherwise;
        }
        int number = Integer.parseInt(properties.path(name).asText());
        if (number < least || number > most) {
            throw new IllegalArgumentException("%s %d is not between %d and %d".formatted(name, number, least, most));
        }
        return number;
    }
}
