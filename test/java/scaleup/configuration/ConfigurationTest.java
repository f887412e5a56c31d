package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import scaleup.Edit;
import scaleup.Shipped;
import scaleup.Synthesis;

/** For every record: what is read where the environment says nothing, and where it says everything. */
class ConfigurationTest {
    private static final Configuration DEFAULTS = read("dev", new Edit(Shipped.context()));
    private static final Configuration EXPLICIT = read("dev", explicit());

    @Test
    void readsTheDefaultNetwork() {
        assertThat(DEFAULTS.network())
                .isEqualTo(new Network(
                        new Cidr("10.10.0.0/16"),
                        2,
                        List.of(),
                        Egress.NAT_SINGLE,
                        List.of(new Cidr("0.0.0.0/0")),
                        false));
    }

    @Test
    void readsAnExplicitNetwork() {
        assertThat(EXPLICIT.network())
                .isEqualTo(new Network(
                        new Cidr("172.20.0.0/20"),
                        3,
                        List.of("eu-west-1c", "eu-west-1a", "eu-west-1b"),
                        Egress.ENDPOINTS,
                        List.of(new Cidr("198.51.100.0/24"), new Cidr("203.0.113.7/32")),
                        true));
    }

    @Test
    void readsTheDefaultHosts() {
        assertThat(DEFAULTS.hosts()).isEqualTo(new Hosts(Architecture.ARM64, Optional.empty(), 14, 8, 30, false));
    }

    @Test
    void readsExplicitHosts() {
        assertThat(EXPLICIT.hosts())
                .isEqualTo(new Hosts(Architecture.X86_64, Optional.of("ami-0123456789abcdef0"), 30, 20, 90, true));
    }

    @Test
    void readsTheDefaultLoadBalancer() {
        assertThat(DEFAULTS.loadBalancer())
                .isEqualTo(new LoadBalancer(
                        new Scaling("t4g.micro", 2, 4, 60, 180, 30, List.of()),
                        Algorithm.ROUNDROBIN,
                        List.of("/api/"),
                        List.of(),
                        100,
                        new Limits(500, 16, 10, 3600, List.of()),
                        "max-age=63072000"));
    }

    @Test
    void readsAnExplicitLoadBalancer() {
        assertThat(EXPLICIT.loadBalancer())
                .isEqualTo(new LoadBalancer(
                        new Scaling("c7i.large", 3, 6, 50, 300, 90, List.of()),
                        Algorithm.LEASTCONN,
                        List.of("/api/", "/ws/"),
                        List.of("/api/uploads/"),
                        25,
                        new Limits(50, 32, 100, 600, List.of(new Cidr("203.0.113.0/24"), new Cidr("198.51.100.7/32"))),
                        "max-age=300; includeSubDomains"));
    }

    @Test
    void readsTheDefaultWebTier() {
        assertThat(DEFAULTS.web())
                .isEqualTo(new Web(
                        new Scaling("t4g.micro", 2, 8, 60, 180, 25, List.of()),
                        Optional.of(Synthesis.ROOT.resolve("workload/site")),
                        "default-src 'self'; frame-ancestors 'none'",
                        Map.of(
                                "Referrer-Policy", "strict-origin-when-cross-origin",
                                "X-Content-Type-Options", "nosniff"),
                        60,
                        List.of(),
                        false));
    }

    @Test
    void readsAnExplicitWebTier() {
        assertThat(EXPLICIT.web())
                .isEqualTo(new Web(
                        new Scaling(
                                "t3.small",
                                1,
                                5,
                                40,
                                200,
                                60,
                                List.of(
                                        new NamedSchedule("morning", "45 7 * * 1-5", Optional.of("Europe/Berlin"), 4),
                                        new NamedSchedule("night", "0 0 * * *", Optional.empty(), 1))),
                        Optional.of(Synthesis.ROOT.resolve("workload/site/")),
                        "default-src https:",
                        Map.of(
                                "Referrer-Policy", "",
                                "X-Content-Type-Options", "nosniff",
                                "X-Frame-Options", "DENY"),
                        600,
                        List.of("/assets/"),
                        true));
    }

