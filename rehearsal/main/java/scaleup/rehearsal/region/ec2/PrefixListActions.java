package scaleup.rehearsal.region.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import scaleup.rehearsal.machines.network.PrefixList;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Page;
import scaleup.rehearsal.region.gateway.Refusal;

/**
 * The actions of Amazon EC2 on prefix lists, of which AWS manages all that there are here.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html">
 *     DescribeManagedPrefixLists</a>: pages have 1 to 100 lists
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ManagedPrefixList.html">ManagedPrefixList</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html">AWS-managed
 *     prefix lists</a>: their owner is AWS
 */
final class PrefixListActions {
    private static final String OWNER = "AWS";
    private static final int MOST_OF_A_PAGE = 100;
    private static final Page.Limits PAGES = new Page.Limits(
            MOST_OF_A_PAGE, MOST_OF_A_PAGE, "InvalidParameterValue", "Unable to parse pagination token");

    private final Account account;

    PrefixListActions(Account account) {
        this.account = account;
    }

    JsonNode describeManagedPrefixLists(JsonNode parameters) throws Refusal {
        ActionParameters.only(parameters, Set.of("Filter", "MaxResults", "NextToken", "PrefixListId"));
        ActionParameters.checkPageSize(parameters, 1, MOST_OF_A_PAGE);
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode id : parameters.path("PrefixListId")) {
            ids.add(existing(id.asText()));
        }
        Predicate<PrefixList> wanted = Filters.of(
                parameters.path("Filter"),
                Map.of(
                        "owner-id", list -> List.of(OWNER),
                        "prefix-list-id", list -> List.of(list.id()),
                        "prefix-list-name", list -> List.of(list.name())));
        Page<PrefixList> page = Page.of(
                PrefixList.ALL.stream()
                        .filter(list -> ids.isEmpty() || ids.contains(list.id()))
                        .filter(wanted)
                        .sorted(Comparator.comparing(PrefixList::id))
                        .toList(),
                PrefixList::id,
                parameters.path("NextToken"),
                parameters.path("MaxResults"),
                PAGES);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        var lists = answer.putArray("prefixListSet");
        for (PrefixList list : page.items()) {
            lists.addObject()
                    .put("prefixListId", list.id())
                    .put("addressFamily", "IPv4")
                    .put("state", "create-complete")
                    .put("prefixListArn", arn(list))
                    .put("prefixListName", list.name())
                    .put("ownerId", OWNER);
        }
        page.next().ifPresent(token -> answer.put("nextToken", token));
        return answer;
    }

    /** It has AWS in the place of the account. */
    private String arn(PrefixList list) {
        return "arn:%s:ec2:%s:aws:prefix-list/%s".formatted(account.partition(), account.region(), list.id());
    }

    private static String existing(String id) throws Refusal {
        if (PrefixList.ALL.stream().noneMatch(list -> list.id().equals(id))) {
            throw new Refusal(
                    400, "InvalidPrefixListID.NotFound", "The prefix list ID '%s' does not exist".formatted(id));
        }
        return id;
    }
}
