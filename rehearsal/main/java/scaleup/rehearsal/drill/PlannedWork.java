package scaleup.rehearsal.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import scaleup.rehearsal.check.Server;

/** What the account's owner does to an environment that serves, by AWS's own actions; nobody is to notice. */
final class PlannedWork {
    static final String AUTO_SCALING = "autoscaling";
    static final String SECRETS_MANAGER = "secretsmanager";
    private static final String SECRET = "SecretId";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The line of the user data that says how the application is started (workload/README.md). */
    private static final String COMMAND = "COMMAND=\"[^\"\n]*\"";

    private static final String HOST = "/etc/scaleup/host.env";

    /** The site's archive among what a web server brings. */
    private static final Pattern SITE =
            Pattern.compile("(?<key>[^\" ]*[.]site[.])(?<digest>[0-9a-f]{64})[.]tar=(?=/srv/site)");

    private PlannedWork() {}

    /** An instance refresh of each group at once, without a warm-up: an old server is told to leave when a new one has come. */
    static Fault refreshed(String what, List<String> tiers) {
        return new Fault(what, tiers.get(0), Duration.ZERO, victim -> {
            Stage stage = victim.stage();
            Set<String> before = names(stage, tiers);
            Map<String, String> refreshes = new LinkedHashMap<>();
            victim.hit("StartInstanceRefresh", () -> {
                for (String tier : tiers) {
                    refreshes.put(tier, startRefresh(stage, tier, atOnce(false)));
                }
            });
            return () -> {
                for (var refresh : refreshes.entrySet()) {
                    awaitRefreshed(stage, refresh.getKey(), refresh.getValue());
                }
                awaitLeft(stage, before);
                return "%d servers were replaced by %d others"
                        .formatted(before.size(), names(stage, tiers).size());
            };
        });
    }

    /** All servers of a tier are told to leave in one moment, each to be replaced. */
    static Fault replacedAtOnce(String what, String tier) {
        return new Fault(what, tier, Duration.ZERO, victim -> {
            Stage stage = victim.stage();
            Set<String> before = names(stage, List.of(tier));
            victim.hit("TerminateInstanceInAutoScalingGroup of all", () -> {
                for (String server : before) {
                    stage.replace(server);
                }
            });
            return () -> {
                awaitLeft(stage, before);
                return "all %d servers have left".formatted(before.size());
            };
        });
    }

    /** One server more, and when it serves one less. */
    static Fault scaled(String what, String tier) {
        return new Fault(what, tier, Duration.ZERO, victim -> {
            Stage stage = victim.stage();
            int servers = group(stage, tier).path("DesiredCapacity").asInt();
            Outlook outlook = new Outlook(stage);
            victim.hit("SetDesiredCapacity %d".formatted(servers + 1), () -> setDesired(stage, tier, servers + 1));
            Fault.await(
                    "one server more of the tier %s is in use".formatted(tier),
                    PATIENCE,
                    () -> inUse(outlook, tier) == servers + 1);
            victim.hit("SetDesiredCapacity %d".formatted(servers), () -> setDesired(stage, tier, servers));
            return () -> {
                Fault.await(
                        "one server less of the tier %s runs".formatted(tier),
                        PATIENCE,
                        () -> names(stage, List.of(tier)).size() == servers);
                return "%d servers became %d, and %d again".formatted(servers, servers + 1, servers);
            };
        });
    }

    /**
     * The logins of the application and of the master get other passwords, each once. A second time within the ten minutes for which
     * the sample keeps a connection would end some that it uses (docs/operations.md, "A login of the database has leaked").
     */
    static Fault passwordsRotated(String what) {
        return new Fault(what, Target.DATABASE, Duration.ZERO, victim -> {
            Stage stage = victim.stage();
            List<String> rotated = new ArrayList<>();
            for (String secret : rotating(stage)) {
                victim.hit("RotateSecret", () -> rotated.add(rotate(stage, secret)));
            }
            return () -> {
                if (rotated.isEmpty()) {
                    throw new IOException("no secret of the account rotates");
                }
                return "%d rotations have come to their end".formatted(rotated.size());
            };
        });
    }

