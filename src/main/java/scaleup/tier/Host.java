package scaleup.tier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scaleup.permission.Statement;

/** What one tier's hosts have beyond what all hosts have. */
public final class Host {
    final String service;
    final String healthUrl;
    final List<String> packages = new ArrayList<>();
    final List<HostFile> files = new ArrayList<>();
    final List<Workload> workloads = new ArrayList<>();
    final List<LogFile> logs = new ArrayList<>();
    final Map<String, Statement> permissions = new LinkedHashMap<>();

    /**
     * A host.
     *
     * @param service the systemd unit that serves
     * @param healthUrl answers 200 while this host's service works, whatever the tiers behind it do
     */
    public Host(String service, String healthUrl) {
        this.service = service;
        this.healthUrl = healthUrl;
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
}
