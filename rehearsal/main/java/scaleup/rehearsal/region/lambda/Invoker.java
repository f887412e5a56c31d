package scaleup.rehearsal.region.lambda;

import scaleup.rehearsal.region.iam.ServiceRequest;

/**
 * Who invokes a function: an AWS service for one of the account's resources, or the account's owner.
 *
 * @param service the service principal, for example {@code events.amazonaws.com}
 * @param sourceArn the resource for which the service acts
 */
public record Invoker(String service, String sourceArn) {
    /** The account's owner, as whom AWS CloudFormation deploys: needs no permission of the function. */
    public static final Invoker OWNER = new Invoker("", "");

    /** What a function's policy decides. */
    ServiceRequest request() {
        return new ServiceRequest(service, sourceArn);
    }

    String name() {
        return equals(OWNER) ? "owner" : service;
    }
}