    static List<String> rotating(Stage stage) throws IOException {
        List<String> rotating = new ArrayList<>();
        for (JsonNode secret :
                stage.call(SECRETS_MANAGER, "ListSecrets", object()).path("SecretList")) {
            String arn = secret.path("ARN").asText();
            if (describe(stage, arn).path("RotationEnabled").asBoolean()) {
                rotating.add(arn);
            }
        }
        return rotating;
    }

    private static String rotate(Stage stage, String secret) throws IOException, InterruptedException {
        String version = beginRotation(stage, secret);
        awaitRotated(stage, secret, version);
        return version;
    }

    /** Returns the version that is to be the current one. */
    static String beginRotation(Stage stage, String secret) throws IOException {
        return stage.call(SECRETS_MANAGER, "RotateSecret", object().put(SECRET, secret))
                .path("VersionId")
                .asText();
    }

    static void awaitRotated(Stage stage, String secret, String version) throws IOException, InterruptedException {
        Fault.await("the rotation of " + secret, PATIENCE, () -> isCurrent(stage, secret, version));
    }

    static boolean isCurrent(Stage stage, String secret, String version) throws IOException {
        for (JsonNode label : describe(stage, secret).path("VersionIdsToStages").path(version)) {
            if (label.asText().equals("AWSCURRENT")) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode describe(Stage stage, String secret) throws IOException {
        return stage.call(SECRETS_MANAGER, "DescribeSecret", object().put(SECRET, secret));
    }

    /** A host's systemd is told to reboot; its services come back by themselves. */
    static Fault rebooted(String what, String tier) {
        return new Fault(what, tier, Duration.ZERO, victim -> {
            List<Long> before = victim.processes().named("systemd");
            victim.hit("reboot", () -> victim.target().machine().reboot());
            return () -> {
                Fault.await(victim.target().name() + " is in use", PATIENCE, victim::inUse);
                List<Long> after = victim.processes().named("systemd");
                if (after.isEmpty() || after.get(0).equals(before.get(0))) {
                    throw new IOException(victim.target().name() + " was to start anew and did not");
                }
                return "the machine ended in order, started again and is in use";
            };
        });
    }

    /** Another version of the application is rolled out, as CloudFormation does where its command has changed. */
    static Fault rolledOut(String what, String command, String process) {
        return new Fault(what, Server.APPLICATION, Duration.ZERO, victim -> {
            Stage stage = victim.stage();
            Set<String> before = names(stage, List.of(Server.APPLICATION));
            List<String> refresh = new ArrayList<>();
            victim.hit("the launch template has another version", () -> {
                changeCommand(stage, command);
                refresh.add(startRefresh(stage, Server.APPLICATION, atOnce(true)));
            });
            return () -> {
                awaitRefreshed(stage, Server.APPLICATION, refresh.get(0));
                awaitLeft(stage, before);
                for (Target server : of(stage, Server.APPLICATION)) {
                    server.machine().run(List.of("pgrep", "--full", process));
                }
                return "%d servers of the version before were replaced".formatted(before.size());
            };
        });
    }

    /** Has the application started by another command, by servers that are launched from now on. */
    static void changeCommand(Stage stage, String command) throws IOException {
        String changed = "COMMAND=\"%s\"".formatted(command);
        change(
                stage,
                Server.APPLICATION,
                userData -> userData.replaceFirst(COMMAND, Matcher.quoteReplacement(changed)));
    }

    /** Gives a tier's new servers other user data, as CloudFormation does. */
    static void change(Stage stage, String tier, UnaryOperator<String> change) throws IOException {
        JsonNode template = group(stage, tier).path("LaunchTemplate");
        String id = template.path("LaunchTemplateId").asText();
        String version =
                stage.createLaunchTemplateVersion(id, template.path("Version").asText(), change);
        ObjectNode group = named(stage, tier);
        group.putObject("LaunchTemplate").put("LaunchTemplateId", id).put("Version", version);
        stage.call(AUTO_SCALING, "UpdateAutoScalingGroup", group);
    }

    /**
     * Another version of the site is rolled out, then one more, while users have pages of all of them open. In the order of a
     * deployment: the archive, the parameter that names it, the servers.
     */
    static Fault siteChanged(String what) {
        return new Fault(what, Server.WEB, Duration.ZERO, victim -> {
            Stage stage = victim.stage();
            Target server = victim.target();
            Matcher archive = site(server);
            String bucket = bucket(server);
            String parameter = variable(server, "/etc/scaleup/versions.env", "SITE_VERSIONS");
            try (OpenPages pages = new OpenPages(stage)) {
                for (int number = 1; number <= 2; number++) {
                    SiteVersion version = new SiteVersion(number);
                    Set<String> before = names(stage, List.of(Server.WEB));
                    List<String> refresh = new ArrayList<>();
                    victim.hit("version %d of the site is deployed".formatted(number), () -> {
                        String key = archive.group("key") + version.digest() + ".tar";
                        stage.putObject(bucket, key, version.archive());
                        stage.call(
                                "ssm",
                                "PutParameter",
                                object().put("Name", parameter)
                                        .put("Value", version.digest())
                                        .put("Overwrite", true));
                        change(stage, Server.WEB, userData -> SITE.matcher(userData)
                                .replaceFirst("${key}%s.tar=".formatted(version.digest())));
                        refresh.add(startRefresh(stage, Server.WEB, atOnce(true)));
                    });
                    awaitRefreshed(stage, Server.WEB, refresh.get(0));
                    awaitLeft(stage, before);
                }
                return () -> {
                    if (!pages.missing().isEmpty() || pages.named().size() != 2) {
                        throw new IOException("%s; not there: %s".formatted(pages.asked(), pages.missing()));
                    }
                    return pages.asked() + ", and all were there";
                };
            }
        });
    }

    /** The bucket from which a server has its workloads. */
    static String bucket(Target server) throws IOException, InterruptedException {
        return variable(server, HOST, "WORKLOAD_BUCKET").substring("s3://".length());
    }

    /** Where a web server has its site from: a key that goes on with a digest. */
    static Matcher site(Target server) throws IOException, InterruptedException {
        Matcher archive = SITE.matcher(variable(server, HOST, "WORKLOADS"));
        if (!archive.find()) {
            throw new IOException("the environment has no site");
        }
        return archive;
    }

    /** Without a warm-up. */
    private static ObjectNode atOnce(boolean skipMatching) {
        return object().put("InstanceWarmup", 0).put("SkipMatching", skipMatching);
    }

    /** By the group's own instance maintenance policy, and its warm-up where no other is preferred; its id. */
    static String startRefresh(Stage stage, String tier, ObjectNode preferences) throws IOException {
        ObjectNode request = named(stage, tier);
        request.set("Preferences", preferences);
        return stage.call(AUTO_SCALING, "StartInstanceRefresh", request)
                .path("InstanceRefreshId")
                .asText();
    }

    static void awaitRefreshed(Stage stage, String tier, String refresh) throws IOException, InterruptedException {
        Fault.await("the instance refresh of the tier " + tier, PATIENCE, () -> {
            for (JsonNode each : stage.call(AUTO_SCALING, "DescribeInstanceRefreshes", named(stage, tier))
                    .path("InstanceRefreshes")) {
                String status = each.path("Status").asText();
                if (each.path("InstanceRefreshId").asText().equals(refresh)) {
                    if (status.equals("Failed") || status.equals("Cancelled")) {
                        throw new IOException("the instance refresh of the tier %s: %s".formatted(tier, each));
                    }
                    return status.equals("Successful");
                }
            }
            return false;
        });
    }

    static void awaitLeft(Stage stage, Set<String> servers) throws IOException, InterruptedException {
        Fault.await("%s have left".formatted(String.join(", ", servers)), PATIENCE, () -> {
            TimeUnit.MILLISECONDS.sleep(200);
            return stage.targets().stream().noneMatch(target -> servers.contains(target.name()));
        });
    }

    /**
     * Lets Auto Scaling terminate a server that is gone already, as soon as it waits for that one's word: it would for as long as the
     * lifecycle hook lasts, for minutes.
     */
    static void letGo(Stage stage, Target server) throws IOException, InterruptedException {
        ObjectNode instances = object();
        instances.putArray("InstanceIds").add(server.name());
        Fault.await(server.name() + " is terminated", PATIENCE, () -> {
            TimeUnit.MILLISECONDS.sleep(200);
            String state = stage.call(AUTO_SCALING, "DescribeAutoScalingInstances", instances)
                    .at("/AutoScalingInstances/0/LifecycleState")
                    .asText();
            if (!state.equals("Terminating:Wait")) {
                return state.isEmpty();
            }
            for (JsonNode hook : stage.call(AUTO_SCALING, "DescribeLifecycleHooks", named(stage, server.tier()))
                    .path("LifecycleHooks")) {
                if (hook.path("LifecycleTransition").asText().endsWith("_TERMINATING")) {
                    stage.call(
                            AUTO_SCALING,
                            "CompleteLifecycleAction",
                            named(stage, server.tier())
                                    .put("InstanceId", server.name())
                                    .put("LifecycleActionResult", "CONTINUE")
                                    .set("LifecycleHookName", hook.path("LifecycleHookName")));
                }
            }
            return true;
        });
    }

    /** Lets go of new servers of a tier that Auto Scaling waits for in vain, as the launch hook does in the end. */
    static void abandon(Stage stage, String tier, Set<String> servers) throws IOException {
        for (JsonNode instance : group(stage, tier).path("Instances")) {
            String id = instance.path("InstanceId").asText();
            if (servers.contains(id) && instance.path("LifecycleState").asText().equals("Pending:Wait")) {
                stage.call(
                        AUTO_SCALING,
                        "CompleteLifecycleAction",
                        named(stage, tier)
                                .put("LifecycleHookName", "launch")
                                .put("InstanceId", id)
                                .put("LifecycleActionResult", "ABANDON"));
            }
        }
    }

    private static void setDesired(Stage stage, String tier, int servers) throws IOException {
        stage.call(AUTO_SCALING, "SetDesiredCapacity", named(stage, tier).put("DesiredCapacity", servers));
    }

    private static long inUse(Outlook outlook, String tier) {
        return outlook.look().entrySet().stream()
                .filter(each -> each.getKey().tier().equals(tier) && each.getValue() == Standing.IN_USE)
                .count();
    }

    static JsonNode group(Stage stage, String tier) throws IOException {
        ObjectNode request = object();
        request.putArray("AutoScalingGroupNames").add(stage.group(tier));
        return stage.call(AUTO_SCALING, "DescribeAutoScalingGroups", request).at("/AutoScalingGroups/0");
    }

    static ObjectNode named(Stage stage, String tier) {
        return object().put("AutoScalingGroupName", stage.group(tier));
    }

    static List<Target> of(Stage stage, String tier) {
        return stage.targets().stream()
                .filter(target -> target.tier().equals(tier))
                .toList();
    }

    static Set<String> names(Stage stage, List<String> tiers) {
        return stage.targets().stream()
                .filter(target -> tiers.contains(target.tier()))
                .map(Target::name)
                .collect(Collectors.toSet());
    }

    static String variable(Target target, String file, String name) throws IOException, InterruptedException {
        return target.machine()
                .run(List.of("sed", "-n", "s/^%s=//p".formatted(name), file))
                .strip()
                .replace("\"", "");
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
