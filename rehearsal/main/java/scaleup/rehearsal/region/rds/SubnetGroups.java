package scaleup.rehearsal.region.rds;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/** Plays {@code AWS::RDS::DBSubnetGroup}: the subnets that a DB instance's machines are placed in. */
public final class SubnetGroups implements Player {
    private final Map<String, List<String>> subnets = new ConcurrentHashMap<>();

    @Override
    public Made make(Declaration declaration) throws NotMade {
        Properties properties =
                Properties.of(declaration, "DBSubnetGroupDescription", "DBSubnetGroupName", "SubnetIds", "Tags");
        List<String> ids = properties.texts("SubnetIds");
        if (ids.size() < 2) {
            // Amazon RDS User Guide, "Working with a DB instance in a VPC".
            throw new NotMade(
                    "SubnetIds names %d subnets; a DB subnet group needs two in different zones".formatted(ids.size()));
        }
        String name = properties
                .optionalText("DBSubnetGroupName")
                .orElse("%s-%s".formatted(declaration.stack(), declaration.id()))
                .toLowerCase(Locale.ROOT);
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
