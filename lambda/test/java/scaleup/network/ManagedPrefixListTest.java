package scaleup.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.CustomResourceRequest;
import scaleup.cloudformation.Failure;

class ManagedPrefixListTest {
    private static final String S3 = "com.amazonaws.eu-west-1.s3";

    private World world;
    private ManagedPrefixList resource;

    @BeforeEach
    void ask() {
        world = new World();
        resource = new ManagedPrefixList(World.functions());
    }

    @Test
    void itsIdIsFoundByItsName() {
        String id = world.ec2
                .describeManagedPrefixLists(request -> request.filters(World.filter("prefix-list-name", S3)))
                .prefixLists()
                .get(0)
                .prefixListId();

        assertThat(provide(CustomResourceRequest.Type.CREATE, S3)).containsExactly(Map.entry("PrefixListId", id));
        assertThat(provide(CustomResourceRequest.Type.UPDATE, S3)).containsExactly(Map.entry("PrefixListId", id));
    }

    @Test
    void anUnknownNameIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> provide(CustomResourceRequest.Type.CREATE, "com.amazonaws.eu-west-1.s4"))
                .isInstanceOf(Failure.class)
                .hasMessage("Amazon EC2 lists 0 prefix lists by the name com.amazonaws.eu-west-1.s4.");
    }

    @Test
    void deletingAsksNothing() {
        assertThat(provide(CustomResourceRequest.Type.DELETE, "com.amazonaws.eu-west-1.s4"))
                .isEmpty();
    }

    private Map<String, String> provide(CustomResourceRequest.Type type, String name) {
        return resource.provide(World.request(type, Map.of("PrefixListName", name)), DefaultSecurityGroupTest.soon());
    }
}
