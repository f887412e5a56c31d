package scaleup.review.permission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;

/**
 * All that the policies of an environment's templates allow: what roles may do, who may take them, and what resources let others do
 * with them ('Policies and permissions in AWS Identity and Access Management', IAM User Guide). A statement that denies takes
 * something away and is left out. So are policies of VPC endpoints, which give nobody anything.
 */
public final class AllowedActions {
    /** Everybody who has an AWS account. */
    public static final String ANYBODY = "anybody";

    /** Whom the account's own policies allow it. */
    public static final String ACCOUNT = "this account";

    private static final String ROLE = "AWS::IAM::Role";

    /** Each with the resource whose policy allows it. */
    private final Map<AllowedAction, Resource> allowed = new LinkedHashMap<>();

    private final Resources resources;
    private final String prefix;
    private final PolicyText text;
    private final Map<String, String> roles = new LinkedHashMap<>();

    private AllowedActions(Resources resources) {
        this.resources = resources;
        prefix = resources.prefix();
        text = new PolicyText(resources, prefix);
        resources.ofType(ROLE).forEach(role -> roles.put(role.key(), usedBy(role)));
        for (Resource role : resources.ofType(ROLE)) {
            takenBy(role)
                    .ifPresent(taker -> roles.merge(role.key(), "service of " + taker, (is, other) -> {
                        return is.isEmpty() ? other : is;
                    }));
            roles.compute(role.key(), (key, is) -> is.isEmpty() ? "role " + text.name(role) : is);
        }
        resources.all().forEach(this::read);
    }

    /** Those of an environment. */
    public static AllowedActions of(Resources resources) {
        return new AllowedActions(resources);
    }

    /** In the order of the templates. */
    public List<AllowedAction> all() {
        return List.copyOf(allowed.keySet());
    }

    /** Whose policy it is. */
    public Resource declaredBy(AllowedAction action) {
        return allowed.get(action);
    }

    /** What a role is called that has a literal name, by its ARN. */
    public Map<String, String> namedRoles() {
        Map<String, String> named = new LinkedHashMap<>();
        for (Resource role : resources.ofType(ROLE)) {
            if (role.properties().has("RoleName")) {
                named.put(
                        "arn:<partition>:iam::<account>:role/" + text.of(role.stack(), role.property("/RoleName")),
                        roles.get(role.key()));
            }
        }
        return named;
    }

    /**
     * Who acts by the role of a name in the account: its literal one, or the one that AWS CloudFormation makes of the stack's name and
     * the logical id, which it cuts off, and a text by chance.
     */
    public Optional<String> who(String roleName) {
        String made = roleName.replaceFirst("-[A-Z0-9]+$", "");
        for (Resource role : resources.ofType(ROLE)) {
            boolean isIt = role.properties().has("RoleName")
                    ? roleName.matches(Pattern.quote(text.of(role.stack(), role.property("/RoleName")))
                            .replace("<region>", "\\E[a-z0-9-]+\\Q"))
                    : made.startsWith(role.stack() + "-")
                            && "%s-%s".formatted(role.stack(), role.id()).startsWith(made);
            if (isIt) {
                return Optional.of(roles.get(role.key()));
            }
        }
        return Optional.empty();
    }

    /** Whoever has a role; empty if no function, server or flow log does. */
    private String usedBy(Resource role) {
        var names = new TreeSet<String>();
        for (Resource function : resources.ofType("AWS::Lambda::Function")) {
            if (isTarget(function, "/Role", role)) {
                names.add("function " + without(function.property("/FunctionName"), function));
            }
        }
        for (Resource log : resources.ofType("AWS::EC2::FlowLog")) {
            if (isTarget(log, "/DeliverLogsPermissionArn", role)) {
                names.add("flow logs");
            }
        }
        for (Resource profile : resources.ofType("AWS::IAM::InstanceProfile")) {
            if (isTarget(profile, "/Roles/0", role)) {
                names.add("hosts of " + servers(profile));
            }
        }
        return String.join(" and ", names);
    }

