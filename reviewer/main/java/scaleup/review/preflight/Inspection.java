package scaleup.review.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import scaleup.review.assembly.DeploymentTarget;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.change.ResourceTypes;
import scaleup.review.server.InstanceTypes;
import scaleup.review.server.MachineImage;
import scaleup.review.server.ServerGroup;

/** Holds what templates declare to what AWS allows. */
final class Inspection {
    /** CloudFormation works on several resources at a time; what isn't waited for longer is done in this time, in minutes. */
    static final int LEAST = 1;

    static final int MOST = 3;

    /** How long before its end a version's support is worth a word, in days. */
    private static final int SOON = 365;

    private static final String DEPLOYED = "deployed or updated, tier after tier";

    private final Resources resources;
    private final DeploymentTarget target;
    private final int bootstrap;
    private final Optional<AccountFacts> account;
    private final LocalDate today;
    private final List<ServerGroup> groups;
    private final List<Need> needs = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Inspection(
            Resources resources,
            DeploymentTarget target,
            int bootstrap,
            Optional<AccountFacts> account,
            LocalDate today) {
        this.resources = resources;
        this.target = target;
        this.bootstrap = bootstrap;
        this.account = account;
        this.today = today;
        groups = ServerGroup.of(resources);
    }

    Preflight preflight() {
        processors();
        quota("addresses", resources.ofType("AWS::EC2::EIP").size(), "");
        quota("vpcs", resources.ofType("AWS::EC2::VPC").size(), "");
        quota("rules", rules(), "the group that has most");
        quota(
                "endpoints",
                resources.ofType("AWS::EC2::VPCEndpoint").stream()
                        .filter(endpoint ->
                                endpoint.property("/VpcEndpointType").asText().equals("Interface"))
                        .count(),
                "");
        quota("functions", resources.ofType("AWS::Lambda::Function").size(), "if all run at once");
        quota("databases", resources.ofType("AWS::RDS::DBInstance").size(), "");
        quota("subscriptions", resources.ofType("AWS::RDS::EventSubscription").size(), "");
        sizes();
        zones();
        architectures();
        engines();
        ofAccount();
        for (Need need : needs) {
            if (need.isInTheWay()) {
                problems.add(need.toString());
            }
        }
        return new Preflight(target, account, needs, problems, notes, waits(), names());
    }

    /** Amazon EC2 counts vCPUs of what runs or is pending ("On-Demand Instance quotas"). */
    private void processors() {
        List<ServerGroup> standard = new ArrayList<>();
        for (ServerGroup group : groups) {
            if (!InstanceTypes.isStandard(group.instanceType())) {
                notes.add("servers of %s are of type %s, which has a quota of its own"
                        .formatted(group.name(), group.instanceType()));
            } else if (group.processors().isEmpty()) {
                notes.add("how many vCPUs servers of %s have isn't known: type %s"
                        .formatted(group.name(), group.instanceType()));
            } else {
                standard.add(group);
            }
        }
        int least = processors(standard, ServerGroup::minimum);
        int more = standard.stream()
                .mapToInt(group -> (group.replaced(group.minimum()) - group.minimum())
                        * group.processors().getAsInt())
                .max()
                .orElse(0);
        quota("vcpus", least, "at the minimum size");
        quota("vcpus", least + (long) more, DEPLOYED);
        quota("vcpus", processors(standard, group -> group.replaced(group.minimum())), "all tiers replaced at once");
        quota("vcpus", processors(standard, ServerGroup::maximum), "at the maximum size");
        quota(
                "vcpus",
                processors(standard, group -> group.replaced(group.maximum())),
                "all tiers replaced at the maximum size");
    }

    private static int processors(List<ServerGroup> groups, ToIntFunction<ServerGroup> servers) {
        return groups.stream()
                .mapToInt(
                        group -> servers.applyAsInt(group) * group.processors().getAsInt())
                .sum();
    }

