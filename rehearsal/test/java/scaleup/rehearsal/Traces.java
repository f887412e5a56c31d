package scaleup.rehearsal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import scaleup.rehearsal.machines.Slot;

/** What the system's own tools tell of a rehearsal: who cleans up is not asked whether all is clean. */
final class Traces {
    /** What to look at, and how. */
    private static final Map<String, List<String>> TOOLS = Map.of(
            "control group", List.of("find", "/sys/fs/cgroup", "-type", "d"),
            "file", List.of("find", "/run", "/tmp", "-maxdepth", "3"),
            "link", List.of("ip", "-o", "link"),
            "mount", List.of("cat", "/proc/self/mounts"),
            "network namespace", List.of("ip", "netns", "list"),
            "packet filter", List.of("nft", "list", "ruleset"),
            "process", List.of("ps", "-eo", "pid,cgroup,args", "-ww"),
            "route", List.of("ip", "route", "show", "table", "all"));

    private Traces() {}

    /** The lines of a tool that speak of a slot, by what they are. */
    static Map<String, List<String>> of(Slot slot) throws IOException {
        var marks = List.of(slot.name(""), slot.folder() + "/", slot.synthesis() + "/", slot.publicAddresses());
        var traces = new TreeMap<String, List<String>>();
        for (var tool : TOOLS.entrySet()) {
            var lines = lines(tool.getValue()).stream()
                    .filter(line -> marks.stream().anyMatch(line::contains))
                    // It has ended, and whoever adopted it will read so.
                    .filter(line -> !line.endsWith("<defunct>"))
                    .toList();
            if (!lines.isEmpty()) {
                traces.put(tool.getKey(), lines);
            }
        }
        return traces;
    }

    private static List<String> lines(List<String> command) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
