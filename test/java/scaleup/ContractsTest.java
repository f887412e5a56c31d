package scaleup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Synthesis.Resource;

/**
 * Logical ids of what holds data or an address, and literal names. A changed one means that AWS CloudFormation replaces
 * the resource in everybody's account: change it here only with a reason, and say how to get from the old to the new.
 */
class ContractsTest {
    private static final Set<String> PINNED_TYPES = Set.of(
            "AWS::EC2::EIP",
            "AWS::EC2::NatGateway",
            "AWS::EC2::Subnet",
            "AWS::EC2::VPC",
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "AWS::KMS::Key",
            "AWS::RDS::DBInstance",
            "AWS::RDS::DBSubnetGroup",
            "AWS::Route53::HostedZone",
            "AWS::SecretsManager::Secret");

    @Test
    void keepsTheLogicalIdsOfDataAndAddresses() {
        assertThat(Synthesis.of("dev").resources().stream()
                        .filter(resource -> PINNED_TYPES.contains(resource.type()))
                        .map(resource -> resource.part() + " " + resource.id())
                        .sorted())
                .containsExactly(
                        "Database ApplicationSecret6333A413",
                        "Database Instance",
                        "Database Key",
                        "Database MasterSecret892167EF",
                        "Database Subnets",
                        "LoadBalancer Certificate",
                        "LoadBalancer FrontDoorLoadBalancerB3799F30",
                        "Network LogKey",
                        "Network Vpc8378EB38",
                        "Network VpcdatabaseSubnet1SubnetD53A427B",
                        "Network VpcdatabaseSubnet2Subnet75663D63",
                        "Network VpcprivateSubnet1SubnetCEAD3716",
                        "Network VpcprivateSubnet2Subnet2DE7549C",
                        "Network VpcpublicSubnet1EIP411541E6",
                        "Network VpcpublicSubnet1NATGatewayA036E8A6",
                        "Network VpcpublicSubnet1Subnet2BB74ED7",
                        "Network VpcpublicSubnet2SubnetE34B022A",
                        "Network Zone");
    }

    /**
     * AWS CloudFormation replaces a group whose description changes (AWS::EC2::SecurityGroup, "Update requires: Replacement"), and the stacks
     * whose servers and database have it are told only when they are deployed as well.
     */
    @Test
    void keepsTheSecurityGroups() {
        assertThat(Synthesis.of("dev").resources("AWS::EC2::SecurityGroup"))
                .extracting(
                        Resource::id,
                        group -> group.property("/GroupDescription").asText(),
                        group -> group.property("/GroupName").isMissingNode())
                .containsExactlyInAnyOrder(
                        tuple(
                                "IsolationFrontDoorE211E5BF",
                                "Network load balancer: takes connections of clients",
                                true),
                        tuple("IsolationLoadBalancer01E1D41A", "HAProxy: ends TLS, chooses servers", true),
                        tuple("IsolationWeb07C49F10", "Nginx: static files", true),
                        tuple("IsolationApplicationF32A5E74", "The application", true),
                        tuple("IsolationDatabaseB61FF8CB", "MySQL", true),
                        tuple(
                                "IsolationDatabaseUser8173321B",
                                "The function that makes and rotates users of the database",
                                true));
    }

    /**
     * "When you make a change to this property, a new secret version is created" (AWS CloudFormation Template Reference,
     * AWS::SecretsManager::Secret GenerateSecretString): a password of which the database doesn't know.
     */
    @Proof
    void keepsHowPasswordsAreMade(Synthesis synthesis) {
        assertThat(synthesis.resources("Database", "AWS::SecretsManager::Secret"))
                .extracting(secret -> secret.property("/GenerateSecretString").toString())
                .containsExactlyInAnyOrder(made("scaleup"), made("application"));
    }

    private static String made(String user) {
        return "{\"ExcludePunctuation\":true,\"GenerateStringKey\":\"password\",\"PasswordLength\":32,"
                + "\"SecretStringTemplate\":\"{\\\"username\\\":\\\"%s\\\"}\"}".formatted(user);
    }

