package scaleup.permission;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;

/**
 * A statement of an IAM policy (IAM User Guide, "IAM JSON policy elements reference").
 *
 * @param json as it stands in the policy
 */
public record Statement(Map<String, Object> json) {
    /** Allows {@code actions} on {@code resources}. */
    public static Statement allow(List<String> actions, List<String> resources) {
        return of("Allow", actions, resources);
    }

    /** Denies {@code actions} on {@code resources}, whatever else is allowed. */
    public static Statement deny(List<String> actions, List<String> resources) {
        return of("Deny", actions, resources);
    }

    /** For a policy of a resource: what is allowed is allowed to an AWS service. */
    public Statement toService(String service) {
        return toServices(List.of(service));
    }

    /** For a policy of a resource: what is allowed is allowed to some AWS services. */
    public Statement toServices(List<String> services) {
        return with("Principal", Map.of("Service", oneOrAll(services)));
    }

    /** For a policy of a resource: what is allowed is allowed to a role, by its ARN. */
    public Statement toRole(String arn) {
        return with("Principal", Map.of("AWS", arn));
    }

    /** For a policy of a resource: what is allowed is allowed to whom the account's own policies allow it. */
    public Statement toAccount() {
        return with("Principal", Map.of("AWS", "arn:%s:iam::%s:root".formatted(Aws.PARTITION, Aws.ACCOUNT_ID)));
    }

    /** For a policy of a resource: it holds for everybody. */
    public Statement toEverybody() {
        return with("Principal", Map.of("AWS", "*"));
    }

    /** For a policy of a VPC's endpoint: it holds for every call through it; a gateway endpoint knows no other principal. */
    public Statement throughEndpoint() {
        return with("Principal", "*");
    }

    /** It holds only where {@code conditions} do: keys and values by operator. */
    public Statement when(Map<String, Object> conditions) {
        return with("Condition", conditions);
    }

    private static Statement of(String effect, List<String> actions, List<String> resources) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("Action", oneOrAll(actions));
        json.put("Effect", effect);
        // A role's trust policy names no resource: the role is the resource.
        if (!resources.isEmpty()) {
            json.put("Resource", oneOrAll(resources));
        }
        return new Statement(json);
    }

    private Statement with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(json);
        more.put(key, value);
        return new Statement(more);
    }

    private static Object oneOrAll(List<String> values) {
        return values.size() == 1 ? values.get(0) : values;
    }
}