    private String servers(Resource profile) {
        for (Resource template : resources.ofType("AWS::EC2::LaunchTemplate")) {
            boolean has = Stream.of("Arn", "Name")
                    .anyMatch(way -> isTarget(template, "/LaunchTemplateData/IamInstanceProfile/" + way, profile));
            if (has) {
                for (Resource group : resources.ofType("AWS::AutoScaling::AutoScalingGroup")) {
                    if (isTarget(group, "/LaunchTemplate/LaunchTemplateId", template)) {
                        return without(group.property("/AutoScalingGroupName"), group);
                    }
                }
            }
        }
        return text.name(profile);
    }

    private Optional<String> takenBy(Resource role) {
        return resources
                .target(role.stack(), role.property("/AssumeRolePolicyDocument/Statement/0/Principal/AWS"))
                .map(target -> roles.get(target.resource().key()));
    }

    private boolean isTarget(Resource of, String pointer, Resource wanted) {
        return resources
                .target(of.stack(), of.property(pointer))
                .filter(target -> target.resource().equals(wanted))
                .isPresent();
    }

    /** A name without what all names of the environment begin with. */
    private String without(JsonNode name, Resource resource) {
        String whole = name.isMissingNode() ? text.name(resource) : text.of(resource.stack(), name);
        return whole.startsWith(prefix) ? whole.substring(prefix.length()) : whole;
    }

    private void read(Resource resource) {
        switch (resource.type()) {
            case "AWS::EC2::VPCEndpoint" -> {
                // What may pass, not what is allowed.
            }
            case ROLE -> role(resource);
            case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy" ->
                holders(resource).forEach(who -> identity(who, resource, resource.property("/PolicyDocument")));
            case "AWS::IAM::User", "AWS::IAM::Group" -> {
                String who = resource.type().substring("AWS::IAM::".length()).toLowerCase(Locale.ROOT);
                policies("%s %s".formatted(who, text.name(resource)), resource);
            }
            case "AWS::Lambda::Permission" -> permission(resource);
            default -> {
                if (!resource.type().startsWith("AWS::IAM::")) {
                    allowing(resource.properties(), statement -> letIn(resource, statement, text.name(resource)));
                }
            }
        }
    }

    private void role(Resource role) {
        String who = roles.get(role.key());
        allowing(role.property("/AssumeRolePolicyDocument"), statement -> letIn(role, statement, "the role of " + who));
        policies(who, role);
    }

    private void policies(String who, Resource resource) {
        resource.property("/Policies").forEach(policy -> identity(who, resource, policy.path("PolicyDocument")));
        for (String policy : text.each(resource.stack(), resource.property("/ManagedPolicyArns"))) {
            allowed.put(new AllowedAction(who, AllowedAction.MANAGED_POLICY, policy, List.of(), true), resource);
        }
    }

    private List<String> holders(Resource policy) {
        List<String> holders = new ArrayList<>();
        for (String pointer : List.of("/Roles", "/Users", "/Groups")) {
            policy.property(pointer).forEach(holder -> holders.add(holder(policy, holder)));
        }
        if (policy.properties().has("RoleName")) {
            holders.add(holder(policy, policy.property("/RoleName")));
        }
        return holders.isEmpty() ? List.of("whoever has " + text.name(policy)) : holders;
    }

    private String holder(Resource policy, JsonNode holder) {
        return resources
                .target(policy.stack(), holder)
                .map(target -> roles.getOrDefault(target.resource().key(), text.name(target.resource())))
                .orElseGet(() -> text.of(policy.stack(), holder));
    }

    private void identity(String who, Resource resource, JsonNode document) {
        allowing(document, statement -> {
            for (String action : actions(resource, statement)) {
                for (String on : on(resource, statement, "")) {
                    put(new AllowedAction(who, action, on, conditions(resource, statement), true), resource);
                }
            }
        });
    }

    private void letIn(Resource resource, JsonNode statement, String itself) {
        for (String who : principals(resource, statement)) {
            for (String action : actions(resource, statement)) {
                for (String on : on(resource, statement, itself)) {
                    put(new AllowedAction(who, action, on, conditions(resource, statement), false), resource);
                }
            }
        }
    }

