package scaleup.rehearsal.region.rds;

import java.util.List;

/**
 * What a DB instance is, as others see it.
 *
 * @param address its name in DNS
 * @param schema the initial database, or empty
 * @param zones of the machines: the first primary's, then the first standby's
 */
public record Description(
        String identifier,
        String arn,
        String engine,
        String engineVersion,
        String instanceClass,
        String address,
        int port,
        String schema,
        List<String> zones) {
    public boolean multiAz() {
        return zones.size() > 1;
    }
}
