package scaleup.rehearsal.region.elasticloadbalancing;

/**
 * What a target had to do so far, for the report.
 *
 * @param targetGroup its name
 * @param instance the instance's id
 * @param state as DescribeTargetHealth tells it
 * @param connections that were made to it
 * @param open of these still are
 * @param failedConnections that it didn't accept; their clients were reset
 * @param bytesToTarget without PROXY protocol headers
 * @param resets connections that ended by a reset: of the client, the target or the load balancer
 */
public record Traffic(
        String targetGroup,
        String instance,
        String state,
        long connections,
        int open,
        long failedConnections,
        long bytesToTarget,
        long bytesToClient,
        long resets) {}
