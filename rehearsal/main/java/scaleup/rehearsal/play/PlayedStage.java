package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import scaleup.rehearsal.check.Users;
import scaleup.rehearsal.drill.Connections;
import scaleup.rehearsal.drill.Stage;
import scaleup.rehearsal.drill.Standing;
import scaleup.rehearsal.drill.Target;
import scaleup.rehearsal.load.Load;
import scaleup.rehearsal.machines.Processes;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.network.Router;
import scaleup.rehearsal.region.Outages;
import scaleup.rehearsal.region.autoscaling.AutoScalingGroupPlayer;
import scaleup.rehearsal.region.ec2.Instance;
import scaleup.rehearsal.region.ec2.LaunchTemplateData;
import scaleup.rehearsal.region.ec2.LaunchTemplateSpecification;
import scaleup.rehearsal.region.gateway.IssuedCertificate;
import scaleup.rehearsal.region.gateway.Refusal;
import scaleup.rehearsal.region.lambda.InvocationRecord;
import scaleup.rehearsal.region.lambda.Invoker;
import scaleup.rehearsal.region.lambda.Result;
import scaleup.rehearsal.template.NotMade;
import scaleup.review.assembly.Resources;

/** The environment as the region has it, for drills. */
record PlayedStage(
        Slot slot, Resources declared, Region region, RunningMachines fleet, Users users, Router router, Notes database)
        implements Stage {
    /** Amazon EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling instance lifecycle". */
    private static final String TERMINATED = "Terminated";

    /** Elastic Load Balancing, "Target health status". */
    private static final Map<String, Standing> HEALTH = Map.of(
            "initial", Standing.STARTING,
            "healthy", Standing.IN_USE,
            "draining", Standing.LEAVING);

    @Override
    public Load load(int rate) throws IOException {
        return load(rate, router.usersAddresses());
    }

    @Override
    public Load flood(int rate) throws IOException {
        return load(rate, List.of(router.floodingUsersAddress()));
    }

    private Load load(int rate, List<String> addresses) throws IOException {
        Path trusted = users.folder().resolve("trusted.pem");
        Files.writeString(trusted, Files.readString(users.authority()) + "\n" + region.authority.certificatePem());
        return new Load(
                new Users(users.enter(), users.name(), users.address(), trusted, users.folder()), addresses, rate);
    }

    @Override
    public void putObject(String bucket, String key, byte[] content) throws IOException {
        Path file = Files.write(Files.createTempFile(users.folder(), "object-", ""), content);
        try {
            region.storage.putObject(bucket, key, file);
        } catch (Refusal e) {
            throw new IOException("s3:PutObject: " + e.getMessage(), e);
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public byte[] object(String bucket, String key) throws IOException {
        try {
            return region.storage.object(bucket, key);
        } catch (Refusal e) {
            throw new IOException("s3:GetObject: " + e.getMessage(), e);
        }
    }

    @Override
    public void offerPackages(Target server) throws IOException, InterruptedException {
        for (Instance instance : fleet.instances()) {
            if (instance.id().equals(server.name())) {
                try {
                    PackageRepository.offer(root(server), region.ec2.image(instance));
                } catch (NotMade e) {
                    throw new IOException(e.getMessage(), e);
                }
                // As dnf does by itself; cloud-init has APT ask once for an instance.
                server.machine().run(List.of("apt-get", "update"));
            }
        }
    }

    /** A machine's files, as its first process has them. */
    private Path root(Target server) throws IOException {
        return Path.of("/proc/%d/root"
                .formatted(Processes.of(slot, server.name()).named("systemd").get(0)));
    }

    @Override
    public Outages outages() {
        return region.outages;
    }

    @Override
    public Optional<String> wake(String function) throws IOException, InterruptedException {
        JsonNode event = JsonNodeFactory.instance.objectNode().put("source", "aws.events");
        try {
            Result result = region.lambda.invoke(named(function), event, Invoker.OWNER);
            return Optional.of(result).filter(Result::failed).map(Result::error);
        } catch (Refusal e) {
            throw new IOException("lambda:Invoke: " + e.getMessage(), e);
        }
    }

    @Override
    public long besideItself(String function, Instant since) {
        List<InvocationRecord> invocations = region.lambda.invocations().stream()
                .filter(one ->
                        one.function().equals(named(function)) && one.at().isAfter(since))
                .toList();
        return IntStream.range(1, invocations.size())
                .filter(number -> invocations
                        .get(number)
                        .at()
                        .minus(invocations.get(number).duration())
                        .isBefore(invocations.get(number - 1).at()))
                .count();
    }

    @Override
    public List<String> customResources() {
        return region.customResources.made();
    }

    @Override
    public Optional<String> updateCustomResource(String path) throws IOException, InterruptedException {
        return region.customResources.update(path);
    }

    @Override
    public Users.Answer ask(String path) throws IOException, InterruptedException {
        return users.get(path);
    }

    @Override
    public Certificate otherCertificate() {
        IssuedCertificate issued = region.authority.issue(users.name());
        return new Certificate(
                issued.chainPem(),
                issued.keyPem(),
                HexFormat.of()
                        .withUpperCase()
                        .formatHex(issued.chain().get(0).getSerialNumber().toByteArray()));
    }

    @Override
    public List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (Instance instance : fleet.instances()) {
            String id = instance.id();
            boolean leaving = region.autoScaling
                    .targetLifecycleState(id)
                    .filter(TERMINATED::equals)
                    .isPresent();
            region.ec2
                    .machine(id)
                    .ifPresent(machine -> targets.add(new Target(fleet.tier(instance), machine, leaving)));
        }
        region.databases
                .machines()
                .values()
                .forEach(machine -> targets.add(new Target(Target.DATABASE, machine, false)));
        return targets;
    }

    @Override
    public Map<String, Standing> watchedByAws() {
        Map<String, Standing> standings = new HashMap<>();
        // One target group's opinion is enough: they differ by the port.
        region.loadBalancers
                .traffic()
                .forEach(target -> standings.merge(
                        target.instance(), HEALTH.getOrDefault(target.state(), Standing.OUT), PlayedStage::worse));
        List<String> active = region.databases.active();
        for (String machine : region.databases.machines().keySet()) {
            standings.put(
                    machine,
                    !active.contains(machine)
                            ? Standing.STANDING_BY
                            : region.databases.available() ? Standing.IN_USE : Standing.OUT);
        }
        return standings;
    }

    private static Standing worse(Standing one, Standing other) {
        return one == Standing.IN_USE ? other : one;
    }

    @Override
    public boolean settled() {
        return region.databases.available() && region.autoScaling.settled();
    }

    @Override
    public Map<String, Integer> notes(String prefix) throws IOException, InterruptedException {
        return database.count(prefix);
    }

    @Override
    public Connections takeConnections() throws IOException, InterruptedException {
        return database.takeConnections();
    }

    @Override
    public void replace(String instance) throws IOException {
        try {
            region.autoScaling.replace(instance);
        } catch (Refusal e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String group(String tier) {
        return named(tier);
    }

    private String named(String what) {
        return "Scaleup-%s-%s".formatted(fleet.environment(), what);
    }

    @Override
    public ObjectNode refreshPreferences(String tier) {
        ObjectNode preferences = declared.ofType(AutoScalingGroupPlayer.TYPE).stream()
                .filter(group ->
                        group.property("/AutoScalingGroupName").asText().equals(group(tier)))
                .map(group -> (ObjectNode) group.body()
                        .at("/UpdatePolicy/AutoScalingInstanceRefresh/Preferences")
                        .deepCopy())
                .findFirst()
                .orElseThrow();
        preferences.remove("AlarmSpecification");
        return preferences;
    }

    @Override
    public JsonNode call(String service, String action, JsonNode parameters) throws IOException {
        try {
            return region.owner.call(service, action, parameters);
        } catch (Refusal e) {
            throw new IOException("%s:%s: %s".formatted(service, action, e.getMessage()), e);
        }
    }

    @Override
    public String createLaunchTemplateVersion(String id, String version, UnaryOperator<String> change)
            throws IOException {
        LaunchTemplateData data = region.templates
                .version(new LaunchTemplateSpecification(id, version))
                .data();
        String before = new String(data.userDataBytes(), StandardCharsets.UTF_8);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new IOException("the user data of launch template %s are the same in both versions".formatted(id));
        }
        try {
            return Integer.toString(region.templates
                    .createVersion(id, data.with(id, after.getBytes(StandardCharsets.UTF_8)))
                    .number());
        } catch (NotMade e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
