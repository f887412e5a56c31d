package scaleup.tier;

import java.util.List;
import scaleup.configuration.Scaling;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;

/**
 * What makes one tier different from another.
 *
 * @param name as it appears in names, for example {@code web}
 * @param scaling how its servers are sized and scaled
 * @param securityGroup the id of its group in the isolation
 * @param host what its hosts have
 * @param leaveSeconds how long a leaving host may still get new requests
 * @param warmUpSeconds after which a new server counts in scaling and in an instance refresh
 * @param targetGroupArns target groups that the servers join
 * @param symptoms an alarm that stops an instance refresh, besides that on the hosts
 */
public record TierProps(
        String name,
        Scaling scaling,
        String securityGroup,
        Host host,
        int leaveSeconds,
        int warmUpSeconds,
        List<String> targetGroupArns,
        CfnAlarm symptoms) {}
