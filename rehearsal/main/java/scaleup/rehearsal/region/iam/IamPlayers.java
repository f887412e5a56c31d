package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/** The players of AWS Identity and Access Management's resources. */
public final class IamPlayers {
    /** 'IAM and AWS STS quotas' of the IAM User Guide: of a role's own policies together, "IAM doesn't count white space". */
    private static final int INLINE_CHARACTERS = 10_240;

    private final Account account;
    private final Roles roles;

    public IamPlayers(Account account, Roles roles) {
        this.account = account;
        this.roles = roles;
    }

    /** By type. */
    public Map<String, Player> byType() {
        var role = new RolePlayer();
        return Map.of(
                "AWS::IAM::Role",
                        role.without(Map.of(
                                "AssumeRolePolicyDocument.Version",
                                "it only tells whether policy variables are replaced, and those of a trust policy are read as"
                                        + " the newest version has them")),
                "AWS::IAM::InstanceProfile", this::instanceProfile,
                "AWS::IAM::Policy", this::policy,
                "AWS::IAM::ManagedPolicy", this::managedPolicy);
    }

    /**
     * AWS CloudFormation Template Reference Guide, 'AWS::IAM::Role': ManagedPolicyArns are "of the IAM managed policies that you want
     * to attach". One of the user's account that no template has says nothing here: what it would allow is refused.
     */
    private final class RolePlayer implements Player {
        @Override
        public Made make(Declaration declaration) throws NotMade {
            return role(declaration);
        }

        @Override
        public Map<String, String> notPlayed(JsonNode properties) {
            for (var policy : properties.path("ManagedPolicyArns")) {
                if (policy.isTextual() && isTheUsers(policy.asText())) {
                    return Map.of(
                            "ManagedPolicyArns",
                            "what %s allows is in no template, so that it is refused here".formatted(policy.asText()));
                }
            }
            return Map.of();
        }
    }

    private boolean isTheUsers(String policyArn) {
        return !policyArn.startsWith("arn:aws:iam::aws:") && !roles.hasManagedPolicy(policyArn);
    }

    private Made role(Declaration declaration) throws NotMade {
        var properties = Properties.of(
                        declaration,
                        "AssumeRolePolicyDocument",
                        "Description",
                        "ManagedPolicyArns",
                        "MaxSessionDuration",
                        "Path",
                        "Policies",
                        "RoleName",
                        "Tags")
                .node();
        var name = PhysicalId.name(declaration, "RoleName", 64);
        var id = uniqueId(declaration, "AROA");
        var arn = arn(declaration, "role", name);
        var trust = ResourcePolicy.trust(
                properties.path("AssumeRolePolicyDocument"), "AssumeRolePolicyDocument of " + declaration.path());
        for (var principal : trust.namedByAws()) {
            if (principal.startsWith(account.roleArn(""))
                    && !principal.equals(arn)
                    && roles.find(principal).isEmpty()) {
                throw new NotMade("policy AssumeRolePolicyDocument of %s: Invalid principal in policy: \"AWS\":\"%s\""
                        .formatted(declaration.path(), principal));
            }
        }
        roles.add(new Roles.Role(name, id, arn, trust));
        int characters = 0;
        for (var policy : properties.path("Policies")) {
            characters += policy.path("PolicyDocument").toString().length();
            if (characters > INLINE_CHARACTERS) {
                throw new NotMade("%s: Maximum policy size of %d bytes exceeded for role %s"
                        .formatted(declaration.path(), INLINE_CHARACTERS, name));
            }
            var policyName = policy.path("PolicyName").asText();
            roles.put(name, policyName, document(policy, declaration, policyName));
        }
        for (var policyArn : properties.path("ManagedPolicyArns")) {
            if (!isTheUsers(policyArn.asText())) {
                roles.attach(name, policyArn.asText());
            }
        }
        return new Made(name, Map.of("Arn", arn, "RoleId", id));
    }

    private Made instanceProfile(Declaration declaration) throws NotMade {
        var held = Properties.of(declaration, "InstanceProfileName", "Path", "Roles")
                .texts("Roles");
        if (held.size() != 1) {
            throw new NotMade("an instance profile has one role, not %d".formatted(held.size()));
        }
        var name = PhysicalId.name(declaration, "InstanceProfileName", 128);
        roles.addInstanceProfile(name, held.get(0));
        return new Made(name, Map.of("Arn", arn(declaration, "instance-profile", name)));
    }

    private Made policy(Declaration declaration) throws NotMade {
        var properties = Properties.of(declaration, "PolicyDocument", "PolicyName", "Roles");
        var name = properties.text("PolicyName");
        for (var role : properties.texts("Roles")) {
            roles.put(role, name, document(declaration.properties(), declaration, name));
        }
        return new Made(name, Map.of("Id", name));
    }

    private Made managedPolicy(Declaration declaration) throws NotMade {
        var properties =
                Properties.of(declaration, "Description", "ManagedPolicyName", "Path", "PolicyDocument", "Roles");
        var name = PhysicalId.name(declaration, "ManagedPolicyName", 128);
        var arn = arn(declaration, "policy", name);
        roles.addManagedPolicy(arn, document(declaration.properties(), declaration, name));
        for (var role : properties.texts("Roles")) {
            roles.attach(role, arn);
        }
        return new Made(arn, Map.of("PolicyArn", arn, "PolicyId", uniqueId(declaration, "ANPA")));
    }

    private static PolicyDocument document(JsonNode holder, Declaration declaration, String name) throws NotMade {
        return PolicyDocument.read(holder.path("PolicyDocument"), "%s of %s".formatted(name, declaration.path()));
    }

    private String arn(Declaration declaration, String kind, String name) {
        var path = declaration.properties().path("Path").asText("/");
        return "arn:%s:iam::%s:%s%s%s".formatted(account.partition(), account.id(), kind, path, name);
    }

    /** 'Unique identifiers' of the IAM User Guide: a prefix and letters and digits, 21 characters in all. */
    private static String uniqueId(Declaration declaration, String prefix) {
        return prefix + PhysicalId.digits(declaration.path(), 17).toUpperCase(Locale.ROOT);
    }
}
