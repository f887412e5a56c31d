package scaleup.vpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import scaleup.configuration.Configuration;
import scaleup.configuration.Egress;
import scaleup.configuration.InvalidConfiguration;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnRule;
import software.amazon.awscdk.CfnRuleAssertion;
import software.amazon.awscdk.Fn;
import software.constructs.Construct;

/**
 * The regions in which an environment would work. The templates are for any region, so it is AWS CloudFormation that refuses
 * the others, by a rule and so before it makes anything (CloudFormation Template Reference, "Rules"); at synthesis it is
 * refused already if the CDK CLI says for which region that is.
 */
public final class Regions {
    /**
     * Where an account can use two zones (AWS Global Infrastructure, "Regions and Availability Zones": N. California). A third
     * one would only be missed as a number without a name: "Fn::Select cannot select nonexistent value at index 2".
     */
    private static final List<String> TWO_ZONES = List.of("us-west-1");

    /** Where endpoints of some services have names of another form: {@code cn.com.amazonaws.REGION.ec2}. */
    private static final List<String> OTHER_ENDPOINTS = List.of("cn-north-1", "cn-northwest-1");

    /**
     * What is wanted of the region.
     *
     * @param regions those that the rule names
     * @param allowed whether it allows them, and not all others
     * @param otherwise what a person reads who deploys elsewhere
     */
    private record Requirement(List<String> regions, boolean allowed, String otherwise) implements Predicate<String> {
        @Override
        public boolean test(String region) {
            return regions.contains(region) == allowed;
        }

        CfnRuleAssertion assertion() {
            var contained = Fn.conditionContains(regions, Aws.REGION);
            return CfnRuleAssertion.builder()
                    .assertValue(allowed ? contained : Fn.conditionNot(contained))
                    .assertDescription(otherwise)
                    .build();
        }
    }

    private static final String OF_CLI = "CDK_DEFAULT_REGION";

    private Regions() {}

    /**
     * Refuses a region that the environment wouldn't work in: its own, or else the one that the CDK CLI says.
     *
     * @param variables in which the CDK CLI says it
     * @param databaseRegions those whose databases the build's certificate authorities vouch for
     * @throws InvalidConfiguration with everything that speaks against it
     */
    public static void check(Configuration configuration, Map<String, String> variables, List<String> databaseRegions) {
        String region = configuration.region().orElse(variables.getOrDefault(OF_CLI, ""));
        if (!region.isEmpty()) {
            String saidBy =
                    configuration.region().isPresent() ? "the configuration's key region" : "the CDK CLI's " + OF_CLI;
            check(region, saidBy, configuration, databaseRegions);
        }
    }

    private static void check(String region, String saidBy, Configuration configuration, List<String> databaseRegions) {
        List<String> problems = requirements(configuration, databaseRegions).stream()
                .filter(requirement -> !requirement.test(region))
                .map(Requirement::otherwise)
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(
                    "The region is %s (%s). %s".formatted(region, saidBy, String.join(" ", problems)));
        }
    }

    static void declare(Construct scope, Configuration configuration, List<String> databaseRegions) {
        CfnRule.Builder.create(scope, "Region")
                .assertions(requirements(configuration, databaseRegions).stream()
                        .map(Requirement::assertion)
                        .toList())
                .build();
    }

    private static List<Requirement> requirements(Configuration configuration, List<String> databaseRegions) {
        List<Requirement> requirements = new ArrayList<>();
        requirements.add(new Requirement(
                databaseRegions,
                true,
                "The build has no certificate authority of Amazon RDS for this region, so nothing would reach the database."
                        + " Allowed: the regions in lambda/target/rds-regions.txt, or AWS's bundle of another one put into"
                        + " lambda/authorities as a .pem file."));
        if (configuration.network().zones() > 2) {
            requirements.add(new Requirement(
                    TWO_ZONES, false, "An account can use two zones in this region. Allowed: network.zones 2."));
        }
        if (configuration.network().egress() == Egress.ENDPOINTS) {
            requirements.add(new Requirement(
                    OTHER_ENDPOINTS,
                    false,
                    "The endpoints of this region have other names."
                            + " Allowed: network.egress nat-single or nat-per-zone."));
        }
        configuration
                .network()
                .region()
                .ifPresent(region -> requirements.add(new Requirement(
                        List.of(region),
                        true,
                        "The zones of network.zoneNames are in %s. Allowed: zones of the region that the environment is deployed to."
                                .formatted(region))));
        configuration
                .certificate()
                .region()
                .ifPresent(region -> requirements.add(new Requirement(
                        List.of(region),
                        true,
                        "The certificate is in %s, and the load balancers need one of their own region. Allowed: certificate.arn with"
                                        .formatted(region)
                                + " the region that the environment is deployed to.")));
        return requirements;
    }
}
