package scaleup.rehearsal.region.lambda;

import scaleup.rehearsal.region.gateway.Principal;

/**
 * Where what a function fails to handle for good is sent.
 *
 * @param sender the function's role
 * @param arn of the destination
 */
public record FailureDestination(Principal sender, String arn) {}
