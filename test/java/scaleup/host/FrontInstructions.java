package scaleup.host;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import scaleup.loadbalancer.LoadBalancerParameters;

/**
 * What the measures against floods cost in instructions that HAProxy runs outside of the kernel, as Valgrind's callgrind counts them:
 * unlike processor time they hardly differ from run to run, so that few pairs tell what {@link FrontBenchmark} needs a thousand lives
 * for. Arguments: requests, pairs, and the command that starts HAProxy.
 */
final class FrontInstructions {
    /** What HAProxy does at its start and for the first requests is taken off: a run of these is counted besides. */
    private static final int FEW = 100;

    /** Callgrind's output (Valgrind User Manual, "Callgrind Format Specification"). */
    private static final Pattern TOTAL = Pattern.compile("(?m)^(?:summary|totals): (\\d+)");

    private interface Clients {
        void ask(HaProxy haProxy, int requests) throws Exception;
    }

    private final List<String> command;
    private final ServerSocket server;
    private final NameServer nameServer;

    private FrontInstructions(List<String> command, ServerSocket server, NameServer nameServer) {
        this.command = command;
        this.server = server;
        this.nameServer = nameServer;
    }

    public static void main(String[] arguments) throws Exception {
        int requests = Integer.parseInt(arguments[0]);
        int pairs = Integer.parseInt(arguments[1]);
        List<String> command = List.of(arguments).subList(2, arguments.length);
        Map<String, Map<String, List<Double>>> instructions = new LinkedHashMap<>();
        try (var server = FrontBenchmark.server();
                var nameServer = new NameServer()) {
            nameServer.publish(HaProxy.WEB, FrontBenchmark.SERVER);
            nameServer.publish(HaProxy.APPLICATION, FrontBenchmark.SERVER);
            var counted = new FrontInstructions(command, server, nameServer);
            for (int pair = 1; pair <= pairs; pair++) {
                for (String name : List.of(FrontBenchmark.DEPLOYED, FrontBenchmark.ALL)) {
                    counted.count(name, requests, instructions);
                }
                System.err.printf(Locale.ROOT, "%d of %d%n", pair, pairs);
            }
        }
        instructions.forEach(FrontInstructions::print);
        System.exit(0);
    }

    private void count(String name, int requests, Map<String, Map<String, List<Double>>> instructions)
            throws Exception {
        Path folder = Files.createTempDirectory("front");
        var certificate = SelfSigned.create(folder);
        var front = new FrontBenchmark(certificate);
        Map<String, String> parameters = HaProxy.parameters(server.getLocalPort());
        // Its files stay when it has ended, and what is started below has the same ports.
        var haProxy = new HaProxy(
                folder, certificate, nameServer, Declared.DEV, parameters, file -> FrontBenchmark.without(file, name));
        haProxy.close();
        Map<String, String> environment = Declared.variables(LoadBalancerParameters.haProxy(Declared.DEV), parameters);
        for (var load : Map.<String, Clients>of("HTTP/1.1", front::http1, "HTTP/2", front::http2)
                .entrySet()) {
            long most = total(haProxy, environment, folder, load.getValue(), FEW + requests);
            long few = total(haProxy, environment, folder, load.getValue(), FEW);
            instructions
                    .computeIfAbsent(load.getKey(), key -> new LinkedHashMap<>())
                    .computeIfAbsent(name, key -> new ArrayList<>())
                    .add((most - few) / (double) requests);
        }
    }

    /** How many instructions one HAProxy runs from its start to its end. */
    private long total(HaProxy haProxy, Map<String, String> environment, Path folder, Clients clients, int requests)
            throws Exception {
        Path file = folder.resolve("callgrind.out");
        List<String> words = new ArrayList<>(List.of("valgrind", "--tool=callgrind", "--callgrind-out-file=" + file));
        words.addAll(command);
        words.addAll(List.of("-db", "-f", haProxy.file().toString()));
        var builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("callgrind.log").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("THREADS", "2");
        Process process = builder.start();
        try {
            Eventually.isTrue("HAProxy serves", () -> haProxy.localStatus("/health") == 200);
            haProxy.ask("disable frontend gate");
            haProxy.awaitServers("web", 1);
            clients.ask(haProxy, requests);
        } finally {
            process.destroy();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        }
        Matcher total = TOTAL.matcher(Files.readString(file));
        if (!total.find()) {
            throw new IOException("callgrind counted nothing: " + Files.readString(folder.resolve("callgrind.log")));
        }
        return Long.parseLong(total.group(1));
    }

    private static void print(String load, Map<String, List<Double>> instructions) {
        List<Double> ratios = new ArrayList<>();
        List<Double> deployed = instructions.get(FrontBenchmark.DEPLOYED);
        List<Double> without = instructions.get(FrontBenchmark.ALL);
        for (int pair = 0; pair < deployed.size(); pair++) {
            ratios.add(without.get(pair) / deployed.get(pair));
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f instructions a request, %.0f without all measures: %.4f ± %.4f of the deployed ones (95 %%)%n",
                load,
                FrontBenchmark.mean(deployed),
                FrontBenchmark.mean(without),
                FrontBenchmark.mean(ratios),
                FrontBenchmark.margin(ratios));
    }
}