    /** AWS Lambda Developer Guide, "Using resource-based policies in Lambda": what its source becomes in the function's policy. */
    private void permission(Resource permission) {
        List<RequestCondition> conditions = new ArrayList<>();
        source(permission, "SourceArn", "ArnLike", conditions);
        source(permission, "SourceAccount", "StringEquals", conditions);
        source(permission, "PrincipalOrgID", "StringEquals", conditions);
        String who = text.of(permission.stack(), permission.property("/Principal"));
        put(
                new AllowedAction(
                        who.equals("*") ? ANYBODY : who,
                        text.of(permission.stack(), permission.property("/Action")),
                        text.of(permission.stack(), permission.property("/FunctionName")),
                        conditions,
                        false),
                permission);
    }

    private void source(Resource permission, String property, String operator, List<RequestCondition> conditions) {
        if (permission.properties().has(property)) {
            conditions.add(new RequestCondition(
                    operator,
                    "aws:" + property,
                    text.each(permission.stack(), permission.properties().path(property))));
        }
    }

    private void put(AllowedAction action, Resource resource) {
        allowed.putIfAbsent(action, resource);
    }

    private List<String> actions(Resource resource, JsonNode statement) {
        return statement.has("NotAction")
                ? List.of("all but " + String.join(", ", text.each(resource.stack(), statement.path("NotAction"))))
                : text.each(resource.stack(), statement.path("Action"));
    }

    /** A policy of a resource is about that resource where it says all. */
    private List<String> on(Resource resource, JsonNode statement, String itself) {
        if (statement.has("NotResource")) {
            return List.of("all but " + String.join(", ", text.each(resource.stack(), statement.path("NotResource"))));
        }
        if (!statement.has("Resource")) {
            return List.of(itself);
        }
        return text.each(resource.stack(), statement.path("Resource")).stream()
                .map(on -> on.equals("*") && !itself.isEmpty() ? itself : on)
                .toList();
    }

    private List<String> principals(Resource resource, JsonNode statement) {
        if (statement.has("NotPrincipal")) {
            return List.of("all but " + String.join(", ", text.each(resource.stack(), statement.path("NotPrincipal"))));
        }
        var principal = statement.path("Principal");
        if (!principal.isObject() || Resources.isFunction(principal)) {
            return List.of(principal.asText().equals("*") ? ANYBODY : text.of(resource.stack(), principal));
        }
        List<String> names = new ArrayList<>();
        for (var kind : principal.properties()) {
            for (JsonNode each : kind.getValue().isArray() ? kind.getValue() : List.of(kind.getValue())) {
                names.add(principal(resource, kind.getKey(), each));
            }
        }
        return names;
    }

    private String principal(Resource resource, String kind, JsonNode value) {
        String name = text.of(resource.stack(), value);
        if (name.equals("*")) {
            return ANYBODY;
        }
        if (name.equals("arn:<partition>:iam::<account>:root") || name.equals("<account>")) {
            return ACCOUNT;
        }
        return resources
                .target(resource.stack(), value)
                .filter(target -> roles.containsKey(target.resource().key()))
                .map(target -> roles.get(target.resource().key()))
                .orElse(kind.equals("Service") ? name : "%s %s".formatted(kind, name));
    }

    private List<RequestCondition> conditions(Resource resource, JsonNode statement) {
        List<RequestCondition> conditions = new ArrayList<>();
        for (var operator : statement.path("Condition").properties()) {
            for (var key : operator.getValue().properties()) {
                conditions.add(new RequestCondition(
                        operator.getKey(), key.getKey(), text.each(resource.stack(), key.getValue())));
            }
        }
        conditions.sort(Comparator.comparing(RequestCondition::toString));
        return conditions;
    }

    /** Every statement with the effect Allow, wherever a policy stands. */
    private static void allowing(JsonNode node, Consumer<JsonNode> to) {
        if (node.path("Effect").asText().equals("Allow")) {
            to.accept(node);
        } else {
            node.forEach(child -> allowing(child, to));
        }
    }
}
