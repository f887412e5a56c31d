package scaleup.review.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import scaleup.review.Shop;
import scaleup.review.preflight.AccountFacts;

/** What an account's answers say of what is named, where an emulator has none: the AWS CLI is a script that gives AWS's. */
@DisabledOnOs(OS.WINDOWS)
class AccountQuestionsTest {
    private static final String DATABASE =
            "'D': {'Type': 'AWS::RDS::DBInstance', 'Properties': {'Engine': 'mysql', 'EngineVersion': '%s',"
                    + " 'DBInstanceClass': 'db.m7g.large', 'StorageType': 'gp3', 'MultiAZ': %s}}";
    private static final String PEERING =
            "'R': {'Type': 'AWS::EC2::Route', 'Properties': {'VpcPeeringConnectionId': 'pcx-1'}}";
    private static final String GATEWAY =
            "'R': {'Type': 'AWS::EC2::Route', 'Properties': {'TransitGatewayId': 'tgw-1'}}";
    private static final String AVAILABLE = "{'TransitGateways': [{'State': 'available'}]}";

    @TempDir
    private Path folder;

    /** Answers by the operations that they are for; all others get an empty one. */
    private AccountFacts asked(String resources, Map<String, String> answers) throws Exception {
        var script = new StringBuilder("#!/bin/sh\ncase $2 in\n");
        answers.forEach((operation, answer) -> script.append(operation)
                .append(") echo '")
                .append(answer.replace('\'', '"'))
                .append("';;\n"));
        Path program = folder.resolve("aws");
        Files.writeString(program, script + "*) echo '{}';;\nesac\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        var aws = new AwsCli(List.of(program.toString()), Optional.of("eu-north-1"), Map.of());
        return new AccountQuestions(aws, Shop.of(resources)).ask();
    }

    private static String option(String version, String storage, boolean isMultiAz) {
        return "{'EngineVersion': '%s', 'StorageType': '%s', 'MultiAZCapable': %s, 'AvailabilityZones': [{'Name': 'eu-north-1a'}]}"
                .formatted(version, storage, isMultiAz);
    }

    private Map<String, Set<String>> offered(String database, String... options) throws Exception {
        String said = "{'OrderableDBInstanceOptions': [%s]}".formatted(String.join(",", options));
        return asked(database, Map.of("describe-orderable-db-instance-options", said))
                .offered();
    }

    /** Amazon RDS User Guide, "Supported DB engines for DB instance classes": by engine and version, not by engine alone. */
    @Test
    void aClassOfDatabasesIsOfferedForAVersionAKindOfStorageAndMultiAz() throws Exception {
        String one = DATABASE.formatted("8.4.11", "true");
        var zone = Set.of("eu-north-1a");
        assertThat(offered(one, option("8.4.11", "gp3", true)))
                .isEqualTo(Map.of("db.m7g.large (mysql 8.4.11, gp3, Multi-AZ)", zone));
        for (String other :
                List.of(option("8.4.1", "gp3", true), option("8.4.11", "gp2", true), option("8.4.11", "gp3", false))) {
            assertThat(offered(one, other))
                    .as(other)
                    .isEqualTo(Map.of("db.m7g.large (mysql 8.4.11, gp3, Multi-AZ)", Set.of()));
        }
        String any = DATABASE.formatted("8.4", "false");
        assertThat(offered(any, option("8.4.9", "gp3", false)))
                .isEqualTo(Map.of("db.m7g.large (mysql 8.4, gp3)", zone));
        assertThat(offered(any, option("8.40.9", "gp3", false), option("8.0.46", "gp3", false)))
                .isEqualTo(Map.of("db.m7g.large (mysql 8.4, gp3)", Set.of()));
    }

    private List<String> unfit(String route, String operation, String answer, String vpcs) throws Exception {
        return asked(
                        route,
                        Map.of(
                                operation,
                                answer,
                                "describe-transit-gateways",
                                AVAILABLE,
                                "describe-vpcs",
                                "{'Vpcs': [%s]}".formatted(vpcs)))
                .unfit();
    }

    /** Amazon VPC Transit Gateways, "Amazon VPC attachments": a route leads to a gateway by an attachment of its VPC alone. */
    @Test
    void aTransitGatewayThatTheVpcIsntAttachedToIsOfNoUse() throws Exception {
        String attachments = "describe-transit-gateway-vpc-attachments";
        String attached = "{'TransitGatewayVpcAttachments': [{'VpcId': 'vpc-2'}, {'VpcId': 'vpc-1'}]}";
        assertThat(unfit(GATEWAY, attachments, attached, "{'VpcId': 'vpc-1'}")).isEmpty();
        assertThat(unfit(GATEWAY, attachments, attached, "{'VpcId': 'vpc-3'}"))
                .containsExactly("the transit gateway tgw-1 doesn't lead from the environment's VPC");
        assertThat(unfit(GATEWAY, attachments, "{'TransitGatewayVpcAttachments': []}", ""))
                .containsExactly(
                        "the transit gateway tgw-1 doesn't lead from the environment's VPC, which isn't there yet:"
                                + " deploy without it first, and connect it");
    }

    /** Amazon VPC Peering Guide, "How VPC peering connections work": between a requester's VPC and an accepter's. */
    @Test
    void aPeeringConnectionOfOtherVpcsIsOfNoUse() throws Exception {
        String connections = "describe-vpc-peering-connections";
        String active = "{'VpcPeeringConnections': [{'Status': {'Code': 'active'},"
                + " 'RequesterVpcInfo': {'VpcId': 'vpc-1'}, 'AccepterVpcInfo': {'VpcId': 'vpc-2'}}]}";
        assertThat(unfit(PEERING, connections, active, "{'VpcId': 'vpc-1'}")).isEmpty();
        assertThat(unfit(PEERING, connections, active, "{'VpcId': 'vpc-2'}")).isEmpty();
        assertThat(unfit(PEERING, connections, active, "{'VpcId': 'vpc-3'}"))
                .containsExactly("the peering connection pcx-1 doesn't lead from the environment's VPC");
    }

    /** Amazon VPC User Guide, "AWS-managed prefix list weight" and "Prefix lists" of the quotas. */
    @Test
    void aPrefixListCountsAsItsEntriesMayBeOrAsAwsSays() throws Exception {
        String rules =
                "'A': {'Type': 'AWS::EC2::SecurityGroupEgress', 'Properties': {'DestinationPrefixListId': 'pl-1'}},"
                        + " 'B': {'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'SecurityGroupIngress': [{'SourcePrefixListId': 'pl-2'}]}},"
                        + " 'C': {'Type': 'AWS::EC2::SecurityGroupEgress', 'Properties': {'DestinationPrefixListId': 'pl-3'}}";
        String lists = "{'PrefixLists': ["
                + "{'PrefixListId': 'pl-1', 'OwnerId': '111122223333', 'PrefixListName': 'partners', 'MaxEntries': 20},"
                + "{'PrefixListId': 'pl-2', 'OwnerId': 'AWS', 'PrefixListName': 'com.amazonaws.global.cloudfront.origin-facing'},"
                + "{'PrefixListId': 'pl-3', 'OwnerId': 'AWS', 'PrefixListName': 'com.amazonaws.eu-north-1.newest'}]}";
        assertThat(asked(rules, Map.of("describe-managed-prefix-lists", lists)).prefixLists())
                .isEqualTo(Map.of("pl-1", 20, "pl-2", 55));
    }

    private List<String> storage(String answer) throws Exception {
        return asked(
                        "'D': {'Type': 'AWS::RDS::DBInstance', 'Properties': {'DBInstanceIdentifier': 'shop', 'AllocatedStorage': '110'}}",
                        Map.of(
                                "describe-stacks",
                                "{'Stacks': [{'StackName': 'Shop'}]}",
                                "describe-db-instances",
                                "{'DBInstances': [%s]}".formatted(answer)))
                .unfit();
    }

    /** Amazon RDS User Guide, "Scaling up DB instance storage": by at least 10 percent, and not while it is optimised. */
    @Test
    void storageThatAmazonRdsDoesNotAddIsInTheWay() throws Exception {
        String instance = "{'AllocatedStorage': %d, 'DBInstanceStatus': '%s'}";
        assertThat(storage(instance.formatted(100, "available"))).isEmpty();
        assertThat(storage(instance.formatted(101, "available")))
                .containsExactly(
                        "the database shop has 101 GiB, to which Amazon RDS adds no less than a tenth; wanted are 110");
        assertThat(storage(instance.formatted(100, "storage-optimization")))
                .containsExactly(
                        "the database shop is in storage-optimization: Amazon RDS refuses another size until it is done");
        for (int grown : List.of(110, 200)) {
            assertThat(storage(instance.formatted(grown, "storage-optimization")))
                    .as("nothing is added to %d".formatted(grown))
                    .isEmpty();
        }
    }
}