    @Test
    void readsTheDefaultApplicationTier() {
        assertThat(DEFAULTS.application())
                .isEqualTo(new Application(
                        new Scaling("t4g.small", 2, 8, 60, 180, 20, List.of()),
                        Synthesis.ROOT.resolve("workload/application/target/application"),
                        "java -jar application.jar",
                        Optional.empty(),
                        300,
                        List.of("java-21-amazon-corretto-headless"),
                        8080,
                        0,
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void readsAnExplicitApplicationTier() {
        var days = IntStream.rangeClosed(1, 31).boxed().toList();
        var months = IntStream.rangeClosed(1, 12).boxed().toList();
        assertThat(EXPLICIT.application())
                .isEqualTo(new Application(
                        new Scaling("m7i.large", 4, 40, 70, 240, 45, List.of()),
                        Synthesis.ROOT.resolve("workload/site"),
                        "python3 server.py",
                        Optional.of("python3 manage.py migrate"),
                        600,
                        List.of("python3.12"),
                        9000,
                        40,
                        Map.of("LOG_LEVEL", "debug", "MAX_TOKENS", "4096", "Logging__Level", "debug"),
                        List.of("MAX_TOKENS"),
                        List.of("arn:aws:iam::123456789012:policy/team/uploads"),
                        List.of(
                                new Destination("cache", 6379, "10.60.0.0/16", Optional.of("pcx-0123456789abcdef0")),
                                new Destination(
                                        "partner", 8443, "pl-0123456789abcdef0", Optional.of("tgw-0123456789abcdef0"))),
                        List.of(
                                new NamedSecret("SMTP_PASSWORD", "shop/smtp", Optional.of("password"), false),
                                new NamedSecret("STRIPE_KEY", "shop/stripe", Optional.empty(), true)),
                        List.of(new NamedPermission(
                                "mail",
                                List.of("ses:SendEmail"),
                                List.of("arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/shop.example"),
                                Map.of("StringEquals", Map.of("ses:FromAddress", "orders@shop.example")))),
                        List.of(new NamedProcess("mailer", "python3 mailer.py")),
                        List.of(
                                new NamedJob(
                                        "report",
                                        "python3 report.py",
                                        new CronSchedule(
                                                List.of(30),
                                                List.of(2),
                                                days,
                                                List.of(1, 7),
                                                List.of(1, 2, 3, 4, 5),
                                                false),
                                        600),
                                new NamedJob(
                                        "tidy",
                                        "./tidy",
                                        new CronSchedule(List.of(0), List.of(0), days, months, List.of(0), false),
                                        3600))));
    }

    @Test
    void readsTheDefaultDatabase() {
        assertThat(DEFAULTS.database())
                .isEqualTo(new Database("db.t4g.micro", "8.4", false, 20, 100, 7, false, false, 0, false));
    }

    @Test
    void readsAnExplicitDatabase() {
        assertThat(EXPLICIT.database())
                .isEqualTo(new Database("db.r7g.2xlarge", "8.4.11", true, 200, 2000, 14, true, true, 2, true));
    }

    @Test
    void readsTheDefaultCertificate() {
        assertThat(DEFAULTS.certificate()).isEqualTo(new Certificate(Certificate.Source.SELF_SIGNED, Optional.empty()));
    }

    @Test
    void readsAnExplicitCertificate() {
        assertThat(EXPLICIT.certificate())
                .isEqualTo(
                        new Certificate(
                                Certificate.Source.ACM,
                                Optional.of(
                                        "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef")));
    }

    @Test
    void needsNoDomainEmailOrTags() {
        assertThat(DEFAULTS.domain()).isEmpty();
        assertThat(DEFAULTS.alarmEmail()).isEmpty();
        assertThat(DEFAULTS.tags()).isEmpty();
        assertThat(DEFAULTS.production()).isFalse();
        assertThat(DEFAULTS.account()).isEmpty();
        assertThat(DEFAULTS.region()).isEmpty();
    }

    @Test
    void readsAnExplicitDomainEmailAndTags() {
        assertThat(EXPLICIT.domain()).contains(new Domain("www.example.com", "Z0123456789ABCDEFGHIJ"));
        assertThat(EXPLICIT.alarmEmail()).contains("ops@example.com");
        assertThat(EXPLICIT.tags()).containsExactlyInAnyOrderEntriesOf(Map.of("team", "shop", "cost-centre", "42"));
        assertThat(EXPLICIT.production()).isTrue();
        assertThat(EXPLICIT.account()).contains("123456789012");
        assertThat(EXPLICIT.region()).contains("eu-west-1");
    }

    @Test
    void putsVariablesAndTagsOfTheEnvironmentOverThoseOfTheDefaults() {
        var edit = explicit().set("defaults.tags.team", "platform").set("defaults.tags.owner", "us");
        assertThat(read("dev", edit).tags())
                .containsExactlyInAnyOrderEntriesOf(Map.of("team", "shop", "cost-centre", "42", "owner", "us"));
    }

    @Test
    void protectsWhatIsShippedAsProduction() {
        var production = read("prod", new Edit(Shipped.context()));
        assertThat(production.production()).isTrue();
        assertThat(production.database().multiAz()).isTrue();
        assertThat(production.database().audit()).isTrue();
        assertThat(production.network().zones()).isEqualTo(3);
        assertThat(production.network().egress()).isEqualTo(Egress.NAT_PER_ZONE);
    }

    private static Configuration read(String environment, Edit edit) {
        return edit.configuration(environment);
    }

    private static Edit explicit() {
        return new Edit(Shipped.context())
                .set("environments.dev.account", "123456789012")
                .set("environments.dev.region", "eu-west-1")
                .set("environments.dev.production", true)
                .set("environments.dev.network.cidr", "172.20.0.0/20")
                .set("environments.dev.network.zones", 3)
                .set("environments.dev.network.zoneNames", List.of("eu-west-1c", "eu-west-1a", "eu-west-1b"))
                .set("environments.dev.network.egress", "endpoints")
                .set("environments.dev.network.dnsFirewall", true)
                .set("environments.dev.network.clientNetworks", List.of("198.51.100.0/24", "203.0.113.7/32"))
                .set("environments.dev.hosts.architecture", "x86_64")
                .set("environments.dev.hosts.imageId", "ami-0123456789abcdef0")
                .set("environments.dev.hosts.maximumLifetimeDays", 30)
                .set("environments.dev.hosts.volumeGiB", 20)
                .set("environments.dev.hosts.logRetentionDays", 90)
                .set("environments.dev.hosts.logSessions", true)
                .set("environments.dev.loadBalancer", scaling("c7i.large", 3, 6, 50, 300, 90))
                .set("environments.dev.loadBalancer.algorithm", "leastconn")
                .set("environments.dev.loadBalancer.applicationPaths", List.of("/api/", "/ws/"))
                .set("environments.dev.loadBalancer.streamedPaths", List.of("/api/uploads/"))
                .set("environments.dev.loadBalancer.requestsPerSecondPerClient", 25)
                .set("environments.dev.loadBalancer.connectionsPerClient", 50)
                .set("environments.dev.loadBalancer.headerKiB", 32)
                .set("environments.dev.loadBalancer.bodyMiB", 100)
                .set("environments.dev.loadBalancer.idleSeconds", 600)
                .set("environments.dev.loadBalancer.trustedProxies", List.of("203.0.113.0/24", "198.51.100.7/32"))
                .set("environments.dev.loadBalancer.strictTransportSecurity", "max-age=300; includeSubDomains")
                .set("environments.dev.web", scaling("t3.small", 1, 5, 40, 200, 60))
                .set(
                        "environments.dev.web.schedules.morning",
                        Map.of("schedule", "45 7 * * 1-5", "timeZone", "Europe/Berlin", "minimum", 4))
                .set("environments.dev.web.schedules.night", Map.of("schedule", "0 0 * * *", "minimum", 1))
                .set("environments.dev.web.site", "workload/site/")
                .set("environments.dev.web.contentSecurityPolicy", "default-src https:")
                .set("environments.dev.web.headers.X-Frame-Options", "DENY")
                .set("environments.dev.web.headers.Referrer-Policy", "")
                .set("environments.dev.web.maxAgeSeconds", 600)
                .set("environments.dev.web.immutablePaths", List.of("/assets/"))
                .set("environments.dev.web.singlePageApplication", true)
                .set("environments.dev.application", scaling("m7i.large", 4, 40, 70, 240, 45))
                .set("environments.dev.application.artifact", "workload/site")
                .set("environments.dev.application.command", "python3 server.py")
                .set("environments.dev.application.releaseCommand", "python3 manage.py migrate")
                .set("environments.dev.application.releaseTimeoutSeconds", 600)
                .set("environments.dev.application.processes.mailer.command", "python3 mailer.py")
                .set("environments.dev.application.jobs.report.command", "python3 report.py")
                .set("environments.dev.application.jobs.report.schedule", "30 2 * jan,Jul mon-fri")
                .set("environments.dev.application.jobs.report.timeoutSeconds", 600)
                .set("environments.dev.application.jobs.tidy.command", "./tidy")
                .set("environments.dev.application.jobs.tidy.schedule", "0 0 * * 7")
                .set("environments.dev.application.packages", List.of("python3.12"))
                .set("environments.dev.application.port", 9000)
                .set("environments.dev.application.requestsAtOnce", 40)
                .set("environments.dev.application.variables.LOG_LEVEL", "debug")
                .set("environments.dev.application.variables.MAX_TOKENS", "4096")
                .set("environments.dev.application.variables.Logging__Level", "debug")
                .set("environments.dev.application.publicVariables", List.of("MAX_TOKENS"))
                .set("environments.dev.application.policies", List.of("arn:aws:iam::123456789012:policy/team/uploads"))
                .set(
                        "environments.dev.application.egress.cache",
                        Map.of("port", 6379, "to", "10.60.0.0/16", "through", "pcx-0123456789abcdef0"))
                .set(
                        "environments.dev.application.egress.partner",
                        Map.of("port", 8443, "to", "pl-0123456789abcdef0", "through", "tgw-0123456789abcdef0"))
                .set(
                        "environments.dev.application.secrets.SMTP_PASSWORD",
                        Map.of("secret", "shop/smtp", "key", "password"))
                .set(
                        "environments.dev.application.secrets.STRIPE_KEY",
                        Map.of("secret", "shop/stripe", "variable", true))
                .set(
                        "environments.dev.application.permissions.mail",
                        Map.of(
                                "actions", List.of("ses:SendEmail"),
                                "resources",
                                        List.of("arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/shop.example"),
                                "conditions", Map.of("StringEquals", Map.of("ses:FromAddress", "orders@shop.example"))))
                .set("environments.dev.database.instanceClass", "db.r7g.2xlarge")
                .set("environments.dev.database.engineVersion", "8.4.11")
                .set("environments.dev.database.multiAz", true)
                .set("environments.dev.database.storageGiB", 200)
                .set("environments.dev.database.maximumStorageGiB", 2000)
                .set("environments.dev.database.backupDays", 14)
                .set("environments.dev.database.deletionProtection", true)
                .set("environments.dev.database.finalSnapshot", true)
                .set("environments.dev.database.readReplicas", 2)
                .set("environments.dev.database.audit", true)
                .set("environments.dev.certificate.source", "acm")
                .set(
                        "environments.dev.certificate.arn",
                        "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef")
                .set("environments.dev.domain.name", "www.example.com")
                .set("environments.dev.domain.hostedZoneId", "Z0123456789ABCDEFGHIJ")
                .set("environments.dev.alarmEmail", "ops@example.com")
                .set("environments.dev.tags.team", "shop")
                .set("environments.dev.tags.cost-centre", "42");
    }

    private static Map<String, Object> scaling(
            String instanceType, int minimum, int maximum, int cpu, int drain, int response) {
        var scaling = new LinkedHashMap<String, Object>();
        scaling.put("instanceType", instanceType);
        scaling.put("minimum", minimum);
        scaling.put("maximum", maximum);
        scaling.put("targetCpuPercent", cpu);
        scaling.put("drainSeconds", drain);
        scaling.put("responseTimeoutSeconds", response);
        return scaling;
    }
}
