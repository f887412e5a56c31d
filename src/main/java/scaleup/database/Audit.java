package scaleup.database;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.configuration.Database;
import scaleup.environment.Names;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.rds.CfnOptionGroup;
import software.constructs.Construct;

/**
 * Logs who logs in to the database, or tries to, from where, and what changes tables, users and rights, by Amazon RDS's audit
 * plug-in (Amazon RDS User Guide, "MariaDB Audit Plugin support for MySQL"). Statements on data are not logged: they would hold
 * it. Neither are passwords: the plug-in gets statements as MySQL writes them into its own logs.
 */
final class Audit extends Construct {
    static final String LOG = "audit";

    private final Names names;
    private final NetworkStack network;
    private final String optionGroup;

    Audit(Construct scope, Names names, NetworkStack network, Database database) {
        super(scope, "Audit");
        this.names = names;
        this.network = network;
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("SERVER_AUDIT_EVENTS", "CONNECT,QUERY_DDL,QUERY_DCL");
        var group = CfnOptionGroup.Builder.create(this, "Options")
                .engineName("mysql")
                .majorEngineVersion("8.4")
                .optionGroupDescription("Logs who logs in and what changes tables, users and rights")
                .optionConfigurations(List.of(CfnOptionGroup.OptionConfigurationProperty.builder()
                        .optionName("MARIADB_AUDIT_PLUGIN")
                        .optionSettings(settings.entrySet().stream()
                                .map(setting -> CfnOptionGroup.OptionSettingProperty.builder()
                                        .name(setting.getKey())
                                        .value(setting.getValue())
                                        .build())
                                .toList())
                        .build()))
                .build();
        // A snapshot belongs to its option group, which can't be deleted before it.
        group.applyRemovalPolicy(
                database.finalSnapshot() ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY);
        optionGroup = group.getRef();
    }

    String optionGroup() {
        return optionGroup;
    }

    /** Where Amazon RDS puts the log of an instance. */
    CfnLogGroup logGroup(String instance) {
        return network.logKey()
                .logGroup(
                        this,
                        instance.equals(names.database()) ? "Log" : "Log" + instance.replaceFirst(".*-", ""),
                        "/aws/rds/instance/%s/%s".formatted(instance, LOG));
    }

    /** Has a replica's logins logged too: they are those of the database. */
    void of(CfnDBInstance replica, String name) {
        replica.setOptionGroupName(optionGroup);
        replica.setEnableCloudwatchLogsExports(List.of(LOG));
        replica.addResourceDependency(logGroup(name));
    }
}
