package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis.Resource;
import scaleup.review.assembly.DeploymentTarget;
import scaleup.review.preflight.Preflight;

/** What docs/deploying.md says that an account must allow is what the templates take. */
class QuotasTest {
    /** Amazon EC2 User Guide, "Amazon EC2 instance type specifications". */
    private static final Map<String, Integer> PROCESSORS = Map.of(
            "c6g.medium", 1,
            "c7g.medium", 1,
            "t4g.micro", 2,
            "t4g.small", 2,
            "t4g.medium", 2);

    /** Service Quotas, L-1216C47A, "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", default. */
    private static final int STANDARD_PROCESSORS = 5;

    /** Amazon VPC User Guide, "Amazon VPC quotas", Elastic IP addresses. */
    private static final int ELASTIC_ADDRESSES = 5;

    /** Amazon VPC User Guide, "Amazon VPC quotas", VPCs per Region; a new account has its default one already. */
    private static final int VPCS = 5;

    /** AWS Lambda Developer Guide, "Lambda quotas": new accounts have reduced concurrency, some 10. */
    private static final int CONCURRENT_FUNCTIONS = 10;

    @Test
    void theReadmeNamesThemForEveryEnvironmentThatIsShipped() throws IOException {
        Map<String, List<Integer>> expected = new LinkedHashMap<>();
        for (String environment : environments()) {
            var synthesis = Synthesis.of(environment);
            expected.put(
                    environment,
                    List.of(
                            processors(synthesis, QuotasTest::minimum),
                            tierAfterTier(synthesis),
                            processors(synthesis, group -> replaced(group, minimum(group))),
                            processors(synthesis, QuotasTest::maximum),
                            processors(synthesis, group -> replaced(group, maximum(group))),
                            synthesis.resources("AWS::EC2::EIP").size()));
        }
        assertThat(documented()).isEqualTo(expected);
    }

    @Test
    void aReviewCountsTheSameProcessors() throws IOException {
        Map<String, List<Integer>> documented = documented();
        for (String environment : environments()) {
            var preflight = Preflight.of(
                    Synthesis.of(environment).reviewed().resources(),
                    DeploymentTarget.ANY,
                    0,
                    Optional.empty(),
                    LocalDate.of(2026, 11, 27));
            assertThat(preflight.needs().stream()
                            .filter(need -> need.id().equals("vcpus"))
                            .map(need -> (int) need.needed()))
                    .as(environment)
                    .isEqualTo(documented.get(environment).subList(0, 5));
        }
    }

    @Test
    void trialFitsANewAccountWhileItIsDeployedAndRolled() {
        var trial = Synthesis.of("trial");
        assertThat(tierAfterTier(trial)).isLessThanOrEqualTo(STANDARD_PROCESSORS);
        assertThat(groups(trial))
                .as("no page says that a group may exceed its maximum size while its instances are replaced")
                .allSatisfy(group -> assertThat(replaced(group, minimum(group))).isLessThanOrEqualTo(maximum(group)));
    }

    /** Said there as the reason why dev is not made to fit. */
    @Test
    void twoServersOfEachTierFitNoNewAccount() {
        int fewest = 3 * 2 * PROCESSORS.values().stream().min(Integer::compare).orElseThrow();
        assertThat(fewest).isEqualTo(6).isGreaterThan(STANDARD_PROCESSORS);
    }

    @Test
    void allEnvironmentsButTrialShareTheAddressesOfOneAccount() {
        int addresses = environments().stream()
                .filter(environment -> !environment.equals("trial"))
                .mapToInt(environment ->
                        Synthesis.of(environment).resources("AWS::EC2::EIP").size())
                .sum();
        assertThat(addresses).isLessThanOrEqualTo(ELASTIC_ADDRESSES);
    }

    @Test
    void allEnvironmentsShareTheVpcsOfOneAccount() {
        int vpcs = environments().stream()
                .mapToInt(environment ->
                        Synthesis.of(environment).resources("AWS::EC2::VPC").size())
                .sum();
        assertThat(vpcs).isEqualTo(environments().size()).isLessThanOrEqualTo(VPCS - 1);
    }

