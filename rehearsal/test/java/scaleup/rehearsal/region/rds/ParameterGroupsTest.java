package scaleup.rehearsal.region.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.NotMade;

/**
 * Amazon RDS for MySQL lets fewer values be than MySQL does: its API tells them as AllowedValues (Amazon RDS API Reference,
 * DescribeEngineDefaultParameters, family mysql8.4), and the Amazon RDS User Guide names those that are used most.
 */
class ParameterGroupsTest {
    private final ParameterGroups groups = new ParameterGroups();

    /** "Requiring SSL/TLS for all connections to a MySQL DB instance", "Overview of RDS for MySQL database logs". */
    @ParameterizedTest
    @CsvSource({
        "require_secure_transport, 1",
        "require_secure_transport, 0",
        "slow_query_log, 1",
        "general_log, 0",
        "log_output, FILE",
        "log_output, TABLE",
        "log_output, NONE",
        "long_query_time, 1",
        "long_query_time, 0.5",
        "long_query_time, 31536000",
        "character_set_server, utf8mb4",
        "collation_server, utf8mb4_0900_ai_ci",
        "collation_server, utf8mb4_bin"
    })
    void whatAwsAllowsReachesTheServer(String parameter, String value) throws NotMade {
        String group = make(parameter, value);

        assertThat(groups.parameters(group, "8.4.11")).isEqualTo(Map.of(parameter, value));
    }

    /** CreateDBInstance, DBParameterGroupName: stored in lower case; without one the instance gets the default group. */
    @Test
    void aGroupIsNamedInAnyCaseAndNoneIsTheDefaultOne() throws NotMade {
        String group = make("general_log", "1");

        assertThat(groups.parameters(group.toUpperCase(Locale.ROOT), "8.4")).isEqualTo(Map.of("general_log", "1"));
        assertThat(groups.parameters("", "8.4")).isEmpty();
    }

    /**
     * Amazon RDS API Reference, CreateDBParameterGroup: "can be applied only to a DB instance running a database engine and engine
     * version compatible with that DB parameter group family".
     */
    @ParameterizedTest
    @CsvSource({"8.0.46, mysql8.0", "9.7, mysql9.7"})
    void aGroupGoesWithTheVersionsOfItsFamilyOnly(String engineVersion, String family) throws NotMade {
        String group = make("general_log", "1");

        assertThatThrownBy(() -> groups.parameters(group, engineVersion))
                .isInstanceOf(NotMade.class)
                .hasMessage(
                        ("The parameter group %s with DBParameterGroupFamily mysql8.4 can't be used for this instance. Use a"
                                        + " parameter group with DBParameterGroupFamily %s.")
                                .formatted(group, family));
    }

    /** MySQL itself takes most of these, so without this nobody would learn of them before Amazon RDS. */
    @ParameterizedTest
    @CsvSource({
        "require_secure_transport, ON, '0, 1'",
        "require_secure_transport, OFF, '0, 1'",
        "require_secure_transport, true, '0, 1'",
        "slow_query_log, ON, '0, 1'",
        "general_log, on, '0, 1'",
        "log_output, 'TABLE,FILE', 'TABLE, FILE, NONE'",
        "log_output, file, 'TABLE, FILE, NONE'",
        "long_query_time, 1s, 0-31536000",
        "long_query_time, -1, 0-31536000",
        "long_query_time, 31536001, 0-31536000",
        "character_set_server, UTF-8, 'a character set of MySQL 8.4, such as utf8mb4'",
        "collation_server, utf8mb4, 'a collation of MySQL 8.4, such as utf8mb4_0900_ai_ci'"
    })
    void whatAwsRefusesIsRefused(String parameter, String value, String allowed) {
        assertThatThrownBy(() -> make(parameter, value))
                .isInstanceOf(NotMade.class)
                .hasMessage("Parameters.%s: Invalid parameter value: %s; allowed values are: %s"
                        .formatted(parameter, value, allowed));
    }

    @Test
    void whatIsNotKnownIsRefusedWithTheWayToLearnIt() {
        assertThatThrownBy(() -> make("max_connections", "100"))
                .isInstanceOf(NotMade.class)
                .hasMessageStartingWith("Parameters.max_connections is not played; known are ")
                .hasMessageContaining("describe-engine-default-parameters --db-parameter-group-family mysql8.4");
    }

    private String make(String parameter, String value) throws NotMade {
        var properties = new ObjectMapper().createObjectNode().put("Family", "mysql8.4");
        properties.putObject("Parameters").put(parameter, value);
        return groups.make(new Declaration(
                        "Stack", "Id", "AWS::RDS::DBParameterGroup", properties, MissingNode.getInstance()))
                .reference();
    }
}
