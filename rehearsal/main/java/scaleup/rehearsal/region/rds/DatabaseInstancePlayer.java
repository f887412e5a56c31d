package scaleup.rehearsal.region.rds;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import scaleup.rehearsal.machines.Hypervisor;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.NetworkInterface;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.template.Declaration;
import scaleup.rehearsal.template.Made;
import scaleup.rehearsal.template.NameRule;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.PhysicalId;
import scaleup.rehearsal.template.Player;
import scaleup.rehearsal.template.Properties;

/**
 * Plays {@code AWS::RDS::DBInstance} of the engine mysql: it is made when its server takes connections. Ref is its identifier,
 * and its endpoint is an attribute (AWS CloudFormation Template Reference Guide, the type's page).
 */
public final class DatabaseInstancePlayer implements Player {
    private static final List<String> PLAYED = List.of(
            "DBInstanceIdentifier",
            "Engine",
            "EngineVersion",
            "DBInstanceClass",
            "DBName",
            "MasterUsername",
            "MasterUserPassword",
            "MultiAZ",
            "DBSubnetGroupName",
            "DBParameterGroupName",
            "VPCSecurityGroups",
            "Port",
            "PubliclyAccessible");

    private static final String NO_STORAGE = "the database is files on this computer's disk";
    private static final String NO_BACKUPS = "nothing is backed up";

    private static final Map<String, String> NOT_PLAYED = Map.ofEntries(
            Map.entry("AllocatedStorage", NO_STORAGE),
            Map.entry("AutoMinorVersionUpgrade", "no rehearsal lasts until a maintenance window"),
            Map.entry("BackupRetentionPeriod", NO_BACKUPS),
            Map.entry("CACertificateIdentifier", "the certificate is from the rehearsal's own authority"),
            Map.entry("CopyTagsToSnapshot", NO_BACKUPS),
            Map.entry("DeleteAutomatedBackups", NO_BACKUPS),
            Map.entry("DeletionProtection", "a rehearsal deletes everything at its end"),
            Map.entry("EnableCloudwatchLogsExports", "logs stay on the database's machine"),
            Map.entry("KmsKeyId", NO_STORAGE),
            Map.entry("MaxAllocatedStorage", NO_STORAGE),
            Map.entry("MonitoringInterval", "nothing measures the database's machine"),
            Map.entry("MonitoringRoleArn", "nothing measures the database's machine"),
            Map.entry("OptionGroupName", "the audit plug-in is Amazon's own and no part of MySQL"),
            Map.entry("StorageEncrypted", NO_STORAGE),
            Map.entry("StorageType", NO_STORAGE),
            Map.entry("Tags", "nothing in a rehearsal reads them"));

    private final Account account;
    private final Hypervisor hypervisor;
    private final Image image;
    private final Vpc vpc;
    private final Path volumes;
    private final DatabaseCertificate.Issuer certificates;
    private final BiConsumer<String, String> names;
    private final SubnetGroups subnetGroups;
    private final ParameterGroups parameterGroups;
    private final DatabaseInstances instances;
    private final Journal journal;

    /**
     * @param volumes a folder that outlives machines, readable by root only
     * @param names makes a DNS name point to an address
     */
    public DatabaseInstancePlayer(
            Account account,
            Hypervisor hypervisor,
            Image image,
            Vpc vpc,
            Path volumes,
            DatabaseCertificate.Issuer certificates,
            BiConsumer<String, String> names,
            SubnetGroups subnetGroups,
            ParameterGroups parameterGroups,
            DatabaseInstances instances,
            Journal journal) {
        this.account = account;
        this.hypervisor = hypervisor;
        this.image = image;
        this.vpc = vpc;
        this.volumes = volumes;
        this.certificates = certificates;
        this.names = names;
        this.subnetGroups = subnetGroups;
        this.parameterGroups = parameterGroups;
        this.instances = instances;
        this.journal = journal;
    }

