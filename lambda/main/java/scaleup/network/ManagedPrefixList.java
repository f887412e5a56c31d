package scaleup.network;

import java.util.List;
import java.util.Map;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Deadline;
import scaleup.cloudformation.Failure;
import scaleup.cloudformation.Provider;
import scaleup.ec2.Ec2Client;
import scaleup.ec2.model.Filter;

/**
 * The custom resource that knows the id of one of AWS's own prefix lists by its name. (AWS CloudFormation doesn't return the
 * prefix list of a gateway endpoint.)
 */
record ManagedPrefixList(Ec2Client ec2) implements Provider {
    /** The property that names it, for example {@code com.amazonaws.eu-central-1.s3}. */
    static final String PROPERTY = "PrefixListName";

    /** The attribute with its id. */
    static final String ATTRIBUTE = "PrefixListId";

    @Override
    public Map<String, String> provide(CustomResourceRequest request, Deadline deadline) {
        if (request.type() == CustomResourceRequest.Type.DELETE) {
            return Map.of();
        }
        String name = request.property(PROPERTY);
        Filter named = Filter.builder().name("prefix-list-name").values(name).build();
        List<String> ids = ec2.describeManagedPrefixLists(describe -> describe.filters(named)).prefixLists().stream()
                .map(list -> list.prefixListId())
                .toList();
        if (ids.size() != 1) {
            throw new Failure("Amazon EC2 lists %d prefix lists by the name %s.".formatted(ids.size(), name));
        }
        return Map.of(ATTRIBUTE, ids.get(0));
    }
}
