package scaleup.rehearsal.region.iam;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.NotMade;

/** The roles of the account, their policies, and the instance profiles that hand them to instances. */
public final class Roles {
    /**
     * A role.
     *
     * @param id for example {@code AROA0123456789ABCDEFG}
     * @param trust who may assume it
     */
    public record Role(String name, String id, String arn, ResourcePolicy trust) {}

    private final Map<String, Role> roles = new ConcurrentHashMap<>();
    private final Map<String, Map<String, PolicyDocument>> policies = new ConcurrentHashMap<>();
    private final Map<String, PolicyDocument> managedPolicies = new ConcurrentHashMap<>();
    private final Map<String, String> instanceProfiles = new ConcurrentHashMap<>();

    /** The role that an ARN or a name stands for. */
    public Optional<Role> find(String arnOrName) {
        return Optional.ofNullable(roles.get(arnOrName.substring(arnOrName.lastIndexOf('/') + 1)));
    }

    /** The role of an instance profile, by the profile's ARN or name. */
    public Optional<Role> ofInstanceProfile(String arnOrName) {
        return Optional.ofNullable(instanceProfiles.get(arnOrName.substring(arnOrName.lastIndexOf('/') + 1)))
                .flatMap(this::find);
    }

    /** Whether a role is one of Amazon EC2's instances. */
    boolean isOfInstances(String name) {
        return instanceProfiles.containsValue(name);
    }

    /** Why a service can't assume a role, in AWS's words; empty if it can. */
    public String denial(String arnOrName, ServiceRequest request, Account account) {
        return find(arnOrName)
                .map(role -> role.trust().denial(request, "sts:AssumeRole", role.arn(), account))
                .orElse("there is no role " + arnOrName);
    }

    void add(Role role) {
        roles.put(role.name(), role);
        policies.put(role.name(), new ConcurrentHashMap<>());
    }

    void addInstanceProfile(String name, String role) throws NotMade {
        existing(role);
        instanceProfiles.put(name, role);
    }

    void addManagedPolicy(String arn, PolicyDocument document) {
        managedPolicies.put(arn, document);
    }

    /** Embeds a policy in a role, or replaces the one of that name. */
    void put(String role, String policyName, PolicyDocument document) throws NotMade {
        policies.get(existing(role)).put(policyName, document);
    }

    /** Whether a template has made it. */
    boolean hasManagedPolicy(String policyArn) {
        return managedPolicies.containsKey(policyArn);
    }

    /** Attaches a managed policy of the account, or one of AWS that the rehearsal knows. */
    void attach(String role, String policyArn) throws NotMade {
        var own = managedPolicies.get(policyArn);
        put(role, policyArn, own == null ? AwsManagedPolicies.document(policyArn) : own);
    }

    private String existing(String role) throws NotMade {
        if (!roles.containsKey(role)) {
            throw new NotMade("there is no role %s".formatted(role));
        }
        return role;
    }

    /** The policies of a role; none if there is no such role. */
    Collection<PolicyDocument> policies(String role) {
        return List.copyOf(policies.getOrDefault(role, Map.of()).values());
    }
}
