package scaleup.rehearsal.region.rds;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/** What Amazon RDS refuses of an instance of MySQL: Amazon RDS API Reference, CreateDBInstance. */
class DatabaseInstancePlayerTest {
    private static final String DECLARED = """
            {DBInstanceIdentifier: shop, Engine: mysql, EngineVersion: 8.4, DBInstanceClass: db.t4g.micro,
             MasterUsername: scaleup, MasterUserPassword: 0123456789abcdef, DBSubnetGroupName: none}""";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // "Valid Values: 1150-65535".
                "Port | 1149 | Port must be from 1150 to 65535, not 1149",
                "Port | 65536 | Port must be from 1150 to 65535, not 65536",
                "Port | mysql | Port must be a whole number, not mysql",
                // "First character must be a letter. Can't end with a hyphen or contain two consecutive hyphens."
                "DBInstanceIdentifier | 1shop | DBInstanceIdentifier is \"1shop\"",
                "DBInstanceIdentifier | shop- | DBInstanceIdentifier is \"shop-\"",
                "DBInstanceIdentifier | a--b | DBInstanceIdentifier is \"a--b\"",
                // "Must contain 1 to 64 letters or numbers. Must begin with a letter."
                "DBName | 1shop | DBName is \"1shop\"",
            })
    void isRefusedBeforeAnythingIsMade(String property, String value, String message) {
        assertThatThrownBy(() -> make(property, value))
                .isInstanceOf(NotMade.class)
                .hasMessageContaining(message);
    }

    /** So that the group, which is looked for afterwards, is the first that is missed. */
    @ParameterizedTest
    @CsvSource({"Port, 1150", "Port, 65535", "DBInstanceIdentifier, a-b-1", "DBName, shop_1"})
    void isNot(String property, String value) {
        assertThatThrownBy(() -> make(property, value)).hasMessage("DBSubnetGroupName 'none' names no DB subnet group");
    }

    private void make(String property, String value) throws Exception {
        var properties = (ObjectNode) new YAMLMapper().readTree(DECLARED);
        properties.put(property, value);
        var player = new DatabaseInstancePlayer(
                Account.PLAYED,
                new FakeHypervisor(folder),
                new Image("database", List.of()),
                null, // No machine gets an address: nothing is made.
                folder,
                name -> null,
                (name, address) -> {},
                new SubnetGroups(subnet -> subnet),
                new ParameterGroups(),
                new DatabaseInstances(),
                new Journal(Clock.systemUTC(), entry -> {}));
        player.make(new Declaration("Stack", "Id", "AWS::RDS::DBInstance", properties, MissingNode.getInstance()));
    }
}
