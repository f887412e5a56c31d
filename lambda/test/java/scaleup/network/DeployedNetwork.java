package scaleup.network;

import java.util.Map;
import scaleup.Deployed;

/** The network's function, which has no variables. */
record DeployedNetwork() implements Deployed {
    @Override
    public String name() {
        return "network";
    }

    @Override
    public String handler() {
        return NetworkHandler.class.getName();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public String event() {
        throw new UnsupportedOperationException("only CloudFormation calls it");
    }
}