    private void quota(String id, long needed, String when) {
        if (needed == 0) {
            return;
        }
        var quota = AwsLimits.quota(id);
        var said = account.map(facts -> facts.quotas().get(id));
        var others = account.map(facts -> facts.others().getOrDefault(id, 0L)).orElse(0L);
        boolean isAlways = id.equals("rules") || id.equals("endpoints");
        needs.add(new Need(
                id,
                quota.what(),
                needed,
                when,
                isAlways ? 0 : others,
                OptionalLong.of(said.map(all -> all - quota.besides()).orElse(quota.ofNewAccount())),
                said.isPresent(),
                false,
                isRequired(id, when),
                quota.source()));
    }

    /** What more servers would take is asked for later, and Auto Scaling repeats what is refused; functions are run again. */
    private static boolean isRequired(String id, String when) {
        return id.equals("vcpus") ? when.equals(DEPLOYED) : !id.equals("functions");
    }

    /** A network of clients takes a rule a port, a prefix list as many as it may have networks. */
    private long rules() {
        Map<String, Integer> counts = new TreeMap<>();
        for (SecurityGroupRule rule : SecurityGroupRule.of(resources)) {
            int asMany = account.map(facts -> facts.prefixLists().getOrDefault(rule.prefixList(), 1))
                    .orElse(1);
            counts.merge(rule.list(), asMany, Integer::sum);
        }
        Set<String> unknown = PrefixLists.named(resources);
        account.ifPresent(facts -> unknown.removeAll(facts.prefixLists().keySet()));
        for (String list : unknown) {
            notes.add("as how many rules of a security group the prefix list %s counts isn't known, and taken for one"
                    .formatted(list));
        }
        return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private void sizes() {
        for (String stack : resources.stacks()) {
            JsonNode template = resources.template(stack);
            size("template", stack, bytes(template));
            size("resources", stack, template.path("Resources").size());
            size("outputs", stack, template.path("Outputs").size());
            size("parameters", stack, template.path("Parameters").size());
        }
        for (ServerGroup group : groups) {
            size(
                    "user-data",
                    group.name(),
                    LongestText.bytes(group.template().property("/LaunchTemplateData/UserData")));
            size("record", group.name(), group.replaced(group.maximum()));
        }
        for (Resource parameter : resources.ofType("AWS::SSM::Parameter")) {
            if (!parameter.property("/Tier").asText().equals("Advanced")) {
                size("parameter", parameter.key(), LongestText.bytes(parameter.property("/Value")));
            }
        }
        for (Resource function : resources.ofType("AWS::Lambda::Function")) {
            int variables = 0;
            for (var variable : function.property("/Environment/Variables").properties()) {
                variables += variable.getKey().length() + LongestText.bytes(variable.getValue());
            }
            size("variables", function.key(), variables);
        }
        policies();
    }

    private void policies() {
        Map<String, Integer> characters = new LinkedHashMap<>();
        for (Resource role : resources.ofType("AWS::IAM::Role")) {
            int own = 0;
            for (JsonNode policy : role.property("/Policies")) {
                own += LongestText.characters(policy.path("PolicyDocument"));
            }
            characters.put(role.key(), own);
        }
        for (Resource policy : resources.ofType("AWS::IAM::Policy")) {
            int more = LongestText.characters(policy.property("/PolicyDocument"));
            policy.property("/Roles").forEach(role -> resources
                    .target(policy.stack(), role)
                    .ifPresent(value -> characters.merge(value.resource().key(), more, Integer::sum)));
        }
        characters.forEach((role, count) -> size("policies", role, count));
    }

    /** Only the one that comes nearest to a limit is a need that is said. */
    private void size(String id, String of, int number) {
        var size = AwsLimits.size(id);
        var need = new Need(
                id,
                size.path("what").asText(),
                number,
                "the most, of " + of,
                0,
                OptionalLong.of(size.path("most").asLong()),
                false,
                true,
                true,
                size.path("source").asText());
        for (int i = 0; i < needs.size(); i++) {
            if (needs.get(i).id().equals(id)) {
                if (needs.get(i).needed() < number) {
                    needs.set(i, need);
                }
                return;
            }
        }
        if (number > 0) {
            needs.add(need);
        }
    }

    /** Of the file that the CDK uploads, which it indents by one. */
    private static int bytes(JsonNode template) {
        var indenter = new DefaultIndenter(" ", "\n");
        var printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        try {
            return new ObjectMapper()
                    .writer(printer)
                    .writeValueAsString(template)
                    .getBytes(StandardCharsets.UTF_8)
                    .length;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void zones() {
        int zones = neededZones();
        target.region().ifPresent(region -> {
            var most = AwsLimits.zones(region);
            if (most.isPresent() && most.getAsInt() < zones) {
                problems.add("subnets are in %d zones; in %s an account can use %d"
                        .formatted(zones, region, most.getAsInt()));
            }
        });
    }

    /** By the number that a subnet takes of a region's zones, from 0, or by their names. */
    private int neededZones() {
        return Math.max(placedZones(), namedZones().size());
    }

    /** How many of those that {@code Fn::GetAZs} lists. */
    private int placedZones() {
        return resources.ofType("AWS::EC2::Subnet").stream()
                .map(subnet -> subnet.property("/AvailabilityZone").path("Fn::Select"))
                .mapToInt(select -> select.isMissingNode() ? 0 : select.path(0).asInt() + 1)
                .max()
                .orElse(0);
    }

    private List<String> namedZones() {
        return resources.ofType("AWS::EC2::Subnet").stream()
                .map(subnet -> subnet.property("/AvailabilityZone"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .distinct()
                .toList();
    }

    /**
     * AWS CloudFormation Template Reference, Fn::GetAZs: "the order of the results [...] can change when new Availability Zones are
     * added".
     */
    private void movedSubnets(AccountFacts facts) {
        Map<String, String> moved = new LinkedHashMap<>();
        for (Resource subnet : resources.ofType("AWS::EC2::Subnet")) {
            var declared = subnet.property("/AvailabilityZone");
            int place = declared.path("Fn::Select").path(0).asInt(-1);
            String zone =
                    place >= 0 && place < facts.zones().size() ? facts.zones().get(place) : declared.asText();
            String is = facts.subnets().getOrDefault(subnet.key(), zone);
            if (!zone.isEmpty() && !is.equals(zone)) {
                moved.put(subnet.id(), "%s is in %s, and now declared in %s".formatted(subnet.id(), is, zone));
            }
        }
        if (!moved.isEmpty()) {
            problems.add("AWS CloudFormation moves no subnet to another zone (docs/deploying.md, \"Zones\"): "
                    + String.join("; ", moved.values()));
        }
    }

    /** An image of one architecture starts on no instance type of another. */
    private void architectures() {
        for (ServerGroup group : groups) {
            String image = MachineImage.of(resources, group.template());
            InstanceTypes.architecture(group.instanceType()).ifPresent(architecture -> {
                String other = architecture.equals("arm64") ? "x86_64" : "arm64";
                if (image.endsWith(other)) {
                    problems.add("servers of %s are of type %s, which is %s; their image %s is for %s"
                            .formatted(group.name(), group.instanceType(), architecture, image, other));
                }
            });
        }
    }

    private void engines() {
        for (Resource database : resources.ofType("AWS::RDS::DBInstance")) {
            String version = database.property("/EngineVersion").asText();
            if (version.isEmpty()) {
                continue;
            }
            String engine = "%s %s"
                    .formatted(
                            database.property("/Engine").asText(), version.replaceFirst("^(\\d+\\.\\d+)\\..*$", "$1"));
            var said = account.flatMap(AccountFacts::endOfSupport).or(() -> AwsLimits.endOfSupport(engine));
            if (said.isEmpty()) {
                notes.add("until when Amazon RDS supports %s isn't known".formatted(engine));
            } else if (said.get().isBefore(today)) {
                problems.add(
                        "%s: Amazon RDS's standard support of %s ended on %s; Extended Support is charged by the vCPU and hour"
                                .formatted(database.key(), engine, said.get()));
            } else {
                notes.add("%sAmazon RDS's standard support of %s ends on %s, after which Extended Support is charged"
                        .formatted(said.get().isBefore(today.plusDays(SOON)) ? "soon: " : "", engine, said.get()));
            }
        }
    }

    /** What only the account knows. */
    private void ofAccount() {
        account.ifPresent(facts -> {
            target.account()
                    .filter(wanted -> !wanted.equals(facts.account()))
                    .ifPresent(wanted -> problems.add("the environment is for account %s; the credentials are of %s"
                            .formatted(wanted, facts.account())));
            int zones = placedZones();
            if (!facts.zones().isEmpty() && facts.zones().size() < zones) {
                problems.add("subnets are in %d zones; for account %s Fn::GetAZs lists these of %s: %s"
                        .formatted(zones, facts.account(), facts.region(), String.join(", ", facts.zones())));
            }
            movedSubnets(facts);
            List<String> used = new ArrayList<>(
                    facts.zones().subList(0, Math.min(zones, facts.zones().size())));
            used.addAll(namedZones());
            facts.offered().forEach((type, offered) -> {
                List<String> without =
                        used.stream().filter(zone -> !offered.contains(zone)).toList();
                if (!without.isEmpty()) {
                    problems.add("%s isn't offered in %s; it is in %s"
                            .formatted(
                                    type,
                                    String.join(", ", without),
                                    offered.isEmpty() ? "none" : String.join(", ", new TreeSet<>(offered))));
                }
            });
            if (facts.bootstrap().isPresent() && facts.bootstrap().getAsInt() < bootstrap) {
                problems.add(
                        facts.bootstrap().getAsInt() == 0
                                ? "%s in %s isn't bootstrapped: npx cdk bootstrap aws://%s/%s"
                                        .formatted(facts.account(), facts.region(), facts.account(), facts.region())
                                : "the bootstrap stack is of version %d; needed is %d: npx cdk bootstrap aws://%s/%s"
                                        .formatted(
                                                facts.bootstrap().getAsInt(),
                                                bootstrap,
                                                facts.account(),
                                                facts.region()));
            }
            facts.taken()
                    .forEach(taken ->
                            problems.add("%s is there already, and in no stack of this environment".formatted(taken)));
            problems.addAll(facts.unfit());
            notes.add("%d of %d stacks are deployed"
                    .formatted(facts.stacks().size(), resources.stacks().size()));
        });
    }

    private List<Wait> waits() {
        List<Wait> waits = new ArrayList<>();
        for (String stack : resources.stacks()) {
            int least = LEAST;
            int most = MOST;
            List<String> why = new ArrayList<>();
            for (var wait : AwsLimits.waits().entrySet()) {
                boolean isThere = resources.ofType(wait.getKey()).stream()
                        .filter(resource -> resource.stack().equals(stack))
                        .anyMatch(resource ->
                                !resource.property("/VpcEndpointType").asText().equals("Gateway"));
                if (isThere) {
                    least += wait.getValue().at("/minutes/0").asInt();
                    most += wait.getValue().at("/minutes/1").asInt();
                    why.add(wait.getValue().path("why").asText());
                }
            }
            waits.add(new Wait(stack, least, most, why));
        }
        return waits;
    }

    private List<AccountName> names() {
        List<AccountName> names = new ArrayList<>();
        resources.stacks().forEach(stack -> names.add(new AccountName(stack, "AWS::CloudFormation::Stack", stack)));
        for (Resource resource : resources.all()) {
            for (String property : ResourceTypes.names(resource.type())) {
                JsonNode name = resource.properties().path(property);
                if (name.isTextual()) {
                    names.add(new AccountName(resource.key(), resource.type(), name.asText()));
                }
            }
        }
        return names;
    }
}
