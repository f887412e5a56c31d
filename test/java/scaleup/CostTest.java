package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import scaleup.review.cost.CostEstimate;
import scaleup.review.cost.Prices;
import scaleup.review.server.InstanceTypes;
import scaleup.review.server.ServerGroup;

/** What is said of the price of environments is what a review reckons of their templates. */
class CostTest {
    /**
     * Amazon EC2 User Guide, "Key concepts for burstable performance instances": percent of a vCPU that each of the two has for
     * the instance's price.
     */
    private static final Map<String, Integer> BASELINE = Map.of("t4g.micro", 10, "t4g.small", 20, "t4g.medium", 20);

    /** "Unlimited mode concepts": for surplus credits of T4g, in US dollars per vCPU and hour. */
    private static final String SURCHARGE = "0.04";

    @Test
    void docsAreWhatTheProgramWrites() throws IOException {
        Path written = Synthesis.ROOT.resolve("test/target/cost.md");
        Files.writeString(written, CostPage.text());
        assertThat(Files.readString(Synthesis.ROOT.resolve("docs/cost.md")))
                .as("docs/cost.md; if it is meant: cp %s docs/cost.md", written)
                .isEqualTo(Files.readString(written));
    }

    @Test
    void theReadmeSaysTheSameOfDevAndProd() throws IOException {
        String readme = Files.readString(Synthesis.ROOT.resolve("README.md")).replaceAll("\\s+", " ");
        String dev = CostPage.about(CostPage.estimate("dev").minimum());
        String prod = CostPage.about(CostPage.estimate("prod").minimum());
        assertThat(find(readme, "`dev` costs \\[about ([\\d,]+) US dollars]").group(1))
                .isEqualTo(dev);
        var said = find(readme, "About ([\\d,]+) US dollars a month for `dev` .*?, ([\\d,]+) for `prod`");
        assertThat(said.group(1)).isEqualTo(dev);
        assertThat(said.group(2)).isEqualTo(prod);
    }

    /** By hand, from docs/cost.md as it was before a program wrote it and the price pages that it names. */
    @Test
    void devIsReckonedAsByHand() {
        var dev = CostPage.estimate("dev");
        assertThat(of(dev, "servers, t4g.micro")).isEqualByComparingTo("24.528");
        assertThat(of(dev, "servers, t4g.small")).isEqualByComparingTo("24.528");
        assertThat(of(dev, "servers' volumes, 8 GiB gp3 each")).isEqualByComparingTo("3.84");
        assertThat(of(dev, "servers' detailed monitoring, 7 metrics each")).isEqualByComparingTo("12.6");
        assertThat(of(dev, "NAT gateways")).isEqualByComparingTo("32.85");
        assertThat(of(dev, "network load balancer")).isEqualByComparingTo("16.425");
        assertThat(of(dev, "elastic addresses").add(of(dev, "network load balancer's public addresses")))
                .isEqualByComparingTo("10.95");
        assertThat(of(dev, "database, db.t4g.micro").add(of(dev, "database's storage, gp3")))
                .isEqualByComparingTo("13.98");
        assertThat(of(dev, "keys")).isEqualByComparingTo("2");
        assertThat(of(dev, "secrets")).isEqualByComparingTo("1.2");
    }

    /** Six servers at 60 %: four of them 50 and two 40 points of a hundred above their baselines, with two vCPUs each. */
    @Test
    void busyProcessorsOfDevAreReckonedAsByHand() {
        var byHand = new BigDecimal(SURCHARGE)
                .multiply(BigDecimal.valueOf(2 * (4 * 50 + 2 * 40)))
                .movePointLeft(2)
                .multiply(BigDecimal.valueOf(730));
        assertThat(CostEstimate.sum(CostPage.estimate("dev").credits(), item -> item.minimum()))
                .isEqualByComparingTo(byHand);
    }

    @Test
    void baselinesOfTheTypesThatAreShippedAreThoseOfAws() {
        for (String environment : CostPage.ENVIRONMENTS) {
            for (ServerGroup group :
                    ServerGroup.of(Synthesis.of(environment).reviewed().resources())) {
                if (group.instanceType().startsWith("t")) {
                    assertThat(InstanceTypes.baseline(group.instanceType()))
                            .as(group.instanceType())
                            .hasValue(BASELINE.get(group.instanceType()));
                }
            }
        }
    }

    @Test
    void nothingThatEnvironmentsHaveIsLeftOut() {
        for (Synthesis shape : Synthesis.everyShape()) {
            assertThat(CostEstimate.of(shape.reviewed().resources(), Prices.shipped())
                            .unknown())
                    .isEmpty();
        }
    }

    private static BigDecimal of(CostEstimate estimate, String what) {
        return CostEstimate.sum(
                estimate.standing().stream()
                        .filter(item -> item.what().equals(what))
                        .toList(),
                item -> item.minimum());
    }

    private static MatchResult find(String text, String pattern) {
        var found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.toMatchResult();
    }
}
