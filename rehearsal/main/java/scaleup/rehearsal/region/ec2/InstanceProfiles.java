package scaleup.rehearsal.region.ec2;

import java.util.Optional;

/** The account's instance profiles. */
@FunctionalInterface
public interface InstanceProfiles {
    /** The name of the role that an instance profile holds. */
    Optional<String> role(String instanceProfileArn);
}
