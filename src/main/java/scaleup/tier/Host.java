package scaleup.tier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scaleup.environment.Tier;
import scaleup.permission.Statement;
import software.constructs.IDependable;

/** What the hosts of a tier have beyond what all hosts have. */
public final class Host {
    final Tier tier;
    final String service;
    final int healthPort;
    final List<String> packages = new ArrayList<>();
    final List<HostFile> files = new ArrayList<>();
    final List<Workload> workloads = new ArrayList<>();
    final List<LogFile> logs = new ArrayList<>();
    final List<String> users = new ArrayList<>();
    final List<String> copies = new ArrayList<>();
    final Map<String, Statement> permissions = new LinkedHashMap<>();
    final Map<String, Statement> servicePermissions = new LinkedHashMap<>();
    final List<String> servicePolicies = new ArrayList<>();
    final List<IDependable> before = new ArrayList<>();
    Optional<FrontDoorTargets> frontDoor = Optional.empty();
    Optional<String> healthAddress = Optional.empty();
    Optional<String> ready = Optional.empty();
    Optional<String> output = Optional.empty();

    /**
     * A host.
     *
     * @param tier whose host it is
     * @param service the systemd unit that serves
     * @param healthPort answers {@code GET /health} with 200 while this host's service works, whatever the tiers behind
     *     it do. The host asks there at its own address, as whoever sends it requests will
     */
    public Host(Tier tier, String service, int healthPort) {
        this.tier = tier;
        this.service = service;
        this.healthPort = healthPort;
    }

    /** Has the front door ask it, instead of being published in DNS. */
    public Host behind(FrontDoorTargets targets) {
        frontDoor = Optional.of(targets);
        return this;
    }

    /** Asks for the health at another address than the host's own. */
    public Host healthAddress(String address) {
        healthAddress = Optional.of(address);
        return this;
    }

    /**
     * Doesn't call itself ready, the first time, while a command fails that is given the address of the health.
     *
     * @param command prints why it fails
     */
    public Host ready(String command) {
        ready = Optional.of(command);
        return this;
    }

    /** Quotes the last lines of a file, to which the service prints, while the host isn't ready. */
    public Host output(String path) {
        output = Optional.of(path);
        return this;
    }

    /** Makes a system user, whose home is its service's state directory if it has one. */
    public Host user(String name) {
        users.add(name);
        return this;
    }

    /**
     * Makes a further service, whose unit is a copy of the one that serves, which has to want it: called like that, with a hyphen and
     * {@code name} behind.
     */
    public Host copy(String name) {
        copies.add(name);
        return this;
    }

    /** Installs packages of Amazon Linux 2023. */
    public Host packages(List<String> names) {
        packages.addAll(names);
        return this;
    }

    /** Writes a file made for this environment. */
    public Host file(HostFile file) {
        files.add(file);
        return this;
    }

    /** Writes files kept under {@code src/main/resources/<folder>} to the places they have there. */
    public Host files(String folder, String... paths) {
        for (String path : paths) {
            files.add(HostFile.resource(folder, path));
        }
        return this;
    }

    /** Brings a folder to the host before the service starts. */
    public Host workload(Workload workload) {
        workloads.add(workload);
        return this;
    }

    /** Has a resource created or updated before any host is launched for the same deployment. */
    public Host after(IDependable resource) {
        before.add(resource);
        return this;
    }

    /** Ships the log in {@code path} to the log group {@code name} of the tier. */
    public Host log(String name, String path) {
        logs.add(new LogFile(name, path));
        return this;
    }

    /** Allows the host something; {@code name} is that of the policy. */
    public Host permission(String name, Statement statement) {
        permissions.put(name, statement);
        return this;
    }

    /**
     * Allows the host's service something that its host may not do, by a role of its own, which the host's takes; {@code name}
     * is that of the policy. The host learns its ARN as {@code SERVICE_ROLE}, and has to bring what gives its credentials to
     * the service.
     */
    public Host servicePermission(String name, Statement statement) {
        servicePermissions.put(name, statement);
        return this;
    }

    /** Managed policies of the user's, by their ARNs, for the role of the host's service. */
    public Host servicePolicies(List<String> arns) {
        servicePolicies.addAll(arns);
        return this;
    }
}
