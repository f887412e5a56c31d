package scaleup.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import scaleup.Edit;
import scaleup.Scaleup;
import scaleup.Shipped;
import scaleup.Synthesis;
import scaleup.environment.Environment;

/**
 * An environment of which the product generates what is beside the hosts' files: dev, answering sooner and allowing one client
 * more. Made without jsii, which tests that run beside others must not ask.
 */
final class Declared {
    static final Environment DEV = dev(edit -> {});

    private Declared() {}

    static Environment dev(Consumer<Edit> change) {
        var edit = new Edit(Shipped.context());
        edit.set("environments.dev.loadBalancer.requestsPerSecondPerClient", 10_000)
                .set("environments.dev.loadBalancer.responseTimeoutSeconds", 10)
                .set("environments.dev.loadBalancer.applicationPaths", List.of("/api/", "/ws/"))
                .set("environments.dev.loadBalancer.streamedPaths", List.of("/api/uploads/"))
                .set("environments.dev.loadBalancer.trustedProxies", List.of("203.0.113.128/28", "203.0.113.144/28"))
                .set("environments.dev.web.responseTimeoutSeconds", 5)
                .set("environments.dev.application.responseTimeoutSeconds", 5);
        change.accept(edit);
        edit.context().put("environment", "dev");
        return Scaleup.environment(edit.configuration(), Synthesis.ROOT);
    }

    /** Generated variables, some of which have another value: a port of this machine's, say. */
    static Map<String, String> variables(Map<String, Object> generated, Map<String, String> others) {
        Map<String, String> variables = new HashMap<>();
        generated.forEach((name, value) -> variables.put(name, value.toString()));
        others.forEach((name, value) -> {
            if (variables.put(name, value) == null) {
                throw new AssertionError("%s is not generated, but %s".formatted(name, generated.keySet()));
            }
        });
        return variables;
    }
}
