package scaleup.rehearsal.region.route53;

import org.xbill.DNS.Name;

/**
 * Whose addresses an alias record set has.
 *
 * @param hostedZoneId the zone that the target lies in: this zone's, or the service's own, such as a load balancer's
 * @param evaluateTargetHealth makes no difference for a simple record set: what is unhealthy is answered if there is
 *     nothing else (Amazon Route 53 Developer Guide, "How Amazon Route 53 chooses records when health checking is
 *     configured")
 */
record AliasTarget(String hostedZoneId, Name dnsName, boolean evaluateTargetHealth) {}
