package scaleup.rehearsal.region.elasticloadbalancing;

/** The Amazon Route 53 hosted zone of network load balancers' own names. */
final class CanonicalHostedZone {
    /** That of eu-central-1 (AWS General Reference, "Elastic Load Balancing endpoints and quotas"). */
    static final String ID = "Z3F0SRJ5LGBH90";

    private CanonicalHostedZone() {}
}
