package scaleup.rehearsal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a network on which nobody but a rehearsal works: those of a network namespace that stands for a computer,
 * as the kernel and the system's tools tell them, and the files by which this computer resolves names.
 */
final class NetworkSettings implements AutoCloseable {
    /** What to look at, and how. */
    private static final Map<String, List<String>> TOOLS = Map.of(
            "kernel parameter", List.of("sysctl", "--all", "--pattern", "^net[.]"),
            "link", List.of("ip", "-o", "link"),
            "address", List.of("ip", "-o", "address"),
            "route", List.of("ip", "route", "show", "table", "all"),
            "route of IPv6", List.of("ip", "-6", "route"),
            "rule", List.of("ip", "rule"),
            "neighbour", List.of("ip", "neighbour"),
            // Without counters.
            "packet filter", List.of("nft", "--stateless", "list", "ruleset"));

    private static final List<Path> FILES =
            List.of(Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"), Path.of("/etc/nsswitch.conf"));

    private final String namespace =
            "computer-%d".formatted(ProcessHandle.current().pid());

    /** Makes a network with a link up, as a computer has one, and with other settings than a rehearsal's own network has. */
    NetworkSettings() throws IOException, InterruptedException {
        run(List.of("ip", "netns", "add", namespace));
        run(List.of("ip", "-netns", namespace, "link", "set", "lo", "up"));
        List<String> command = new ArrayList<>(enter());
        command.addAll(List.of("sysctl", "--write", "net.ipv4.ip_forward=0", "net.ipv4.conf.all.rp_filter=2"));
        run(command);
    }

    String namespace() {
        return namespace;
    }

    /** What to put before a command so that it has this network, and all else of the computer. */
    List<String> enter() {
        return List.of("nsenter", "--net=/run/netns/" + namespace);
    }

    /** All settings, by what they are. */
    Map<String, List<String>> read() throws IOException, InterruptedException {
        Map<String, List<String>> settings = new TreeMap<>();
        for (var tool : TOOLS.entrySet()) {
            List<String> command = new ArrayList<>(enter());
            command.addAll(tool.getValue());
            settings.put(tool.getKey(), run(command));
        }
        List<String> files = new ArrayList<>();
        for (Path file : FILES) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                files.add("%s %s %s"
                        .formatted(
                                file,
                                Files.readAttributes(file, "unix:ino,mode,uid,gid,size,lastModifiedTime"),
                                Files.exists(file) ? Files.readString(file) : "leads nowhere"));
            }
        }
        settings.put("name resolution", files);
        return settings;
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                // It counts connections.
                .filter(line -> !line.contains("nf_conntrack_count"))
                .toList();
        process.waitFor();
        return lines;
    }

    @Override
    public void close() throws IOException {
        try {
            run(List.of("ip", "netns", "delete", namespace));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
