package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import scaleup.review.assembly.Stack;

/**
 * What {@code cdk destroy}, and the rollback of a first deployment, would run into. AWS CloudFormation deletes a resource before
 * those that it needs, by reference or by DependsOn ("DependsOn attribute" of its Template Reference Guide); the CDK CLI deletes
 * a stack before those that it needs. Nothing of it is played, as what is missing would only be seen an hour later.
 */
final class Removal {
    private static final String FUNCTION = "AWS::Lambda::Function";

    /** What gives a role permissions, and is deleted by itself. */
    private static final Set<String> POLICIES =
            Set.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy");

    /** Which can't be deleted while a network interface is in them. */
    private static final Set<String> WITH_INTERFACES = Set.of("AWS::EC2::SecurityGroup", "AWS::EC2::Subnet");

    private static final Pattern PROTECTION = Pattern.compile("deletion[_.]?protection([_.]?enabled)?");

    private static final Set<String> UNPROTECTED = Set.of("", "false", "none", "inactive");

    private final Plan plan;
    private final Map<Element, Planned> elements = new LinkedHashMap<>();
    private final List<String> stacks;
    private final Map<Element, Set<Element>> needed = new LinkedHashMap<>();

    Removal(Plan plan) {
        this.plan = plan;
        plan.elements().forEach(planned -> elements.put(planned.element(), planned));
        stacks = plan.stacks().stream().map(Stack::name).toList();
    }

    /** What would keep the environment from being removed, or a failed first deployment from being repeated. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (var planned : elements.values()) {
            switch (planned.type()) {
                case FUNCTION -> interfaces(planned, problems);
                case "AWS::EC2::NatGateway" -> internet(planned, problems);
                case "AWS::ElasticLoadBalancingV2::LoadBalancer" -> {
                    if (properties(planned).path("Scheme").asText().equals("internet-facing")) {
                        internet(planned, problems);
                    }
                }
                default -> {
                    if (Players.isCustom(planned.type())) {
                        custom(planned, problems);
                    }
                }
            }
            kept(planned, problems);
        }
        return problems;
    }

    /** Stacks and resources that refuse to be deleted, as long as nobody takes that away by hand. */
    List<String> protections() {
        return Stream.concat(
                        plan.stacks().stream()
                                .filter(Stack::protectedFromDeletion)
                                .map(stack -> "stack " + stack.name()),
                        elements.values().stream()
                                .filter(planned -> !planned.type().isEmpty() && isProtected(properties(planned)))
                                .map(Planned::path))
                .toList();
    }

    /**
     * "To delete unused network interfaces, the Lambda service uses the execution role of the function" (AWS re:Post, "How do
     * I find and delete an elastic network interface that Lambda created?"; awslabs/aws-support-tools#174), 20 to 60 minutes
     * after the function. So something that can't be deleted before must be deleted between the function and its role: a
     * security group or a subnet of theirs, or a custom resource that looks for them.
     */
    private void interfaces(Planned function, List<String> problems) {
        var vpc = properties(function).path("VpcConfig");
        if (vpc.path("SubnetIds").isEmpty()) {
            return;
        }
        Set<Element> places = targets(function, vpc);
        for (var right : rights(function)) {
            boolean outlives = elements.values().stream()
                    .filter(between -> (WITH_INTERFACES.contains(between.type()) && places.contains(between.element()))
                            || waits(between, places))
                    .anyMatch(between -> goesBefore(function.element(), between.element())
                            && goesBefore(between.element(), right.element()));
            if (!outlives) {
                problems.add(
                        ("%s can't be removed: %s goes before the function's network interfaces, which AWS Lambda deletes"
                                        + " by that role, up to an hour after the function; then they stay, and no subnet or security"
                                        + " group that has one can be deleted (AWS re:Post, \"How do I find and delete an elastic"
                                        + " network interface that Lambda created?\"). Have something wait for them in between")
                                .formatted(function.path(), right.path()));
            }
        }
    }

    /** A custom resource that is given one of the places, and whose function may look for network interfaces. */
    private boolean waits(Planned custom, Set<Element> places) {
        return Players.isCustom(custom.type())
                && targets(custom, properties(custom)).stream().anyMatch(places::contains)
                && answering(custom).stream()
                        .flatMap(function -> rights(function).stream())
                        .anyMatch(right -> allows(right, "ec2:DescribeNetworkInterfaces"));
    }

    private static boolean allows(Planned right, String action) {
        return right.body().findValues("Action").stream()
                .flatMap(actions ->
                        actions.isArray() ? StreamSupport.stream(actions.spliterator(), false) : Stream.of(actions))
                .map(pattern -> "\\Q" + pattern.asText().replace("*", "\\E.*\\Q") + "\\E")
                .anyMatch(pattern -> Pattern.compile(pattern, Pattern.CASE_INSENSITIVE)
                        .matcher(action)
                        .matches());
    }

    /**
     * AWS CloudFormation asks the function to delete what the custom resource stands for ("Custom resource request types",
     * Delete), with what its role may do then. A role and a function that it refers to are still there; a policy of its own
     * may not be.
     */
    private void custom(Planned custom, List<String> problems) {
        for (var function : answering(custom)) {
            for (var right : rights(function)) {
                if (POLICIES.contains(right.type()) && !goesBefore(custom.element(), right.element())) {
                    problems.add(
                            "%s can't be removed: %s, by which %s may delete it, can be deleted before it; add a DependsOn"
                                    .formatted(custom.path(), right.path(), function.path()));
                }
            }
        }
    }

