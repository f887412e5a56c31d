package scaleup.rehearsal.region.rds;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/** Plays {@code AWS::RDS::DBSubnetGroup}: the subnets that a DB instance's machines are placed in. */
public final class SubnetGroups implements Player {
    private final UnaryOperator<String> zoneOfSubnet;
    private final Map<String, List<String>> subnets = new ConcurrentHashMap<>();

    /** @param zoneOfSubnet a subnet's availability zone */
    public SubnetGroups(UnaryOperator<String> zoneOfSubnet) {
        this.zoneOfSubnet = zoneOfSubnet;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade {
        Properties properties =
                Properties.of(declaration, "DBSubnetGroupDescription", "DBSubnetGroupName", "SubnetIds", "Tags");
        List<String> ids = properties.texts("SubnetIds");
        // Amazon RDS API Reference, CreateDBSubnetGroup, with the code and the words of its error.
        if (ids.stream().map(zoneOfSubnet).distinct().count() < 2) {
            throw new NotMade(
                    ("%s.SubnetIds: DBSubnetGroupDoesNotCoverEnoughAZs: Subnets in the DB subnet group should cover"
                                    + " at least two Availability Zones")
                            .formatted(declaration.path()));
        }
        String name = PhysicalId.name(declaration, "DBSubnetGroupName", 255).toLowerCase(Locale.ROOT);
        subnets.put(name, List.copyOf(ids));
        return Made.of(name);
    }

    List<String> subnets(String group) throws NotMade {
        List<String> ids = subnets.get(group);
        if (ids == null) {
            throw new NotMade("DBSubnetGroupName '%s' names no DB subnet group".formatted(group));
        }
        return ids;
    }
}
