package scaleup.rehearsal.region.gateway;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A call to AWS that its principal may make.
 *
 * @param service as IAM writes it, for example {@code autoscaling}
 * @param action for example {@code DescribeAutoScalingGroups}
 * @param parameters the request's members by their names in the API reference; lists are arrays
 */
public record Call(Principal principal, String service, String action, JsonNode parameters) {}