    /**
     * "You can't detach an internet gateway from a VPC that has resources with associated elastic or public addresses" (Amazon
     * VPC User Guide, "Delete an internet gateway"); "DependsOn attribute", "When a VPC gateway attachment is required".
     */
    private void internet(Planned resource, List<String> problems) {
        for (var attachment : elements.values()) {
            if (attachment.type().equals("AWS::EC2::VPCGatewayAttachment")
                    && !properties(attachment).path("InternetGatewayId").isMissingNode()
                    && !goesBefore(resource.element(), attachment.element())) {
                problems.add("%s can't be removed: %s has public addresses and can still be there; add a DependsOn"
                        .formatted(attachment.path(), resource.path()));
            }
        }
    }

    /**
     * What outlives the rollback of its creation is in the way of the next one by its name: "DeletionPolicy attribute",
     * RetainExceptOnCreate.
     */
    private void kept(Planned planned, List<String> problems) {
        var policy = resource(planned).path("DeletionPolicy").asText();
        var name = name(planned);
        if (policy.equals("Retain") && !name.isEmpty()) {
            problems.add(
                    ("%s can't be deployed again after a first deployment that failed: its DeletionPolicy Retain keeps it, by"
                                    + " the name %s (RetainExceptOnCreate doesn't)")
                            .formatted(planned.path(), name));
        }
    }

    /** The name that a template gives a resource, and that no other may have. */
    private static String name(Planned planned) {
        var type = planned.type().substring(planned.type().lastIndexOf(':') + 1);
        for (var property : List.of("Name", type + "Name", type + "Identifier", "GroupName")) {
            var name = properties(planned).path(property);
            if (!name.isMissingNode()) {
                // The zones of one name are told apart by their ids.
                return type.equals("HostedZone") ? "" : name.isTextual() ? name.asText() : name.toString();
            }
        }
        return "";
    }

    /** {@code DeletionProtection: true}, or {@code {Key: deletion_protection.enabled, Value: "true"}}. */
    private static boolean isProtected(JsonNode node) {
        for (var field : node.properties()) {
            if (names(field.getKey()) && field.getValue().isValueNode() && isOn(field.getValue())) {
                return true;
            }
        }
        if (names(node.path("Key").asText()) && isOn(node.path("Value"))) {
            return true;
        }
        for (var child : node) {
            if (isProtected(child)) {
                return true;
            }
        }
        return false;
    }

    private static boolean names(String text) {
        return PROTECTION.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }

    private static boolean isOn(JsonNode value) {
        return !UNPROTECTED.contains(value.asText().toLowerCase(Locale.ROOT));
    }

    /** A function's role, and the policies that are attached to it, as far as the templates make them. */
    private List<Planned> rights(Planned function) {
        List<Planned> rights = new ArrayList<>();
        for (var role : targets(function, properties(function).path("Role"))) {
            rights.add(elements.get(role));
            for (var policy : elements.values()) {
                boolean attached = POLICIES.contains(policy.type())
                        && (targets(policy, properties(policy).path("Roles")).contains(role)
                                || targets(policy, properties(policy).path("RoleName"))
                                        .contains(role));
                if (attached) {
                    rights.add(policy);
                }
            }
        }
        return rights;
    }

    private List<Planned> answering(Planned custom) {
        return targets(custom, properties(custom).path("ServiceToken")).stream()
                .map(elements::get)
                .filter(function -> function.type().equals(FUNCTION))
                .toList();
    }

    /** The resources to which a part of one refers, also by way of an output of a stack. */
    private Set<Element> targets(Planned planned, JsonNode part) {
        Set<Element> targets = new LinkedHashSet<>();
        Deque<Element> open = new ArrayDeque<>(plan.needs(planned.element().stack(), part));
        while (!open.isEmpty()) {
            var element = open.pop();
            if (element.kind() == Element.Kind.OUTPUT) {
                open.addAll(elements.get(element).needs());
            } else {
                targets.add(element);
            }
        }
        return targets;
    }

    private boolean goesBefore(Element first, Element then) {
        return first.stack().equals(then.stack())
                ? needed.computeIfAbsent(first, this::allNeeds).contains(then)
                : stacks.indexOf(first.stack()) > stacks.indexOf(then.stack());
    }

    private Set<Element> allNeeds(Element element) {
        Set<Element> all = new HashSet<>();
        Deque<Element> open = new ArrayDeque<>(Set.of(element));
        while (!open.isEmpty()) {
            for (var need : elements.get(open.pop()).needs()) {
                if (all.add(need)) {
                    open.push(need);
                }
            }
        }
        return all;
    }

    private static JsonNode properties(Planned planned) {
        return planned.body().path("Properties");
    }

    private JsonNode resource(Planned planned) {
        return plan.stacks().stream()
                .filter(stack -> stack.name().equals(planned.element().stack()))
                .findFirst()
                .orElseThrow()
                .template()
                .path("Resources")
                .path(planned.element().id());
    }
}
