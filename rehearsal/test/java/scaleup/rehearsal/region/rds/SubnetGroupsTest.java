package scaleup.rehearsal.region.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/** Amazon RDS API Reference, CreateDBSubnetGroup. */
class SubnetGroupsTest {
    /** {@code subnet-a2} is in the zone {@code a}. */
    private final SubnetGroups groups = new SubnetGroups(subnet -> subnet.substring(7, 8));

    @Test
    void subnetsOfTwoZonesMakeAGroupWhoseNameIsStoredInLowerCase() throws Exception {
        String group = make("{DBSubnetGroupName: Shop, SubnetIds: [subnet-a1, subnet-b1]}");

        assertThat(group).isEqualTo("shop");
        assertThat(groups.subnets(group)).containsExactly("subnet-a1", "subnet-b1");
    }

    /** DBSubnetGroupDoesNotCoverEnoughAZs: "Subnets in the DB subnet group should cover at least two Availability Zones". */
    @ParameterizedTest
    @ValueSource(strings = {"[]", "[subnet-a1]", "[subnet-a1, subnet-a2]"})
    void subnetsOfOneZoneDont(String subnets) {
        assertThatThrownBy(() -> make("{SubnetIds: %s}".formatted(subnets)))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining("DBSubnetGroupDoesNotCoverEnoughAZs");
    }

    private String make(String properties) throws Exception {
        return groups.make(new Declaration(
                        "Stack",
                        "Id",
                        "AWS::RDS::DBSubnetGroup",
                        new YAMLMapper().readTree(properties),
                        MissingNode.getInstance()))
                .reference();
    }
}
