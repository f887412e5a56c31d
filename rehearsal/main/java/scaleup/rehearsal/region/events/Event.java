package scaleup.rehearsal.region.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * An event of an AWS service before the bus adds its envelope (id, time, account, region).
 *
 * @param source for example {@code aws.autoscaling}
 * @param detailType for example {@code EC2 Instance-launch Lifecycle Action}
 * @param resources ARNs
 */
public record Event(String source, String detailType, List<String> resources, JsonNode detail) {}
