package scaleup;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds data is encrypted, and none of it is read over the network in clear. */
class EncryptionTest {
    /** Amazon RDS User Guide, "Encrypting Amazon RDS resources": a replica in the same region has its source's key. */
    @Proof
    void theDatabaseAndItsReplicasAreEncryptedWithTheEnvironmentsKey(Synthesis synthesis) {
        assertThat(synthesis.resources("AWS::RDS::DBInstance"))
                .isNotEmpty()
                .filteredOn(database ->
                        database.property("/SourceDBInstanceIdentifier").isMissingNode())
                .singleElement()
                .satisfies(database -> {
                    assertThat(database.property("/StorageEncrypted").asBoolean())
                            .isTrue();
                    assertThat(Synthesis.target(synthesis, database.property("/KmsKeyId")))
                            .isEqualTo(synthesis
                                    .resource("Database", "AWS::KMS::Key")
                                    .id());
                });
    }

    /**
     * MySQL 8.4 Reference Manual, "require_secure_transport": the server rejects connections that aren't encrypted. Amazon RDS API
     * Reference, "CreateDBInstanceReadReplica": a replica in the same region has its source's parameters.
     */
    @Proof
    void theDatabaseTakesNoConnectionInClear(Synthesis synthesis) {
        var parameters = synthesis.resources("Database", "AWS::RDS::DBParameterGroup");
        assertThat(parameters).isNotEmpty().allSatisfy(group -> assertThat(
                        group.property("/Parameters/require_secure_transport").asText())
                .isEqualTo("1"));
        assertThat(synthesis.resources("AWS::RDS::DBInstance")).allSatisfy(database -> {
            var group = database.property("/DBParameterGroupName");
            if (group.isMissingNode()) {
                assertThat(database.property("/SourceDBInstanceIdentifier").isMissingNode())
                        .isFalse();
            } else {
                assertThat(Synthesis.target(synthesis, group))
                        .isIn(parameters.stream().map(Synthesis.Resource::id).toList());
            }
        });
    }

    /** Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS". */
    @Proof
    void everyLogIsEncryptedWithTheEnvironmentsKeyAndKeptAsLongAsConfigured(Synthesis synthesis) {
        String key = synthesis.resource("Network", "AWS::KMS::Key").id();
        assertThat(synthesis.resources("AWS::Logs::LogGroup")).isNotEmpty().allSatisfy(group -> {
            assertThat(Synthesis.target(synthesis, group.property("/KmsKeyId"))).isEqualTo(key);
            assertThat(group.property("/RetentionInDays").asInt())
                    .isEqualTo(synthesis.configuration().hosts().logRetentionDays());
        });
    }

    /** Amazon SQS and Amazon SNS Developer Guides, "Encryption at rest"; AWS KMS Developer Guide, "Rotate AWS KMS keys". */
    @Proof
    void messagesAreEncryptedAndKeysRotate(Synthesis synthesis) {
        assertThat(synthesis.resources("AWS::SQS::Queue")).isNotEmpty().allSatisfy(queue -> assertThat(
                        queue.property("/SqsManagedSseEnabled").asBoolean())
                .isTrue());
        assertThat(synthesis.resources("AWS::SNS::Topic"))
                .hasSize(synthesis.configuration().alarmEmail().isPresent() ? 1 : 0)
                .allSatisfy(
                        topic -> assertThat(topic.property("/KmsMasterKeyId").isMissingNode())
                                .isFalse());
        assertThat(synthesis.resources("AWS::KMS::Key")).isNotEmpty().allSatisfy(key -> assertThat(
                        key.property("/EnableKeyRotation").asBoolean())
                .isTrue());
    }
}
