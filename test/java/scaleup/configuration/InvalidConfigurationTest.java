package scaleup.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scaleup.Edit;
import scaleup.Shipped;

/** Every bad value is refused with the path of its key, what was received and what is allowed. */
class InvalidConfigurationTest {
    private static final String ACM = "arn:aws:acm:eu-west-1:123456789012:certificate/";

    static Stream<Arguments> badValues() {
        return Stream.of(
                // path below environments.dev, value, what is said of it
                arguments("network.cidr", "10.10.0.1/16", "from /16 to /22"),
                arguments("network.cidr", "10.10.0.0/23", "from /16 to /22"),
                arguments("network.cidr", "10.0.0.0/8", "from /16 to /22"),
                arguments("network.cidr", "8.8.0.0/16", "a private IPv4 network"),
                arguments("network.cidr", "10.300.0.0/16", "a private IPv4 network"),
                arguments("network.cidr", 10, "received: 10 (number)"),
                arguments("network.cidr", "10.20.0.0/18", "doesn't overlap environment 'staging', 10.20.0.0/16"),
                arguments("network.zones", 1, "a whole number from 2 to 3"),
                arguments("network.zones", 4, "a whole number from 2 to 3"),
                arguments("network.zones", "2", "received: \"2\" (text)"),
                arguments("network.zones", 2.5, "a whole number from 2 to 3"),
                arguments("network.egress", "nat", "nat-single | nat-per-zone | endpoints"),
                arguments("network.dnsFirewall", "on", "true or false"),
                arguments("network.zoneNames", List.of("a", "b"), "an availability zone such as"),
                arguments(
                        "network.zoneNames", List.of("us-west-2a", "us-west-2-lax-1a"), "an availability zone such as"),
                arguments("network.zoneNames", List.of("eu-west-1a"), "none, or as many as zones, 2"),
                arguments("network.zoneNames", List.of("eu-west-1a", "eu-west-2b"), "zones of one region"),
                arguments("network.dnsFirewall", true, "false, unless egress is endpoints"),
                arguments("network.clientNetworks", List.of(), "1 to 20 entries"),
                arguments("network.clientNetworks", List.of("198.51.100.0"), "an IPv4 network in CIDR notation"),
                arguments(
                        "network.clientNetworks",
                        List.of("198.51.0.0/16", "198.51.100.0/24"),
                        "networks of which none overlaps another"),
                arguments("hosts.architecture", "arm", "arm64 | x86_64"),
                arguments("hosts.imageId", "ami-xyz", "an image id such as"),
                arguments("hosts.maximumLifetimeDays", 0, "a whole number from 1 to 365"),
                arguments("hosts.volumeGiB", 4, "a whole number from 8 to 1024"),
                arguments("hosts.logRetentionDays", 31, "one of [1, 3, 5, 7, 14, 30"),
                arguments("loadBalancer.minimum", 1, "a whole number from 2 to 100"),
                arguments("loadBalancer.minimum", 5, "at most maximum, 4"),
                arguments("loadBalancer.maximum", 101, "a whole number from 2 to 100"),
                arguments("loadBalancer.instanceType", "t4g.nano", "at least 1 GiB of memory"),
                arguments("loadBalancer.instanceType", "t1.micro", "at least 1 GiB of memory"),
                // Amazon Linux 2023 User Guide, "System requirements": "AL2023 doesn't support A1 instances"
                arguments("loadBalancer.instanceType", "a1.medium", "that Amazon Linux 2023 runs on"),
                // Amazon EC2 User Guide, "Amazon EC2 Mac instances": macOS, on Dedicated Hosts alone
                arguments("web.instanceType", "mac2-m2pro.metal", "that Amazon Linux 2023 runs on"),
                arguments("loadBalancer.instanceType", "big", "an EC2 instance type"),
                arguments("loadBalancer.instanceType", "t3.micro", "that of hosts.architecture, arm64"),
                arguments("loadBalancer.targetCpuPercent", 95, "a whole number from 10 to 90"),
                arguments("loadBalancer.drainSeconds", 149, "at least 150: 120 until no new request arrives"),
                arguments("loadBalancer.responseTimeoutSeconds", 24, "at least 25, that of the tier it waits for"),
                arguments("loadBalancer.responseTimeoutSeconds", 301, "a whole number from 1 to 300"),
                arguments("loadBalancer.algorithm", "random", "roundrobin | leastconn"),
                arguments("loadBalancer.applicationPaths", List.of("/"), "a path prefix"),
                arguments("loadBalancer.applicationPaths", List.of("api/"), "a path prefix"),
                arguments("loadBalancer.applicationPaths", List.of("/a/", "/a/"), "named once"),
                arguments("loadBalancer.streamedPaths", List.of("/"), "a path prefix"),
                arguments("loadBalancer.streamedPaths", List.of("/a/", "/a/"), "named once"),
                // By way of the web tier, which keeps a body until it is whole: it would be neither streamed nor
                // counted.
                arguments(
                        "loadBalancer.streamedPaths",
                        List.of("/api/uploads/", "/uploads/"),
                        "path prefixes that begin with one of loadBalancer.applicationPaths: /api/"),
                arguments(
                        "loadBalancer.streamedPaths",
                        List.of("/ap"),
                        "begin with one of loadBalancer.applicationPaths"),
                arguments("loadBalancer.requestsPerSecondPerClient", 0, "a whole number from 1 to 100000"),
                arguments("loadBalancer.connectionsPerClient", 9, "a whole number from 10 to 5000"),
                arguments("loadBalancer.connectionsPerClient", 5001, "a whole number from 10 to 5000"),
                arguments("loadBalancer.headerKiB", 7, "a whole number from 8 to 64"),
                arguments("loadBalancer.headerKiB", 65, "a whole number from 8 to 64"),
                arguments("loadBalancer.bodyMiB", 0, "a whole number from 1 to 1024"),
                arguments("loadBalancer.bodyMiB", 1025, "a whole number from 1 to 1024"),
                arguments("loadBalancer.idleSeconds", 59, "a whole number from 60 to 5940"),
                arguments("loadBalancer.idleSeconds", 5941, "a whole number from 60 to 5940"),
                arguments("loadBalancer.trustedProxies", List.of("0.0.0.0/0"), "not all of them"),
                arguments("loadBalancer.trustedProxies", List.of("203.0.113.7/24"), "an IPv4 network in CIDR notation"),
                arguments(
                        "loadBalancer.trustedProxies", List.of("cdn.example.com"), "an IPv4 network in CIDR notation"),
                arguments("loadBalancer.strictTransportSecurity", "63072000", "max-age=SECONDS"),
                arguments("loadBalancer.strictTransportSecurity", "max-age=-1", "max-age=SECONDS"),
                arguments("loadBalancer.strictTransportSecurity", "max-age=630720000", "at most 8 digits"),
                // hstspreload.org takes no name without its subdomains.
                arguments("loadBalancer.strictTransportSecurity", "max-age=63072000; preload", "includeSubDomains"),
                arguments("web.schedules", Map.of("Early", schedule("0 6 * * *", 3)), "lower-case letters"),
                arguments("web.schedules.early", schedule("0 6 * *", 3), "five fields of crontab(5)"),
                arguments("web.schedules.early", schedule("0 6 * * mon-fri", 3), "in numbers"),
                arguments("web.schedules.early", schedule("0 6 * * 7", 3), "0 is Sunday"),
                arguments("web.schedules.early", schedule("0 6 1 * 1", 3), "of the two sorts of days one alone"),
                arguments("web.schedules.early", schedule("0 6 31 2 *", 3), "five fields of crontab(5)"),
                arguments("web.schedules.early", schedule("0 6 * * *", 1), "a minimum from 2 to 8"),
                arguments("web.schedules.early", schedule("0 6 * * *", 9), "a minimum from 2 to 8"),
                arguments("loadBalancer.schedules.early", schedule("0 6 * * *", 1), "a whole number from 2 to 100"),
                // "A scheduled action must have a unique time value" (Scheduled scaling for Amazon EC2 Auto Scaling).
                arguments(
                        "web.schedules",
                        Map.of("daily", schedule("0 6 * * *", 3), "monthly", schedule("0 6 29 2 *", 4)),
                        "no two that are ever due in the same minute, as "),
                arguments(
                        "web.schedules",
                        Map.of(
                                "here", schedule("30 5,6 * * 0", 3),
                                "there", Map.of("schedule", "0 11 1-7 7 *", "minimum", 4, "timeZone", "Asia/Kolkata")),
                        "no two that are ever due in the same minute, as "),
                arguments(
                        "web.schedules.early",
                        Map.of("schedule", "0 6 * * *", "minimum", 3, "timeZone", "CET/Nowhere"),
                        "a time zone of IANA's"),
                arguments("web.minimum", 0, "a whole number from 1 to 100"),
                arguments("web.drainSeconds", 149, "at least 150: 125 until no new request arrives"),
                arguments("web.responseTimeoutSeconds", 19, "at least 20, that of the tier it waits for"),
                arguments("web.site", "workload/nowhere", "a folder of static files with an index.html"),
                arguments("web.site", "workload/site\0", "received: \"workload/site\\u0000\" (text)"),
                arguments("web.contentSecurityPolicy", "default-src \"self\"", "ASCII without \", $ and \\"),
                arguments("web.contentSecurityPolicy", "img-src 'self'\n", "ASCII without"),
                arguments("web.contentSecurityPolicy", "img-src $host", "ASCII without"),
                arguments("web.contentSecurityPolicy", "x".repeat(1001), "at most 1000 characters"),
                arguments("web.headers", Map.of("X Frame", "DENY"), "a header such as"),
                arguments("web.headers", Map.of("Cache-Control", "no-store"), "none that the servers send themselves"),
                arguments("web.headers", Map.of("set-cookie", "a=b"), "none that the servers send themselves"),
                arguments("web.headers", Map.of("X-Accel-Redirect", "/"), "none that the servers send themselves"),
                arguments(
                        "web.headers",
                        Map.of("content-security-policy", "default-src 'self'"),
                        "Content-Security-Policy by web.contentSecurityPolicy"),
                arguments("web.headers", Map.of("X-Frame-Options", "$host"), "of ASCII without $ and \\"),
                arguments("web.headers", Map.of("X-Frame-Options", "DENY\r\nSet-Cookie: a=b"), "of ASCII without $"),
                arguments("web.headers", Map.of("X-Frame-Options", " DENY"), "of ASCII without $"),
                arguments("web.headers", Map.of("X-Frame-Options", "x".repeat(1001)), "at most 1000 characters"),
                arguments("web.headers", Map.of("referrer-policy", "no-referrer"), "each header once"),
                arguments("web.headers", headers(19), "at most 20 headers"),
                // Load balancers take as much of an answer as of a request: at least loadBalancer.headerKiB's least.
                arguments(
                        "web.headers",
                        IntStream.range(0, 6).boxed().collect(Collectors.toMap(number -> "X-" + number, number -> "x"
                                .repeat(1000))),
                        "at most 6,000 characters together"),
                arguments("web.maxAgeSeconds", -1, "a whole number from 0 to 31536000"),
                arguments("web.maxAgeSeconds", 31_536_001, "a whole number from 0 to 31536000"),
                arguments("web.immutablePaths", List.of("/"), "a path prefix"),
                arguments("web.immutablePaths", List.of("assets/"), "a path prefix"),
                arguments("web.immutablePaths", List.of("/a\"/"), "a path prefix"),
                arguments("web.immutablePaths", List.of("/a/", "/a/"), "named once"),
                arguments("web.singlePageApplication", "yes", "true or false"),
                arguments("application.drainSeconds", 144, "at least 145: 125 until no new request arrives"),
                arguments("application.artifact", "workload/nowhere", "a folder that is not empty"),
                arguments("application.artifact", "", "a folder that is not empty"),
                arguments("application.artifact", "\0", "a folder that is not empty"),
                arguments("application.artifact", ".", "not the project's own folder; but the project's own folder is"),
                arguments("web.site", "workload/..", "a folder of static files with an index.html"),
                arguments("application.artifact", "x".repeat(5000), "a folder that is not empty"),
                arguments("application.command", "a\nb", "one line of 1 to 1000 characters"),
                arguments("application.command", "server & ", "in the foreground (no & at its end)"),
                arguments("application.releaseCommand", "a\nb", "one line of 1 to 1000 characters"),
                arguments("application.releaseCommand", " ", "one line of 1 to 1000 characters"),
                arguments("application.releaseCommand", "x".repeat(1001), "one line of 1 to 1000 characters"),
                arguments("application.releaseCommand", "migrate &", "ends by itself (no & at its end)"),
                arguments("application.releaseCommand", List.of("migrate"), "a shell command"),
                arguments("application.processes", List.of("worker"), "an object: keys with values"),
                arguments("application.processes.Worker", Map.of(), "1 to 32 lower-case letters"),
                arguments("application.processes.application", Map.of(), "not application"),
                arguments("application.processes.worker", "./work", "an object: keys with values"),
                arguments("application.processes.worker", Map.of(), "missing here and in"),
                arguments("application.processes.worker", Map.of("command", "./work &"), "in the foreground"),
                arguments("application.processes.worker", Map.of("command", "a\nb"), "one line of 1 to 1000"),
                arguments("application.processes.worker", Map.of("command", "x", "count", 2), "unknown key"),
                arguments(
                        "application.processes",
                        Map.of(
                                "a", Map.of("command", "x"),
                                "b", Map.of("command", "x"),
                                "c", Map.of("command", "x"),
                                "d", Map.of("command", "x")),
                        "at most 3 processes"),
                arguments("application.jobs.Report", Map.of(), "1 to 32 lower-case letters"),
                arguments("application.jobs.report", Map.of("command", "x"), "missing here and in"),
                arguments("application.jobs.report", Map.of("schedule", "* * * * *"), "missing here and in"),
                arguments("application.jobs.report", job("./report &", "* * * * *", 60), "ends by itself"),
                arguments("application.jobs.report", job("x", "@daily", 60), "the five fields of crontab(5), in UTC"),
                arguments("application.jobs.report", job("x", "0 0 30 2 *", 60), "with a time that comes"),
                arguments("application.jobs.report", job("x", "* * * * *", 9), "a whole number from 10 to 86400"),
                arguments("application.jobs.report", job("x", "* * * * *", 86_401), "a whole number from 10 to 86400"),
                arguments(
                        "application.jobs",
                        Map.of(
                                "a", job("x", "* * * * *", 60),
                                "b", job("x", "* * * * *", 60),
                                "c", job("x", "* * * * *", 60),
                                "d", job("x", "* * * * *", 60)),
                        "at most 3 jobs"),
                arguments("application.releaseTimeoutSeconds", 9, "a whole number from 10 to 600"),
                arguments("application.releaseTimeoutSeconds", 601, "a whole number from 10 to 600"),
                arguments("application.packages", List.of("a; rm -rf /"), "a package of Amazon Linux 2023"),
                arguments(
                        "application.packages", List.of("git", "a b", "c"), "(list), and not allowed in it: \"a b\"\n"),
                arguments(
                        "application.packages",
                        List.of("git", "jq", "git"),
                        "(list), and not allowed in it: \"git\"\n"),
                arguments("application.port", 80, "a whole number from 1024 to 65535"),
                arguments("application.requestsAtOnce", -1, "a whole number from 0 to 4096"),
                arguments("application.requestsAtOnce", 4097, "a whole number from 0 to 4096"),
                arguments("application.variables", Map.of("PORT", "1"), "not a name that Scaleup sets"),
                arguments("application.variables", Map.of("DATABASE_HOST", "x"), "not a name that Scaleup sets"),
                arguments("application.variables", Map.of("COMMAND", "x"), "not a name that Scaleup sets"),
                arguments("application.variables", Map.of("API_TOKEN", "x"), "keep secrets in AWS Secrets Manager"),
                arguments("application.variables", Map.of("db_password", "x"), "keep secrets in AWS Secrets Manager"),
                arguments("application.variables", Map.of("apiKey", "x"), "keep secrets in AWS Secrets Manager"),
                arguments("application.variables", Map.of("privateKey", "x"), "keep secrets in AWS Secrets Manager"),
                arguments("application.variables", Map.of("JWT_SIGNING_KEY", "x"), "keep secrets in AWS Secrets"),
                arguments(
                        "application.variables",
                        Map.of("MAX_TOKENS", "1"),
                        "name what is none in application.publicVariables"),
                arguments("application.variables", Map.of("a.b", "x"), "letters, digits and _"),
                arguments("application.variables", Map.of("1A", "x"), "no digit first"),
                arguments("application.publicVariables", List.of("MAX_TOKENS"), "names that application.variables has"),
                arguments("application.publicVariables", List.of("PORT"), "not a name that Scaleup sets"),
                arguments("application.policies", List.of("uploads"), "the ARN of a managed policy of your account"),
                arguments(
                        "application.policies",
                        List.of("arn:aws:iam::aws:policy/AdministratorAccess"),
                        "the ARN of a managed policy of your account"),
                arguments(
                        "application.policies",
                        List.of("arn:aws:iam::123456789012:role/uploads"),
                        "the ARN of a managed policy of your account"),
                arguments("application.egress", List.of(587), "an object: keys with values"),
                arguments(
                        "application.egress.Mail",
                        destination(587, "0.0.0.0/0"),
                        "lower-case letters, digits and hyphens"),
                arguments("application.egress.mail", 587, "an object: keys with values"),
                arguments("application.egress.mail", Map.of("port", 587), "an IPv4 network in CIDR notation such as"),
                arguments("application.egress.mail", Map.of("to", "0.0.0.0/0"), "a whole number from 1 to 65535"),
                arguments("application.egress.mail", destination(0, "0.0.0.0/0"), "a whole number from 1 to 65535"),
                arguments(
                        "application.egress.mail",
                        destination(587, "smtp.example.com"),
                        "an IPv4 network in CIDR notation"),
                arguments(
                        "application.egress.mail",
                        destination(587, "203.0.113.7/24"),
                        "an IPv4 network in CIDR notation"),
                arguments("application.egress.mail", destination(443, "0.0.0.0/0"), "another port than 443"),
                // The VPC's own network: who talks to whom there is not the user's to say.
                arguments(
                        "application.egress.mail",
                        destination(3306, "10.10.0.0/24"),
                        "a network that doesn't overlap the VPC's own"),
                arguments(
                        "application.egress.mail",
                        destination(3306, "10.0.0.0/8"),
                        "a network that doesn't overlap the VPC's own"),
                arguments(
                        "application.egress.mail",
                        destination(6379, "10.60.0.0/16"),
                        "a private network only with through"),
                arguments(
                        "application.egress.mail",
                        Map.of("port", 25, "to", "0.0.0.0/0", "through", "tgw-0123456789abcdef0"),
                        "nothing where to is 0.0.0.0/0"),
                arguments(
                        "application.egress.mail",
                        Map.of("port", 25, "to", "10.60.0.0/16", "through", "vgw-0123456789abcdef0"),
                        "the id of a VPC peering connection or a transit gateway"),
                arguments(
                        "application.egress.mail",
                        Map.of("port", 25, "to", "203.0.113.0/24", "protocol", "udp"),
                        "unknown key; nearest: "),
                // Amazon EC2 has each rule and each route once: "InvalidPermission.Duplicate", "RouteAlreadyExists".
                arguments(
                        "application.egress",
                        Map.of("mail", destination(587, "0.0.0.0/0"), "post", destination(587, "0.0.0.0/0")),
                        "no two have the same port and to"),
                arguments(
                        "application.egress",
                        Map.of(
                                "mail",
                                Map.of("port", 25, "to", "10.60.0.0/16", "through", "tgw-0123456789abcdef0"),
                                "cache",
                                Map.of("port", 6379, "to", "10.60.0.0/16", "through", "pcx-0123456789abcdef0")),
                        "one way to each network"),
                arguments("application.egress", destinations(21), "at most 20 destinations"),
                // PermissionTest has the others.
                arguments("application.permissions", List.of("s3:GetObject"), "an object: keys with values"),
                arguments("application.permissions.Uploads", Map.of(), "1 to 32 lower-case letters"),
                arguments(
                        "application.permissions.uploads",
                        Map.of("resources", List.of("arn:aws:s3:::shop/*")),
                        "missing here and in"),
                arguments(
                        "application.permissions.uploads",
                        Map.of(
                                "effect",
                                "Deny",
                                "actions",
                                List.of("s3:GetObject"),
                                "resources",
                                List.of("arn:aws:s3:::shop/*")),
                        "unknown key"),
                arguments("application.secrets", List.of("shop/stripe"), "an object: keys with values"),
                arguments("application.secrets.STRIPE_KEY", "shop/stripe", "an object: keys with values"),
                arguments("application.secrets.STRIPE-KEY", Map.of("secret", "shop/stripe"), "letters, digits and _"),
                arguments("application.secrets.PORT", Map.of("secret", "shop/stripe"), "not a name that Scaleup sets"),
                // Its variable would be one of Scaleup's.
                arguments(
                        "application.secrets.AWS_CONTAINER_AUTHORIZATION_TOKEN",
                        Map.of("secret", "shop/stripe"),
                        "not a name that Scaleup sets"),
                arguments("application.secrets.KEY", Map.of("key", "x"), "the name of a secret in AWS Secrets Manager"),
                arguments(
                        "application.secrets.KEY",
                        Map.of("secret", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf"),
                        "in the environment's account and region"),
                arguments("application.secrets.KEY", Map.of("secret", "shop/*"), "the name of a secret"),
                arguments("application.secrets.KEY", Map.of("secret", "x".repeat(513)), "1 to 512"),
                arguments("application.secrets.KEY", Map.of("secret", "a", "key", "a b"), "a key of the JSON object"),
                arguments("application.secrets.KEY", Map.of("secret", "a", "variable", "yes"), "true or false"),
                arguments("application.secrets.KEY", Map.of("secret", "a", "keys", "b"), "unknown key; nearest: key"),
                arguments(
                        "application.secrets",
                        Map.of("KEY", Map.of("secret", "a"), "KEY_FILE", Map.of("secret", "b")),
                        "names of which neither they nor they with _FILE"),
                arguments("application.secrets", secrets(21), "at most 20 secrets"),
                arguments(
                        "application.secrets",
                        Map.of("A", Map.of("secret", "a".repeat(500)), "B", Map.of("secret", "b".repeat(501))),
                        "at most 1,000 characters together"),
                arguments("application.variables", Map.of("LEVEL", 3), "text of one line"),
                arguments(
                        "application.variables",
                        Map.of("DEBUG", true),
                        "received: true (true or false), which in quotes is text: \"true\"\n"),
                arguments("database.engineVersion", 8.4, "received: 8.4 (number), which in quotes is text: \"8.4\"\n"),
                arguments("application.variables", "LEVEL=3", "an object"),
                arguments("database.instanceClass", "t4g.micro", "a DB instance class of Amazon RDS"),
                arguments("database.engineVersion", "8.0.43", "\"8.4\", of which Amazon RDS chooses the minor version"),
                arguments("database.engineVersion", "8.4.", "or a version of it such as \"8.4.11\""),
                arguments("database.engineVersion", 8.4, "\"8.4\", of which Amazon RDS chooses the minor version"),
                arguments("database.multiAz", "yes", "true or false"),
                arguments("database.storageGiB", 19, "a whole number from 20 to 59578"),
                // Amazon RDS User Guide, "Amazon RDS DB instance storage": MySQL has at most 64 TiB, also when it has
                // grown.
                arguments("database.storageGiB", 59_579, "a whole number from 20 to 59578"),
                arguments("database.maximumStorageGiB", 21, "a whole number from 22 to 65536"),
                arguments("database.storageGiB", 95, "at least a tenth above storageGiB, 105"),
                arguments("database.backupDays", 0, "a whole number from 1 to 35"),
                arguments("database.readReplicas", 16, "a whole number from 0 to 15"),
                arguments("database.audit", "ddl", "true or false"),
                arguments("hosts.logSessions", "prod", "true or false"),
                arguments("certificate.source", "letsencrypt", "self-signed | acm | secret"),
                arguments("certificate.source", "acm", "arn:aws:acm:REGION:ACCOUNT:certificate/ID"),
                arguments("certificate.arn", ACM + "x", "nothing, as source is self-signed"),
                arguments("certificate", Map.of("source", "acm", "arn", ACM + "x"), "arn:aws:acm:REGION"),
                arguments("certificate", Map.of("source", "acm", "arn", "not an arn"), "arn:aws:acm:REGION"),
                arguments(
                        "certificate",
                        Map.of("source", "secret", "arn", "arn:aws:secretsmanager:eu-west-1:12:secret:a-AbCdEf"),
                        "arn:aws:secretsmanager:REGION"),
                arguments("domain", Map.of("name", "not a domain", "hostedZoneId", "Z0123456"), "a domain name"),
                // Amazon Route 53 Developer Guide, "DNS domain name format": of a record "printable ASCII characters"
                arguments("domain", Map.of("name", "münchen.de", "hostedZoneId", "Z0123456"), "begins with xn--"),
                arguments("domain", Map.of("name", "www.example.com.", "hostedZoneId", "Z0123456"), "without a dot"),
                arguments("domain", Map.of("name", "www.example.com", "hostedZoneId", "x"), "a public hosted zone"),
                arguments("domain", Map.of("name", "www.example.com"), "missing here and in"),
                arguments("alarmEmail", "nobody", "an e-mail address"),
                arguments("tags", Map.of("aws:x", "y"), "that doesn't begin with \"aws:\""),
                // Amazon RDS API Reference, Tag
                arguments("tags", Map.of("rds:x", "y"), "that doesn't begin with \"aws:\", \"rds:\""),
                arguments("tags", Map.of("x", "rds:y"), "that doesn't begin with \"aws:\" or \"rds:\""),
                arguments("tags", Map.of("x", "AWS:y"), "that doesn't begin with \"aws:\" or \"rds:\""),
                arguments("tags", Map.of("scaleup:ready", "true"), "or \"scaleup:\""),
                arguments("tags", Map.of("Name", "shop"), "isn't \"Name\""),
                // IAM User Guide, "Tags for AWS Identity and Access Management resources"
                arguments("tags", Map.of("Team", "shop", "team", "shop"), "each tag once"),
                arguments(
                        "tags",
                        IntStream.range(0, 11).boxed().collect(Collectors.toMap(i -> "tag" + i, i -> "x")),
                        "at most 10 tags, as a hosted zone takes no more"),
                arguments("web", "two", "an object"),
                arguments("production", "yes", "true or false"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("badValues")
    void namesTheKeyAndWhatIsAllowed(String key, Object value, String said) {
        assertThat(messageOf(shipped().set("environments.dev." + key, value)))
                .startsWith("1 problem in the configuration of environment 'dev'; nothing was synthesised.")
                .contains(key.contains(".") ? key.substring(0, key.indexOf('.')) : key)
                .contains(said);
    }

    @Test
    void saysWhereAValueIsWritten() {
        assertThat(messageOf(shipped().set("defaults.web.minimum", "two")))
                .contains("environments/defaults.yaml: web.minimum\n    received: \"two\" (text)");
        assertThat(messageOf(shipped().set("environments.dev.web.minimum", "two")))
                .contains("environments/dev.yaml: web.minimum\n    received: \"two\" (text)");
    }

    @Test
    void namesTheNearestKeyForAnUnknownOne() {
        assertThat(messageOf(shipped().set("environments.dev.web.minimun", 3)))
                .contains("environments/dev.yaml: web.minimun\n    unknown key; nearest: minimum");
        assertThat(messageOf(shipped().set("defaults.loadbalancer", Map.of())))
                .contains("environments/defaults.yaml: loadbalancer\n    unknown key; nearest: loadBalancer");
    }

    @Test
    void namesTheEnvironmentsForAnUnknownOne() {
        assertThat(messageOf("pord", shipped()))
                .contains("unknown environment; nearest: prod")
                .contains("allowed: dev, trial, staging, prod");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(messageOf(shipped().set("environments.dev.domain.name", "www.example.com")))
                .contains(
                        "environments/dev.yaml: domain.hostedZoneId\n    missing here and in environments/defaults.yaml: domain\n")
                .contains("allowed: the id of a public hosted zone");
    }

    /** ACM API Reference, ExportCertificate: it finds none of another region, nor one that isn't "in the caller's account". */
    @Test
    void refusesACertificateThatIsElsewhere() {
        var shipped = shipped()
                .set("environments.dev.region", "eu-central-1")
                .set("environments.dev.account", "111122223333")
                .set("environments.dev.certificate.source", "acm")
                .set("environments.dev.certificate.arn", ACM + "01234567-89ab-cdef-0123-456789abcdef");
        assertThat(messageOf(shipped))
                .startsWith("1 problem")
                .contains("environments/dev.yaml: certificate.arn\n    received: \"arn:aws:acm:eu-west-1:")
                .contains("allowed: one in eu-central-1, the region of the environment");
        assertThat(messageOf(shipped.set("environments.dev.region", "eu-west-1")))
                .startsWith("1 problem")
                .contains("allowed: one of account 111122223333, that of the environment");
        assertThat(messageOf(shipped.set("environments.dev.certificate.source", "secret")
                        .set(
                                "environments.dev.certificate.arn",
                                "arn:aws:secretsmanager:us-east-1:111122223333:secret:site-AbCdEf")))
                .startsWith("1 problem")
                .contains("allowed: one in eu-west-1, the region of the environment");
    }

    @Test
    void refusesZonesOfAnotherRegion() {
        assertThat(messageOf(shipped()
                        .set("environments.dev.region", "eu-central-1")
                        .set("environments.dev.network.zoneNames", List.of("eu-west-1a", "eu-west-1b"))))
                .startsWith("1 problem")
                .contains("environments/dev.yaml: network.zoneNames")
                .contains("allowed: zones of eu-central-1, the region of the environment");
    }

    /** IAM API Reference, AttachRolePolicy: "managed policies", which are of the role's account or AWS's own. */
    @Test
    void refusesAPolicyOfAnotherAccount() {
        assertThat(messageOf(shipped()
                        .set("environments.dev.account", "111122223333")
                        .set("environments.dev.application.policies", List.of("arn:aws:iam::444455556666:policy/x"))))
                .startsWith("1 problem")
                .contains("application.policies")
                .contains("allowed: managed policies of account 111122223333, that of the environment");
    }

    @Test
    void keepsProductionProtected() {
        assertThat(messageOf("prod", shipped().set("environments.prod.database.multiAz", false)))
                .contains("environments/prod.yaml: database.multiAz")
                .contains("true, as the environment is in production");
        assertThat(messageOf("prod", shipped().set("environments.prod.database.deletionProtection", false)))
                .contains("environments/prod.yaml: database.deletionProtection");
        assertThat(messageOf("prod", shipped().set("environments.prod.database.finalSnapshot", false)))
                .contains("environments/prod.yaml: database.finalSnapshot");
    }

    /** Amazon RDS API, "DBInstanceIdentifier": "Can't end with a hyphen or contain two consecutive hyphens". */
    @ParameterizedTest
    @ValueSource(strings = {"Dev_1", "1dev", "dev-", "dev--2", "-dev", "seventeen-letters"})
    void refusesAnEnvironmentWhoseNameCantBePartOfOthers(String name) {
        assertThat(messageOf(name, shipped().set("environments." + name + ".network.cidr", "10.40.0.0/16")))
                .contains("environments/%s.yaml\n    received: the name \"%s\"".formatted(name, name))
                .contains("1 to 16 lower-case letters, digits and hyphens");
    }

    /** {@code ./rehearse logs} is about one that goes on. */
    @ParameterizedTest
    @MethodSource("commandsOfTheRehearsal")
    void refusesAnEnvironmentThatIsCalledLikeACommand(String name) {
        assertThat(messageOf(name, shipped().set("environments." + name + ".network.cidr", "10.40.0.0/16")))
                .contains("none of aws, drill, fault, heal, logs, shell, which are commands of ./rehearse");
    }

    /** As its script knows them. */
    static Stream<String> commandsOfTheRehearsal() throws IOException {
        var commands = Pattern.compile("\\^\\(([a-z|]+)\\)\\$").matcher(Files.readString(Path.of("../rehearse")));
        assertThat(commands.find()).isTrue();
        return Stream.of(commands.group(1).split("\\|", -1));
    }

    @Test
    void refusesAnImageOfOneArchitectureWithInstanceTypesOfAnother() {
        assertThat(messageOf(shipped().set("environments.dev.hosts.architecture", "x86_64")))
                .startsWith("3 problems")
                .contains(
                        "environments/dev.yaml: loadBalancer.instanceType\n    received: \"t4g.micro\" (text), the default\n")
                .contains("environments/dev.yaml: web.instanceType")
                .contains("environments/dev.yaml: application.instanceType")
                .contains("that of hosts.architecture, x86_64");
    }

    @Test
    void listsEveryProblemInOneMessage() {
        var edit = shipped()
                .set("environments.dev.web.minimun", 3)
                .set("environments.dev.network.zones", 1)
                .set("environments.dev.database.multiAz", "no")
                .set("environments.dev.alarmEmail", "nobody");
        assertThat(messageOf(edit))
                .startsWith("4 problems")
                .contains("web.minimun", "network.zones", "database.multiAz", "alarmEmail");
    }

    /** Keys and values are others' text, which a terminal must not obey, nor a reader take for a line of ours. */
    @Test
    void showsWhatATerminalWouldObey() {
        String hostile = "a\033]0;title\007\r\nscaleup.tags\u202e";
        String shown = "a\\u001b]0;title\\u0007\\u000d\\nscaleup.tags\\u202e";
        assertThat(messageOf(shipped().set("environments.dev.alarmEmail", hostile)))
                .contains("received: \"" + shown + "\" (text)\n    allowed: an e-mail address");
        assertThat(messageOf(shipped().set("environments.dev.web", Map.of(hostile, 1))))
                .contains("environments/dev.yaml: web." + shown + "\n    unknown key; nearest: ");
        assertThat(messageOf(shipped().set("environments.dev.application.variables", Map.of(hostile, "x"))))
                .contains("received: the name \"" + shown + "\"\n    allowed: letters, digits and _");
        assertThat(messageOf(shipped().set("environments.dev.network.clientNetworks", List.of(hostile))))
                .contains("received: [" + shown + "] (list), and not allowed in it: \"" + shown + "\"\n");
    }

    @Test
    void saysNothingOfRulesOverValuesThatAreWrongThemselves() {
        assertThat(messageOf(shipped().set("environments.dev.web.maximum", "many")))
                .startsWith("1 problem")
                .contains("web.maximum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollout", "RollOut", "roll-out", "roll_out", "rolOut", "roll"})
    void refusesAnotherSpellingOfTheWayToRollOut(String key) {
        refusesContext(key, "unguarded", "rollOut");
    }

    /** Else dev would be deployed in silence where prod was meant. */
    @ParameterizedTest
    @ValueSource(
            strings = {"env", "ENV", "Environment", "enviroment", "environmnet", "environments", "environment-name"})
    void refusesAnotherSpellingOfTheEnvironment(String key) {
        refusesContext(key, "prod", "environment");
    }

    private static void refusesContext(String key, String value, String nearest) {
        var context = shipped().context();
        context.put(key, value);
        assertThatThrownBy(() -> new Edit(context).configuration())
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(key + "\n    unknown key; nearest: " + nearest);
    }

    /** The context belongs to the CDK and to libraries too ("Context values and the AWS CDK", AWS CDK Developer Guide). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "@aws-cdk/core:newStyleStackSynthesis",
                "aws:cdk:enable-asset-metadata",
                "cli-telemetry",
                "acknowledged-issue-numbers",
                "availability-zones:account=123456789012:region=eu-central-1",
                "owner",
                "vpcId"
            })
    void leavesTheContextOfOthersAlone(String key) {
        var context = shipped().context();
        context.put(key, "x");
        assertThat(new Edit(context).configuration().environment()).isEqualTo("dev");
    }

    @Test
    void refusesAnUnknownWayToRollOut() {
        var context = shipped().context();
        context.put("rollOut", "force");
        assertThatThrownBy(() -> new Edit(context).configuration())
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage(
                        "1 problem in the configuration of environment 'dev'; nothing was synthesised.\n\n"
                                + "rollOut\n    received: \"force\"\n    allowed: guarded | unguarded (by -c rollOut=unguarded)");
    }

    private static Map<String, Object> job(String command, String schedule, int seconds) {
        return Map.of("command", command, "schedule", schedule, "timeoutSeconds", seconds);
    }

    private static Map<String, Object> destination(int port, String to) {
        return Map.of("port", port, "to", to);
    }

    private static Map<String, Object> destinations(int count) {
        return IntStream.range(0, count)
                .boxed()
                .collect(Collectors.toMap(number -> "d" + number, number -> destination(1000 + number, "0.0.0.0/0")));
    }

    private static Map<String, Object> headers(int count) {
        return IntStream.range(0, count)
                .boxed()
                .collect(Collectors.toMap(number -> "X-Header-" + number, number -> "x"));
    }

    private static Map<String, Object> secrets(int count) {
        return IntStream.range(0, count)
                .boxed()
                .collect(Collectors.toMap(number -> "S" + number, number -> Map.of("secret", "s" + number)));
    }

    @Test
    void refusesASecretThatHasTheNameOfAVariable() {
        assertThat(messageOf(shipped()
                        .set("environments.dev.application.variables", Map.of("KEY_FILE", "/x"))
                        .set("environments.dev.application.secrets.KEY.secret", "a")))
                .contains("or a variable's of application.variables");
    }

    /** Both would be one unit. */
    @Test
    void refusesAJobThatHasTheNameOfAProcess() {
        assertThat(messageOf(shipped()
                        .set("environments.dev.application.processes.mail.command", "./mail")
                        .set("environments.dev.application.jobs.mail", job("./mail", "* * * * *", 60))))
                .contains("application.jobs")
                .contains("names that application.processes doesn't have");
    }

    /** As people write it in a file. */
    @Test
    void showsAnObjectAsYamlHasIt() {
        assertThat(messageOf(
                        shipped().set("environments.dev.web.minimum", Map.of("most", List.of(3, Map.of("least", 2))))))
                .contains("received: {most: [3, {least: 2}]} (object)");
    }

    /** Without NAT gateways a packet to the internet, or to a prefix list, has no route. */
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "203.0.113.0/24", "pl-0123456789abcdef0"})
    void refusesADestinationThatNoRouteLeadsTo(String to) {
        assertThat(messageOf(shipped()
                        .set("environments.dev.network.egress", "endpoints")
                        .set("environments.dev.application.egress.mail", destination(587, to))))
                .contains("environments/dev.yaml: application.egress.mail.to\n    received: \"" + to)
                .contains(
                        "named by through: without NAT gateways (network.egress is endpoints) nothing else leads out");
    }

    static Edit shipped() {
        return new Edit(Shipped.context());
    }

    static String messageOf(Edit edit) {
        return messageOf("dev", edit);
    }

    private static String messageOf(String environment, Edit edit) {
        var problem = catchThrowableOfType(InvalidConfiguration.class, () -> edit.configuration(environment));
        assertThat(problem).as("refused").isNotNull();
        return problem.getMessage();
    }

    private static Map<String, Object> schedule(String schedule, int minimum) {
        return Map.of("schedule", schedule, "minimum", minimum);
    }
}
