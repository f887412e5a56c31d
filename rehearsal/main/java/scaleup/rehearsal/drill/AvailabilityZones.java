package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.rehearsal.check.Server;

/** The availability zones of an environment's machines, as AWS tells its account's owner. */
record AvailabilityZones(Stage stage) {
    private static final String ZONE = "AvailabilityZone";

    /** All machines in a zone of a tier, of which nothing is the only one of its kind that there is. */
    List<Target> expendable(String tier) throws IOException {
        Map<String, String> zones = new LinkedHashMap<>();
        for (String each : List.of(Server.LOAD_BALANCER, Server.WEB, Server.APPLICATION)) {
            for (JsonNode instance : PlannedWork.group(stage, each).path("Instances")) {
                zones.put(
                        instance.path("InstanceId").asText(),
                        instance.path(ZONE).asText());
            }
        }
        JsonNode database =
                stage.call("rds", "DescribeDBInstances", PlannedWork.object()).at("/DBInstances/0");
        String only =
                database.path("MultiAZ").asBoolean() ? "" : database.path(ZONE).asText();
        String zone = stage.targets().stream()
                .filter(target -> target.tier().equals(tier))
                .map(target -> zones.getOrDefault(target.name(), only))
                .filter(each -> !each.equals(only))
                .findFirst()
                .orElseThrow(() -> new IOException("no zone of the tier %s can be spared: %s".formatted(tier, zones)));
        return stage.targets().stream()
                .filter(target -> zone.equals(zones.get(target.name())))
                .toList();
    }
}
