package scaleup.application;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.configuration.Configuration;
import scaleup.configuration.MembershipTimes;
import scaleup.database.DatabaseStack;
import scaleup.environment.Build;
import scaleup.environment.Names;
import scaleup.environment.Ports;
import scaleup.permission.Statement;
import scaleup.tier.Host;
import scaleup.tier.HostFile;
import scaleup.tier.Tier;
import scaleup.tier.TierAlarms;
import scaleup.tier.TierProps;
import scaleup.tier.Workload;
import scaleup.vpc.NetworkStack;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** The application tier: the user's folder and command, the only one that reaches the database. */
public final class ApplicationStack extends Stack {
    /** A JVM needs some of its first minute's processor time to compile itself. */
    private static final int WARM_UP_SECONDS = 60;

    private static final String LOG = "/var/log/scaleup-application.log";

    private static final String AUTHORITIES = "/opt/rds-certificate-authorities";

    public ApplicationStack(
            Construct scope,
            Names names,
            StackProps props,
            Configuration configuration,
            Build build,
            NetworkStack network,
            DatabaseStack database) {
        super(scope, names.stack("Application"), props);
        var application = configuration.application();
        var host = new Host("scaleup-application.service", Ports.APPLICATION)
                .output(LOG)
                .user("application")
                .packages(application.packages())
                .file(HostFile.environment("/etc/scaleup/application.env", environment(configuration, database)))
                .files("application", "/etc/systemd/system/scaleup-application.service")
                .workload(Workload.of(this, "Artifact", application.artifact(), "/opt/application"))
                .workload(Workload.of(this, "CertificateAuthorities", build.certificateAuthorities(), AUTHORITIES))
                .log("application", LOG)
                .permission(
                        "database-secret",
                        Statement.allow(
                                List.of("secretsmanager:GetSecretValue"), List.of(database.applicationSecretArn())));
        if (application.port() != Ports.APPLICATION) {
            host.packages(List.of("nftables"))
                    .files("port", "/etc/systemd/system/scaleup-port.service", "/etc/scaleup/port.nft");
        }
        new Tier(
                this,
                names,
                configuration,
                build,
                network,
                new TierProps(
                        Names.APPLICATION,
                        application.scaling(),
                        network.isolation().application(),
                        host,
                        MembershipTimes.LEAVE_SECONDS,
                        WARM_UP_SECONDS,
                        List.of(),
                        TierAlarms.errors(this, names, Names.APPLICATION)));
    }

    /** The application learns where the database and its secret are, never the password. */
    private Map<String, Object> environment(Configuration configuration, DatabaseStack database) {
        var application = configuration.application();
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("COMMAND", application.command());
        environment.put("PORT", application.port());
        environment.put("RESPONSE_TIMEOUT_SECONDS", application.scaling().responseTimeoutSeconds());
        environment.put("AWS_REGION", Aws.REGION);
        environment.put("DATABASE_HOST", database.address());
        environment.put("DATABASE_PORT", Ports.MYSQL);
        environment.put("DATABASE_NAME", DatabaseStack.SCHEMA);
        environment.put("DATABASE_SECRET", database.applicationSecretArn());
        environment.put("DATABASE_CA", AUTHORITIES + "/rds-certificate-authorities.pem");
        environment.putAll(application.variables());
        return environment;
    }
}