    /** Amazon VPC User Guide, "Amazon VPC quotas": 60 rules a direction and group; a network of users takes one a port. */
    @Test
    void noSecurityGroupHasMoreRulesThanAnAccountAllows() {
        List<String> networks =
                IntStream.range(0, 20).mapToObj("198.51.%d.0/24"::formatted).toList();
        var synthesis = Synthesis.ofDev(edit -> edit.set("environments.dev.network.clientNetworks", networks)
                .set("environments.dev.network.egress", "endpoints"));
        for (String type : List.of("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")) {
            assertThat(synthesis.resources(type).stream()
                            .collect(Collectors.groupingBy(
                                    rule -> rule.property("/GroupId").toString(), Collectors.counting())))
                    .allSatisfy((group, rules) -> assertThat(rules).isLessThanOrEqualTo(60 - 1));
        }
    }

    /** What is throttled is repeated by AWS Lambda, as all callers are asynchronous; nothing may be set aside for one. */
    @Test
    void theFunctionsOfAnEnvironmentFitANewAccount() {
        for (String environment : environments()) {
            var functions = Synthesis.of(environment).resources("AWS::Lambda::Function");
            assertThat(functions).hasSizeLessThanOrEqualTo(CONCURRENT_FUNCTIONS);
            assertThat(functions).allSatisfy(function -> assertThat(
                            function.property("/ReservedConcurrentExecutions").isMissingNode())
                    .isTrue());
        }
    }

    private static List<String> environments() {
        return ((Map<?, ?>) Shipped.environments().get("environments"))
                .keySet().stream().map(Object::toString).toList();
    }

    private static Map<String, List<Integer>> documented() throws IOException {
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        var row = Pattern.compile("\\| `([a-z]+)` \\|((?: \\d+ \\|)+)");
        Files.readString(Synthesis.ROOT.resolve("docs/deploying.md"))
                .lines()
                .map(row::matcher)
                .filter(matcher -> matcher.matches())
                .forEach(matcher -> rows.put(
                        matcher.group(1),
                        Arrays.stream(matcher.group(2).split("\\|"))
                                .map(String::strip)
                                .filter(cell -> !cell.isEmpty())
                                .map(Integer::valueOf)
                                .toList()));
        return rows;
    }

    private static int processors(Synthesis synthesis, ToIntFunction<Resource> servers) {
        return groups(synthesis).stream()
                .mapToInt(group -> servers.applyAsInt(group) * each(synthesis, group))
                .sum();
    }

    private static int tierAfterTier(Synthesis synthesis) {
        int more = groups(synthesis).stream()
                .mapToInt(group -> (replaced(group, minimum(group)) - minimum(group)) * each(synthesis, group))
                .max()
                .orElseThrow();
        return processors(synthesis, QuotasTest::minimum) + more;
    }

    /**
     * The most there are while {@code servers} are replaced, rounded up: the API reference's InstanceMaintenancePolicy,
     * MaxHealthyPercentage, counts those that are in service or pending, and no page says that the maximum size bounds them.
     */
    private static int replaced(Resource group, int servers) {
        int percent = group.property("/InstanceMaintenancePolicy/MaxHealthyPercentage")
                .asInt();
        assertThat(percent).isGreaterThan(100);
        return (servers * percent + 99) / 100;
    }

    private static List<Resource> groups(Synthesis synthesis) {
        return synthesis.resources("AWS::AutoScaling::AutoScalingGroup");
    }

    private static int minimum(Resource group) {
        return group.property("/MinSize").asInt();
    }

    private static int maximum(Resource group) {
        return group.property("/MaxSize").asInt();
    }

    private static int each(Synthesis synthesis, Resource group) {
        String type = synthesis
                .resource(group.part(), "AWS::EC2::LaunchTemplate")
                .property("/LaunchTemplateData/InstanceType")
                .asText();
        assertThat(PROCESSORS).containsKey(type);
        return PROCESSORS.get(type);
    }
}
