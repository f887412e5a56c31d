package scaleup.membership;

import java.util.Map;

/** The group of a tier. Every answer may be late, incomplete or missing; what it does say is true. */
interface AutoScaling {
    /** The group's own account. */
    Group group();

    /** EC2's independent account: all instances that bear the group's tag, by id. */
    Map<String, Ec2Instance> hosts();

    /** Lets an instance go on that the launch hook holds; nothing happens if it is not held any more. */
    void completeLaunch(String id);

    /** Lets an instance end that the terminate hook holds; nothing happens if it is not held any more. */
    void completeTermination(String id);

    /** Has an instance replaced; nothing happens if the group doesn't have it any more. */
    void reportUnhealthy(String id);
}
