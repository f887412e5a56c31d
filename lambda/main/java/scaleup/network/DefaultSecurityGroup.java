package scaleup.network;

import java.util.List;
import java.util.Map;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Failure;
import scaleup.cloudformation.Provider;
import scaleup.ec2.Ec2Client;
import scaleup.ec2.model.Ec2Exception;
import scaleup.ec2.model.IpPermission;
import scaleup.ec2.model.SecurityGroup;

/**
 * The custom resource of a VPC's default security group without rules: what is put into it by mistake reaches nothing, and
 * nothing reaches it. (Amazon VPC makes the group with rules, and AWS CloudFormation can't take them away; Security Hub
 * control EC2.2.) Deleting it changes nothing: the group goes with its VPC.
 */
record DefaultSecurityGroup(Ec2Client ec2) implements Provider {
    /** The property that names it. */
    static final String PROPERTY = "DefaultSecurityGroup";

    /** Amazon EC2 API Reference, "Error codes for the Amazon EC2 API". */
    private static final String NOT_FOUND = "InvalidPermission.NotFound";

    /** Once for each direction, and once for somebody else. */
    private static final int AGAIN = 3;

    @Override
    public Map<String, String> provide(CustomResourceRequest request, Deadline deadline) {
        if (request.type() != CustomResourceRequest.Type.DELETE) {
            close(request.property(PROPERTY));
        }
        return Map.of();
    }

    /** A rule that is listed and then not found has gone meanwhile: by somebody else, or by a try of ours whose answer was lost. */
    private void close(String id) {
        for (int again = AGAIN; ; again--) {
            try {
                revokeAll(id);
                return;
            } catch (Ec2Exception e) {
                if (again == 0
                        || e.awsErrorDetails() == null
                        || !NOT_FOUND.equals(e.awsErrorDetails().errorCode())) {
                    throw e;
                }
            }
        }
    }

    private void revokeAll(String id) {
        SecurityGroup group = group(id);
        List<IpPermission> ingress = group.ipPermissions();
        if (!ingress.isEmpty()) {
            ec2.revokeSecurityGroupIngress(revoke -> revoke.groupId(id).ipPermissions(ingress));
        }
        List<IpPermission> egress = group.ipPermissionsEgress();
        if (!egress.isEmpty()) {
            ec2.revokeSecurityGroupEgress(revoke -> revoke.groupId(id).ipPermissions(egress));
        }
    }

    private SecurityGroup group(String id) {
        List<SecurityGroup> groups =
                ec2.describeSecurityGroups(describe -> describe.groupIds(id)).securityGroups();
        if (groups.size() != 1) {
            throw new Failure("Amazon EC2 lists %d security groups by the id %s.".formatted(groups.size(), id));
        }
        return groups.get(0);
    }
}