    @Proof
    void keepsTheNamesOfGroupsAndDatabase(Synthesis synthesis) {
        String environment = synthesis.environment();
        assertThat(synthesis.resources("AWS::AutoScaling::AutoScalingGroup"))
                .extracting(group -> group.property("/AutoScalingGroupName").asText())
                .containsExactlyInAnyOrder(
                        "Scaleup-%s-load-balancer".formatted(environment),
                        "Scaleup-%s-web".formatted(environment),
                        "Scaleup-%s-application".formatted(environment));
        assertThat(synthesis.resources("AWS::RDS::DBInstance"))
                .filteredOn(database -> !database.id().startsWith("Replica"))
                .extracting(
                        database -> database.property("/DBInstanceIdentifier").asText())
                .containsExactly("scaleup-" + environment);
        assertThat(synthesis.resources("AWS::Route53::HostedZone"))
                .extracting(zone -> zone.property("/Name").asText())
                .containsExactly(environment + ".scaleup.internal");
    }

    /** Literal where a role that it refers to names it. A name with the region: roles belong to none. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void keepsTheNameOfTheApplicationsRole(String environment) {
        assertThat(Synthesis.of(environment).resources("AWS::IAM::Role").stream()
                        .filter(role -> !role.property("/RoleName").isMissingNode())
                        .map(role -> Synthesis.text(role.property("/RoleName"))))
                .containsExactly("Scaleup-%s-application-<Region>".formatted(environment));
    }

    /**
     * A new alarm has no data at first, and refuses the roll-out of the update that brings it (Amazon EC2 Auto Scaling User
     * Guide, "Undo changes with a manual or auto rollback"). So a new or renamed one is declared in one version and stops
     * roll-outs from the next one on.
     */
    @Test
    void keepsTheNamesOfAlarmsThatStopARollOut() {
        var synthesis = Synthesis.of("prod");
        List<String> names = new ArrayList<>();
        for (var group : synthesis.resources("AWS::AutoScaling::AutoScalingGroup")) {
            group.body()
                    .at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences/AlarmSpecification/Alarms")
                    .forEach(alarm -> names.add(synthesis
                            .template(group.part())
                            .at("/Resources/%s/Properties/AlarmName"
                                    .formatted(alarm.path("Ref").asText()))
                            .asText()));
        }
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "Scaleup-prod-load-balancer-hosts",
                        "Scaleup-prod-load-balancer-unhealthy",
                        "Scaleup-prod-load-balancer-membership-age",
                        "Scaleup-prod-load-balancer-membership-refused",
                        "Scaleup-prod-web-hosts",
                        "Scaleup-prod-web-errors",
                        "Scaleup-prod-web-membership-age",
                        "Scaleup-prod-web-membership-refused",
                        "Scaleup-prod-application-hosts",
                        "Scaleup-prod-application-errors",
                        "Scaleup-prod-application-membership-age",
                        "Scaleup-prod-application-membership-refused");
    }

    @Test
    void keepsTheNamesOfLogGroups() {
        assertThat(Synthesis.of("prod").resources("AWS::Logs::LogGroup").stream()
                        .map(group -> group.property("/LogGroupName").asText()))
                .containsExactlyInAnyOrder(
                        "/scaleup/prod/hosts/sessions",
                        "/scaleup/prod/network/flows",
                        "/scaleup/prod/load-balancer/access",
                        "/scaleup/prod/web/access",
                        "/scaleup/prod/web/error",
                        "/scaleup/prod/application/application",
                        "/scaleup/prod/functions/database-user",
                        "/scaleup/prod/functions/application-membership",
                        "/scaleup/prod/functions/web-membership",
                        "/scaleup/prod/functions/load-balancer-membership",
                        "/scaleup/prod/functions/certificate",
                        "/scaleup/prod/functions/network",
                        "/aws/rds/instance/scaleup-prod/audit",
                        "/aws/rds/instance/scaleup-prod/error",
                        "/aws/rds/instance/scaleup-prod/slowquery");
    }

    @Test
    void hasTheSameLogicalIdsInEveryEnvironmentOfTheSameShape() {
        assertThat(ids("staging")).isEqualTo(ids("dev"));
        assertThat(ids("prod")).containsAll(ids("dev"));
    }

    @Proof
    void locksNoStackByAnExport(Synthesis synthesis) {
        synthesis.templates().forEach((part, template) -> {
            assertThat(template.toString()).as(part).doesNotContain("Fn::ImportValue");
            template.path("Outputs")
                    .forEach(output -> assertThat(output.has("Export")).as(part).isFalse());
        });
    }

    private static Set<String> ids(String environment) {
        return Synthesis.of(environment).resources().stream()
                .map(resource -> resource.part() + " " + resource.id())
                .collect(Collectors.toSet());
    }

    /** Something that would be replaced by itself must not be found by accident. */
    @Test
    void pinsTypesThatExist() {
        assertThat(Synthesis.of("dev").resources().stream().map(Resource::type)).containsAll(PINNED_TYPES);
    }
}
