package scaleup.rehearsal.region.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Call;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.region.gateway.Service;

/** AWS STS, as far as it says who calls: GetCallerIdentity. */
public final class CallerIdentity implements Service {
    private final Account account;
    private final Roles roles;

    public CallerIdentity(Account account, Roles roles) {
        this.account = account;
        this.roles = roles;
    }

    @Override
    public boolean plays(String action) {
        return action.equals("GetCallerIdentity");
    }

    @Override
    public JsonNode serve(Call call) {
        var principal = call.principal();
        var id = roles.find(principal.role()).map(Roles.Role::id).orElse(account.id());
        return JsonNodeFactory.instance
                .objectNode()
                .put("UserId", id + ":" + principal.session())
                .put("Account", account.id())
                .put("Arn", arn(account, principal));
    }

    /** The ARN of a role's session. */
    static String arn(Account account, Principal principal) {
        return "arn:%s:sts::%s:assumed-role/%s/%s"
                .formatted(account.partition(), account.id(), principal.role(), principal.session());
    }
}