    @Override
    public Made make(Declaration declaration) throws NotMade, InterruptedException {
        JsonNode properties = check(declaration);
        Description description = describe(declaration);
        try {
            MasterUser master = new MasterUser(
                    properties.path("MasterUsername").asText(),
                    properties.path("MasterUserPassword").asText());
            Volume volume = Volume.make(
                    volumes.resolve(description.identifier()),
                    certificates.issue(description.address()),
                    master.setup(description.schema()));
            DatabaseInstance instance = new DatabaseInstance(
                    description.identifier(),
                    hypervisor,
                    new DatabaseMachine(
                            image,
                            description.port(),
                            parameterGroups.parameters(
                                    properties.path("DBParameterGroupName").asText(), description.engineVersion()),
                            volume.folder()),
                    interfaces(description, properties),
                    gone -> vpc.allocate(gone.owner(), gone.subnet(), gone.securityGroups()),
                    address -> names.accept(description.address(), address),
                    journal);
            instances.add(description, instance);
            instance.start();
            volume.forgetSetup();
        } catch (IOException | IllegalArgumentException e) {
            throw new NotMade(e.getMessage(), e);
        }
        return new Made(
                description.identifier(),
                Map.of(
                        "DBInstanceArn", description.arn(),
                        "Endpoint.Address", description.address(),
                        "Endpoint.Port", Integer.toString(description.port())));
    }

    @Override
    public Map<String, String> notPlayed(JsonNode properties) {
        return Properties.declared(properties, NOT_PLAYED);
    }

    private static JsonNode check(Declaration declaration) throws NotMade {
        if (declaration.properties().has("SourceDBInstanceIdentifier")) {
            throw new NotMade("read replicas are not played; rehearse with database.readReplicas 0");
        }
        var properties = Properties.of(declaration, PLAYED, NOT_PLAYED);
        if (properties.has("DBInstanceIdentifier")) {
            NameRule.DATABASE_INSTANCE.check(
                    declaration.path() + ": DBInstanceIdentifier", properties.text("DBInstanceIdentifier"));
        }
        if (properties.has("DBName")) {
            NameRule.DATABASE.check(declaration.path() + ": DBName", properties.text("DBName"));
        }
        if (!properties.text("Engine").equals("mysql")) {
            throw new NotMade("Engine '%s' is not played; allowed: mysql".formatted(properties.text("Engine")));
        }
        properties.only("PubliclyAccessible", "false");
        // Amazon RDS API Reference, CreateDBInstance, Port: "Valid Values: 1150-65535".
        properties.number("Port", 3306, 1150, 65_535);
        return properties.node();
    }

    private Description describe(Declaration declaration) throws NotMade {
        JsonNode properties = declaration.properties();
        String identifier = PhysicalId.name(declaration, "DBInstanceIdentifier", 63)
                .replaceAll("-+", "-")
                .toLowerCase(Locale.ROOT);
        List<String> subnets =
                subnetGroups.subnets(properties.path("DBSubnetGroupName").asText());
        List<String> zones = new ArrayList<>(List.of(vpc.zone(subnets.get(0))));
        if (properties.path("MultiAZ").asBoolean(false)) {
            zones.add(subnets.stream()
                    .map(vpc::zone)
                    .filter(zone -> !zone.equals(zones.get(0)))
                    .findFirst()
                    .orElseThrow());
        }
        return new Description(
                identifier,
                account.arn("rds", "db:" + identifier),
                properties.path("Engine").asText(),
                properties.path("EngineVersion").asText(),
                properties.path("DBInstanceClass").asText(),
                "%s.%s.%s.rds.amazonaws.com".formatted(identifier, label(), account.region()),
                properties.path("Port").asInt(3306),
                properties.path("DBName").asText(""),
                zones);
    }

    /** Amazon RDS puts a label of the account into its names; any twelve letters and digits will do. */
    private String label() {
        return "c" + PhysicalId.digits(account.id(), 11);
    }

    private List<NetworkInterface> interfaces(Description description, JsonNode properties) throws NotMade {
        List<String> groups = new ArrayList<>();
        properties.path("VPCSecurityGroups").forEach(group -> groups.add(group.asText()));
        List<String> subnets =
                subnetGroups.subnets(properties.path("DBSubnetGroupName").asText());
        return description.zones().stream()
                .map(zone -> subnets.stream()
                        .filter(subnet -> vpc.zone(subnet).equals(zone))
                        .findFirst()
                        .orElseThrow())
                .map(subnet -> vpc.allocate(description.identifier(), subnet, groups))
                .toList();
    }
}
