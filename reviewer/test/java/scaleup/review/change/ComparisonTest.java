package scaleup.review.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scaleup.review.Shop;
import scaleup.review.assembly.Resources;
import scaleup.review.change.ResourceChange.Action;

/** The oracle is each type's page of the AWS CloudFormation Template Reference: "Update requires". */
class ComparisonTest {
    private static ResourceChange only(String before, String after) {
        var changes = Comparison.of(Shop.of(before), Shop.of(after));
        assertThat(changes).hasSize(1);
        return changes.get(0);
    }

    private static String of(String type, String properties) {
        return "'R': {'Type': '%s', 'Properties': {%s}}".formatted(type, properties);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "AWS::RDS::DBInstance | 'StorageEncrypted': true | 'StorageEncrypted': false | REPLACED",
                "AWS::RDS::DBInstance | 'KmsKeyId': 'a' | 'KmsKeyId': 'b' | REPLACED",
                "AWS::RDS::DBInstance | 'AllocatedStorage': '20' | 'AllocatedStorage': '40' | UPDATED",
                "AWS::RDS::DBInstance | 'BackupRetentionPeriod': 7 | 'BackupRetentionPeriod': 14 | UPDATED",
                "AWS::RDS::DBInstance | 'DBSnapshotIdentifier': 'a' | 'DBSnapshotIdentifier': 'b' | MAY_BE_REPLACED",
                "AWS::EC2::EIP | 'Domain': 'vpc' | 'Domain': 'standard' | REPLACED",
                "AWS::EC2::Subnet | 'CidrBlock': '10.0.0.0/24' | 'CidrBlock': '10.0.1.0/24' | REPLACED",
                "AWS::ElasticLoadBalancingV2::LoadBalancer | 'Scheme': 'internal' | 'Scheme': 'internet-facing' | REPLACED",
                "AWS::Logs::LogGroup | 'RetentionInDays': 7 | 'RetentionInDays': 30 | UPDATED",
                "AWS::Logs::LogGroup | 'LogGroupName': 'a' | 'LogGroupName': 'b' | REPLACED",
                "AWS::SecretsManager::Secret | 'Description': 'a' | 'Description': 'b' | UPDATED",
                "AWS::EC2::LaunchTemplate | 'LaunchTemplateData': {'ImageId': 'a'} | 'LaunchTemplateData': {'ImageId': 'b'} | UPDATED",
                "AWS::Route53::RecordSet | 'TTL': '5' | 'TTL': '60' | UPDATED",
                "AWS::Route53::RecordSet | 'Name': 'a.' | 'Name': 'b.' | REPLACED",
                "Custom::Thing | 'ServiceToken': 'a' | 'ServiceToken': 'b' | REPLACED",
                "Custom::Thing | 'Wanted': 'a' | 'Wanted': 'b' | UPDATED",
                "Vendor::Of::Mine | 'Wanted': 'a' | 'Wanted': 'b' | MAY_BE_REPLACED",
            })
    void aChangedPropertyDoesWhatTheTemplateReferenceSays(String type, String before, String after, Action action) {
        var change = only(of(type, before), of(type, after));
        assertThat(change.action()).isEqualTo(action);
    }

    /**
     * AWS CloudFormation Template Reference, "AWS::RDS::DBInstance", which says "some interruptions" of the first two; Amazon RDS User
     * Guide, "Backup retention period": an outage if it changes from 0 or to 0; Amazon RDS API Reference, ModifyDBInstance, MultiAZ
     * ("doesn't result in an outage") and CertificateRotationRestart ("By default, the DB instance is restarted"); Amazon RDS User
     * Guide, "Settings for DB instances": Provisioned IOPS, Option group and Performance Insights without downtime.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'DBInstanceClass': 'db.m7g.large' | 'DBInstanceClass': 'db.m7g.xlarge' | true",
                "'BackupRetentionPeriod': 0 | 'BackupRetentionPeriod': 7 | true",
                "'BackupRetentionPeriod': '7' | 'BackupRetentionPeriod': '0' | true",
                "'BackupRetentionPeriod': 7 | 'BackupRetentionPeriod': 35 | false",
                "'BackupRetentionPeriod': 35 | 'BackupRetentionPeriod': 14 | false",
                "'MultiAZ': false | 'MultiAZ': true | false",
                "'CACertificateIdentifier': 'rds-ca-rsa2048-g1' | 'CACertificateIdentifier': 'rds-ca-rsa4096-g1' | true",
                "'NetworkType': 'IPV4' | 'NetworkType': 'DUAL' | true",
                "'Iops': 3000 | 'Iops': 4000 | false",
                "'OptionGroupName': 'a' | 'OptionGroupName': 'b' | false",
                "'EnablePerformanceInsights': false | 'EnablePerformanceInsights': true | false",
            })
    void aDatabaseIsInterruptedWhereItsPageSaysSo(String before, String after, boolean interrupted) {
        String type = "AWS::RDS::DBInstance";
        var change = only(of(type, before), of(type, after));
        assertThat(change.properties())
                .singleElement()
                .matches(property -> ResourceTypes.interrupts(type, property) == interrupted);
    }

    @Test
    void aPropertyThatIsAddedOrTakenAwayIsAChange() {
        var change = only(of("AWS::RDS::DBInstance", ""), of("AWS::RDS::DBInstance", "'StorageEncrypted': true"));
        assertThat(change.action()).isEqualTo(Action.REPLACED);
        assertThat(change.properties()).extracting(PropertyChange::name).containsExactly("StorageEncrypted");
        assertThat(only("'R': {'Type': 'AWS::KMS::Key'}", of("AWS::KMS::Key", "'Description': 'a'"))
                        .action())
                .isEqualTo(Action.UPDATED);
    }

    /** Of AWS::EC2::Instance, BlockDeviceMappings.Ebs: KmsKeyId alone is one whose change always replaces. */
    @Test
    void aPlaceWithinAPropertyReplacesOnlyWhereItsOwnValueDiffers() {
        String type = "AWS::EC2::Instance";
        String mapping = "'BlockDeviceMappings': [{'DeviceName': 'a', 'Ebs': {'KmsKeyId': '%s', 'VolumeSize': %d}}]";
        assertThat(only(of(type, mapping.formatted("k", 8)), of(type, mapping.formatted("k", 9)))
                        .action())
                .isEqualTo(Action.MAY_BE_REPLACED);
        assertThat(only(of(type, mapping.formatted("k", 8)), of(type, mapping.formatted("l", 8)))
                        .action())
                .isEqualTo(Action.REPLACED);
    }

    @Test
    void whatRefersToWhatIsReplacedIsReplacedToo() {
        String network = "'Net': {'Type': 'AWS::EC2::VPC', 'Properties': {'CidrBlock': '%s'}},"
                + "'Sub': {'Type': 'AWS::EC2::Subnet', 'Properties': {'VpcId': {'Ref': 'Net'}, 'CidrBlock': '10.0.0.0/24'}},"
                + "'Log': {'Type': 'AWS::EC2::FlowLog', 'Properties': {'ResourceId': {'Fn::Join': ['', [{'Ref': 'Net'}]]}}},"
                + "'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': {'DisplayName': {'Ref': 'Sub'}}}";
        var changes =
                Comparison.of(Shop.of(network.formatted("10.0.0.0/16")), Shop.of(network.formatted("10.1.0.0/16")));
        assertThat(changes)
                .extracting(change -> change.resource().id() + " " + change.action())
                .containsExactly("Net REPLACED", "Sub REPLACED", "Log REPLACED", "Topic UPDATED");
        assertThat(changes.get(1).properties().get(0).reason()).isEqualTo("Shop/Net is replaced");
    }

    @Test
    void whatMayBeReplacedCannotReplaceAnotherForSure() {
        String resources = "'A': {'Type': 'Vendor::Of::Mine', 'Properties': {'P': '%s'}},"
                + "'B': {'Type': 'AWS::Logs::LogGroup', 'Properties': {'LogGroupName': {'Ref': 'A'}}}";
        assertThat(Comparison.of(Shop.of(resources.formatted("1")), Shop.of(resources.formatted("2"))))
                .extracting(ResourceChange::action)
                .containsExactly(Action.MAY_BE_REPLACED, Action.MAY_BE_REPLACED);
    }

    @Test
    void aResourceUnderAnotherLogicalIdIsRecognised() {
        String secret =
                "'%1$s': {'Type': 'AWS::SecretsManager::Secret', 'Properties': {'Name': 'shop/master', 'KmsKeyId': {'Ref': '%2$s'}}},"
                        + "'%2$s': {'Type': 'AWS::KMS::Key', 'Properties': {'Description': 'of the shop'}}";
        var changes =
                Comparison.of(Shop.of(secret.formatted("Secret", "Key")), Shop.of(secret.formatted("Master", "Lock")));
        assertThat(changes)
                .extracting(change -> change.resource().id() + " " + change.action())
                .containsExactlyInAnyOrder("Secret RENAMED", "Key RENAMED");
        var renamed = changes.stream()
                .filter(change -> change.resource().id().equals("Secret"))
                .findFirst()
                .orElseThrow();
        assertThat(renamed.notes().get(0)).isEqualTo("it is Shop/Master now");
        assertThat(renamed.atRisk()).contains("data");
    }

    @Test
    void whatIsDeclaredNoMoreIsRemovedAndWhatIsNewIsAdded() {
        var changes = Comparison.of(
                Shop.of("'Old': {'Type': 'AWS::SQS::Queue', 'DeletionPolicy': 'Retain'}"),
                Shop.of("'New': {'Type': 'AWS::SNS::Topic'}"));
        assertThat(changes)
                .extracting(change -> change.resource().id() + " " + change.action())
                .containsExactly("Old REMOVED", "New ADDED");
        assertThat(changes.get(0).notes()).containsExactly("the old one is left behind (DeletionPolicy)");
    }

    @Test
    void theSameTemplatesHaveNoChange() {
        String resources = of("AWS::SQS::Queue", "'QueueName': 'a'");
        assertThat(Comparison.of(Shop.of(resources), Shop.of(resources))).isEmpty();
    }

    /** "custom-named resources" can't be updated by replacement (AWS CloudFormation User Guide, 'Name type'). */
    @Test
    void aReplacementThatAwsRefusesForItsNameIsSaid() {
        String database = "'DBInstanceIdentifier': 'shop', 'StorageEncrypted': %s";
        var change = only(
                of("AWS::RDS::DBInstance", database.formatted("true")),
                of("AWS::RDS::DBInstance", database.formatted("false")));
        assertThat(change.notes().get(0)).contains("refuses to replace").contains("shop");
    }

    /** AWS CloudFormation Template Reference, 'UpdatePolicy attribute': a new version of the launch template starts a refresh. */
    @Test
    void aNewVersionOfALaunchTemplateRollsTheServersOfItsGroup() {
        String resources =
                "'T': {'Type': 'AWS::EC2::LaunchTemplate', 'Properties': {'LaunchTemplateData': {'ImageId': '%s'}}},"
                        + "'G': {'Type': 'AWS::AutoScaling::AutoScalingGroup', 'Properties': {'AutoScalingGroupName': 'web',"
                        + " 'MaxSize': '%s', 'LaunchTemplate': {'Version': {'Fn::GetAtt': ['T', 'LatestVersionNumber']}}}}";
        Resources before = Shop.of(resources.formatted("a", "2"));
        Resources after = Shop.of(resources.formatted("b", "2"));
        assertThat(Rollout.of(Comparison.of(before, after), after))
                .containsExactly(new Rollout("Shop", "web", List.of("Shop/T gets a new version")));
        Resources larger = Shop.of(resources.formatted("a", "3"));
        assertThat(Rollout.of(Comparison.of(before, larger), larger)).isEmpty();
    }

    @Test
    void whatAnotherStackTellsByAnOutputIsFollowed() {
        String network = "{'Resources': {'Net': {'Type': 'AWS::EC2::VPC', 'Properties': {'CidrBlock': '%s'}}},"
                + " 'Outputs': {'Id': {'Value': {'Ref': 'Net'}}}}";
        String web = "{'Resources': {'Door': {'Type': 'AWS::EC2::SecurityGroup', 'Properties': {'VpcId':"
                + " {'Fn::GetStackOutput': {'StackName': 'Network', 'OutputName': 'Id'}}}}}}";
        Resources before =
                new Resources(List.of(Shop.stack("Network", network.formatted("10.0.0.0/16")), Shop.stack("Web", web)));
        Resources after =
                new Resources(List.of(Shop.stack("Network", network.formatted("10.1.0.0/16")), Shop.stack("Web", web)));
        assertThat(Comparison.of(before, after))
                .extracting(ResourceChange::action)
                .containsExactly(Action.REPLACED, Action.REPLACED);
    }
}
