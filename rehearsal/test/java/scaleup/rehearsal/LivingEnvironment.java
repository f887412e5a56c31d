package scaleup.rehearsal;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import scaleup.rehearsal.check.Users;
import scaleup.rehearsal.computer.TimeLimit;
import scaleup.rehearsal.machines.Slot;
import scaleup.rehearsal.machines.network.Router;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** A rehearsal that goes on, started as a person starts it. */
final class LivingEnvironment {
    /** Images may have to be built. */
    private static final Duration DEPLOYMENT = Duration.ofMinutes(15);

    private static final Duration CLEAN_UP = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("Open https://([0-9.]+)/ in a browser");
    private static final Pattern SLOT = Pattern.compile("/run/scaleup/rehearsal-(\\d+)/owner/aws\\.env");

    private final Process process;
    private final Path output;

    private LivingEnvironment(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param folder for what it writes */
    static LivingEnvironment start(Path folder, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--verbose", "--report", folder.resolve("report").toString()));
        Path output = folder.resolve("output");
        return new LivingEnvironment(Rehearsed.start(output.toFile(), all.toArray(String[]::new)), output);
    }

    void awaitDeployed() throws IOException, InterruptedException {
        await("the end of the deployment", DEPLOYMENT, () -> output().contains("with Ctrl-C."));
    }

    /** Waits until something is so, and for as long as the rehearsal runs. */
    void await(String what, Duration patience, Callable<Boolean> so) throws IOException, InterruptedException {
        awaitFirst(what, patience, () -> so.call() ? Optional.of(true) : Optional.empty());
    }

    /** Waits until there is something, for as long as the rehearsal runs; what came first. */
    <T> T awaitFirst(String what, Duration patience, Callable<Optional<T>> found)
            throws IOException, InterruptedException {
        TimeLimit limit = TimeLimit.of(patience);
        while (true) {
            Optional<T> first = called(found);
            if (first.isPresent()) {
                return first.get();
            }
            if (!process.isAlive()) {
                fail("it ended before %s: %s".formatted(what, output()));
            }
            if (limit.passed()) {
                fail("%d s without %s: %s".formatted(patience.toSeconds(), what, output()));
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static <T> T called(Callable<T> callable) throws IOException, InterruptedException {
        try {
            return callable.call();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    Owner owner() throws IOException {
        return new Owner(slot());
    }

    /** Users who know the site's name and the authority of its certificate. */
    Users users() throws IOException, InterruptedException {
        Owner owner = owner();
        var loadBalancing = owner.client(ElasticLoadBalancingV2Client.builder());
        String name = owner.call(() ->
                loadBalancing.describeLoadBalancers().loadBalancers().get(0).dnsName());
        Path folder = slot().folder().resolve("users");
        return new Users(
                Router.enter(new Router(slot()).users()),
                name,
                printed(ADDRESS),
                folder.resolve("authority.pem"),
                folder);
    }

    /** What it printed so far. */
    String output() throws IOException {
        return Files.readString(output);
    }

    Slot slot() throws IOException {
        return new Slot(Integer.parseInt(printed(SLOT)));
    }

    private String printed(Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(output());
        if (!matcher.find()) {
            fail("printed nothing like %s: %s".formatted(pattern, output()));
        }
        return matcher.group(1);
    }

    /** Ends it, and waits until it has removed everything. */
    void end() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(CLEAN_UP.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("did not end within %d s: %s".formatted(CLEAN_UP.toSeconds(), output()));
        }
    }
}
