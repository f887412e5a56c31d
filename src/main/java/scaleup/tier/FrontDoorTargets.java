package scaleup.tier;

import java.util.List;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;

/**
 * What the servers of a tier become that the front door asks, rather than being published in DNS.
 *
 * @param groupArns the target groups that the servers join
 * @param unhealthy the alarm on targets that the front door finds unhealthy: it stops an instance refresh
 */
public record FrontDoorTargets(List<String> groupArns, CfnAlarm unhealthy) {}
