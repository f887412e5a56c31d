package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scaleup.Synthesis.Resource;

/** What docs/cost.md says that servers cost beyond their price is what the templates' servers may be charged for. */
class CostTest {
    /**
     * Amazon EC2 User Guide, "Key concepts for burstable performance instances": percent of a vCPU that each of the two has for
     * the instance's price.
     */
    private static final Map<String, Integer> BASELINE =
            new TreeMap<>(Map.of("t4g.micro", 10, "t4g.small", 20, "t4g.medium", 20));

    /** "Unlimited mode concepts": for surplus credits of T4g, in US dollars per vCPU and hour. */
    private static final BigDecimal SURCHARGE = new BigDecimal("0.04");

    private static final int PROCESSORS = 2;
    private static final int HOURS = 730;

    private static String page;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Synthesis.ROOT.resolve("docs/cost.md")).replaceAll("\\s+", " ");
    }

    @Test
    void itsSurchargeIsThatOfTheServersThatAreDeclared() {
        var dev = Synthesis.of("dev");
        BigDecimal month = BigDecimal.ZERO;
        int servers = 0;
        for (Resource group : dev.resources("AWS::AutoScaling::AutoScalingGroup")) {
            int minimum = group.property("/MinSize").asInt();
            servers += minimum;
            var hour = surcharge(type(dev, group), target(dev, group.part()));
            month = month.add(hour.multiply(BigDecimal.valueOf((long) minimum * HOURS)));
        }
        var said = find("all (\\w+) servers of `dev` together (\\d+) a month");
        assertThat(said.group(1)).isEqualTo(Map.of(6, "six").get(servers));
        assertThat(said.group(2))
                .isEqualTo(month.setScale(0, RoundingMode.HALF_UP).toString());
    }

    @Test
    void itNamesWhatEachTypeOfDevIsChargedAtWhatScalingAimsAt() {
        var dev = Synthesis.of("dev");
        var said =
                find("at the (\\d+) % that scaling aims at .*? a (t4g\\.\\w+) costs ([0-9.]+)/h on top of ([0-9.]+), "
                        + "a (t4g\\.\\w+) ([0-9.]+)/h on top of ([0-9.]+);");
        var types = new TreeMap<String, String>();
        for (Resource group : dev.resources("AWS::AutoScaling::AutoScalingGroup")) {
            int target = target(dev, group.part());
            assertThat(target).isEqualTo(Integer.parseInt(said.group(1)));
            types.put(
                    type(dev, group),
                    surcharge(type(dev, group), target)
                            .setScale(3, RoundingMode.HALF_UP)
                            .toString());
        }
        assertThat(types).isEqualTo(Map.of(said.group(2), said.group(3), said.group(5), said.group(6)));
        // Of the table's column 'each'.
        assertThat(page).contains(said.group(2) + " | 4 | " + said.group(4) + "/h");
        assertThat(page).contains(said.group(5) + " | 2 | " + said.group(7) + "/h");
    }

    @Test
    void itNamesTheBaselinesOfTheTypesThatAreShipped() {
        var said = find(
                "baseline of its two vCPUs: (\\d+) % of a (t4g\\.\\w+)'s, (\\d+) % of a (t4g\\.\\w+)'s and (t4g\\.\\w+)'s");
        assertThat(Map.of(
                        said.group(2), Integer.valueOf(said.group(1)),
                        said.group(4), Integer.valueOf(said.group(3)),
                        said.group(5), Integer.valueOf(said.group(3))))
                .isEqualTo(BASELINE);
        assertThat(find("costs ([0-9.]+) per vCPU and hour").group(1)).isEqualTo(SURCHARGE.toString());
        List<String> burstable = new ArrayList<>();
        for (String environment : List.of("dev", "staging", "prod", "trial")) {
            var synthesis = Synthesis.of(environment);
            synthesis.resources("AWS::AutoScaling::AutoScalingGroup").forEach(group -> {
                if (type(synthesis, group).startsWith("t")) {
                    burstable.add(type(synthesis, group));
                }
            });
        }
        assertThat(BASELINE.keySet()).containsAll(burstable);
    }

    /** In US dollars an hour. */
    private static BigDecimal surcharge(String type, int percent) {
        assertThat(BASELINE).containsKey(type);
        return SURCHARGE
                .multiply(BigDecimal.valueOf((long) Math.max(0, percent - BASELINE.get(type)) * PROCESSORS))
                .divide(BigDecimal.valueOf(100));
    }

    private static String type(Synthesis synthesis, Resource group) {
        return synthesis
                .resource(group.part(), "AWS::EC2::LaunchTemplate")
                .property("/LaunchTemplateData/InstanceType")
                .asText();
    }

    private static int target(Synthesis synthesis, String part) {
        return synthesis
                .resource(part, "AWS::AutoScaling::ScalingPolicy")
                .property("/TargetTrackingConfiguration/TargetValue")
                .asInt();
    }

    private static MatchResult find(String pattern) {
        var found = Pattern.compile(pattern).matcher(page);
        assertThat(found.find()).as(pattern).isTrue();
        return found.toMatchResult();
    }
}
