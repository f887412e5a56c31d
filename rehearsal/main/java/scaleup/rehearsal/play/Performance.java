package scaleup.rehearsal.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import scaleup.rehearsal.check.ArrowCheck;
import scaleup.rehearsal.check.Arrows;
import scaleup.rehearsal.check.Finding;
import scaleup.rehearsal.check.FootholdCheck;
import scaleup.rehearsal.check.IsolationCheck;
import scaleup.rehearsal.check.Server;
import scaleup.rehearsal.check.ServiceFootholdCheck;
import scaleup.rehearsal.check.Users;
import scaleup.rehearsal.computer.ProcessorPressure;
import scaleup.rehearsal.computer.TimeLimit;
import scaleup.rehearsal.drill.Crowd;
import scaleup.rehearsal.drill.ManualFaults;
import scaleup.rehearsal.drill.Series;
import scaleup.rehearsal.drill.Stage;
import scaleup.rehearsal.machines.network.AddressBlock;
import scaleup.rehearsal.machines.network.Destinations;
import scaleup.rehearsal.machines.network.Router;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.report.Journal;
import scaleup.rehearsal.report.RehearsalSummary;
import scaleup.rehearsal.report.Report;
import scaleup.rehearsal.report.ReportFile;
import scaleup.rehearsal.report.Terminal;
import scaleup.rehearsal.running.RosterSocket;
import scaleup.rehearsal.template.Deployed;
import scaleup.rehearsal.template.Deployment;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Outcome;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.FileAsset;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.Unreadable;
import scaleup.review.isolation.Arrow;
import scaleup.review.isolation.DeclaredArrows;
import scaleup.review.permission.AllowedActions;
import scaleup.review.permission.DeclaredPermissions;
import scaleup.review.permission.UnseenAction;
import scaleup.review.terminal.CallersFolder;

/** One rehearsal from the first resource to the report. */
final class Performance {
    /** To look costs processor time on every machine. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(8);

    /** What was made in less is no news for a person. */
    private static final Duration NEWS = Duration.ofSeconds(3);

    private final RehearsalFolder place;
    private final Order order;
    private final CloudAssembly assembly;
    private final Region region;
    private final Journal journal;
    private final Terminal terminal;
    private final Router router;
    private final RunningMachines fleet;
    private final Symptoms symptoms;
    private final Incidents incidents;
    private final Map<String, Double> timings = new LinkedHashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Set<String> created = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private List<IsolationCheck.Probe> probes = List.of();
    private List<BareBoots.Boot> bareBoots = List.of();
    private volatile Users users;
    private volatile String address = "";
    private long nextLook = System.nanoTime() + BETWEEN_LOOKS.toNanos();
    private Instant lastNews = Instant.now();
    private Duration pressureThen = Duration.ZERO;
    private List<String> wrong = List.of();
    private Instant firstWrong = Instant.MAX;
    private ApplicationSecrets secrets = ApplicationSecrets.NONE;
    private final Destinations destinations;
    private JsonNode furtherArrows = JsonNodeFactory.instance.arrayNode();
    private Protections protections = new Protections(List.of());

    Performance(
            RehearsalFolder place,
            Order order,
            CloudAssembly assembly,
            Region region,
            Journal journal,
            Terminal terminal) {
        this.place = place;
        this.order = order;
        this.assembly = assembly;
        this.region = region;
        this.journal = journal;
        this.terminal = terminal;
        router = new Router(place.slot());
        destinations = new Destinations(place.slot());
        fleet = new RunningMachines(order.environment(), region.ec2, region.databases);
        symptoms = new Symptoms(fleet, region.calls, router::drops);
        incidents = new Incidents(
                fleet,
                new Incidents.Observed(region.calls, journal, region::unknownNames, region::undeliverable),
                region.instanceMetadata::configured,
                region.alarms::properties,
                Path.of(order.report()).resolve("functions"));
    }

    /** Plays, checks and reports; the exit code. */
    int run() throws Unreadable, NotMade, IOException, InterruptedException {
        RosterSocket socket = RosterSocket.open(RosterSocket.of(place.slot()), making()::roster);
        try {
            return perform();
        } finally {
            socket.close();
        }
    }

    private int perform() throws Unreadable, NotMade, IOException, InterruptedException {
        reached("region ready");
        awaitConnections();
        secrets = ApplicationSecrets.of(
                CloudAssembly.secrets(Path.of(order.assembly())), order.secrets(), new SecureRandom());
        secrets.create(region.stored);
        Deployment deployment = Deployment.of(assembly, Account.PLAYED, region.players);
        List<String> stuck = deployment.removalProblems();
        if (!stuck.isEmpty()) {
            throw new NotMade(String.join(System.lineSeparator(), stuck));
        }
        outcomes.addAll(deployment.resources());
        journal.reach(
                order.environment(),
                "creating %d resources of %d stacks"
                        .formatted(
                                outcomes.size(),
                                outcomes.stream().map(Outcome::stack).distinct().count()));
        List<String> causes = deploy(deployment);
        protections = new Protections(deployment.whatIsProtected());
        if (!causes.isEmpty()) {
            protections.inTheWay().ifPresent(causes::add);
        }
        if (causes.isEmpty() && order.check()) {
            causes.addAll(check());
        }
        if (causes.isEmpty() && !order.drills().isEmpty()) {
            causes.addAll(drill(order.drills()));
            reached("drilled");
            if (order.seconds() > 0) {
                hold(causes);
            }
        } else if (causes.isEmpty() && !order.check()) {
            hold(watched());
            causes.addAll(watched());
        }
        return report(causes);
    }

    /** Somebody at the other end of each arrow that the configuration draws, before the first server looks for him. */
    private void awaitConnections() throws Unreadable, NotMade, IOException, InterruptedException {
        furtherArrows = CloudAssembly.arrows(Path.of(order.assembly()));
        for (Arrow arrow : DeclaredArrows.further(furtherArrows)) {
            for (AddressBlock block : Arrows.blocks(arrow)) {
                Optional<String> there = destinations.listen(block, arrow.ports());
                if (there.isEmpty()) {
                    throw new NotMade(
                            "%s: nobody can be played in a network that is the rehearsal's own".formatted(block));
                }
                journal.write(
                        arrow.to(),
                        "%s accepts connections on port %s, and says nothing"
                                .formatted(
                                        there.get(),
                                        arrow.ports().stream()
                                                .sorted()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(", "))));
            }
        }
    }

    /** Deploys everything; what went wrong, or nothing. */
    private List<String> deploy(Deployment deployment) throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<Deployed> deployed =
                    executor.submit(() -> deployment.run(region.stored, Clock.systemUTC(), this::made));
            Future<Void> firstPage = executor.submit(this::awaitFirstPage);
            while (true) {
                try {
                    return end(deployed.get(1, TimeUnit.SECONDS), firstPage);
                } catch (TimeoutException goesOn) {
                    terminal.progress(new UnderWay(outcomes()).toString());
                    List<String> causes = hopeless();
                    if (!causes.isEmpty()) {
                        deployed.cancel(true);
                        return causes;
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new IOException("the deployment failed: " + e.getCause(), e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private List<String> end(Deployed deployed, Future<Void> firstPage)
            throws InterruptedException, IOException, ExecutionException {
        List<String> causes = new ArrayList<>();
        if (deployed.failure().isPresent()) {
            causes.add(deployed.failure().get().getMessage());
            causes.addAll(symptoms.all());
            return causes;
        }
        reached("everything deployed");
        journal.reach(order.environment(), "everything is deployed");
        TimeLimit limit = TimeLimit.of(Stall.PATIENCE);
        while (!limit.passed()) {
            try {
                firstPage.get(1, TimeUnit.SECONDS);
                return causes;
            } catch (TimeoutException goesOn) {
                // Whether it may is the time limit's to say.
            }
        }
        causes.add("everything is deployed, but no user gets a page");
        causes.addAll(symptoms.all());
        return causes;
    }

    /** What is wrong, if the deployment will not end well; nothing as long as it may. */
    private List<String> hopeless() throws InterruptedException, IOException {
        if (System.nanoTime() < nextLook) {
            return List.of();
        }
        nextLook = System.nanoTime() + BETWEEN_LOOKS.toNanos();
        Instant now = Instant.now();
        List<Journal.Entry> entries = journal.entries();
        Instant news = entries.isEmpty() ? now : entries.get(entries.size() - 1).at();
        List<String> fatal = symptoms.fatal();
        wrong = symptoms.standing(wrong);
        if (fatal.size() > wrong.size()) {
            firstWrong = wrong.isEmpty() ? now : firstWrong;
            news = now;
        }
        // A unit that is started again and again is not always seen to be.
        wrong = fatal.size() >= wrong.size() ? fatal : wrong;
        if (news.isAfter(lastNews)) {
            lastNews = news;
            pressureThen = ProcessorPressure.total();
        }
        Duration silent = Duration.between(lastNews, now);
        Duration since = wrong.isEmpty() ? Duration.ZERO : Duration.between(firstWrong, now);
        Duration silence = (order.awsDelays() ? Delays.AWS : Delays.DESK).silence();
        if (!new Stall(
                        silent.minus(silence),
                        ProcessorPressure.total().minus(pressureThen),
                        since,
                        symptoms.mute(wrong))
                .hopeless()) {
            return List.of();
        }
        // What ends it may follow from what a host says is wrong.
        Set<String> causes = new LinkedHashSet<>(wrong);
        causes.addAll(symptoms.all());
        if (wrong.isEmpty()) {
            causes.add("nothing has happened for %d s; not created yet: %s"
                    .formatted(silent.toSeconds(), String.join(", ", waiting())));
        }
        return List.copyOf(causes);
    }

    private synchronized List<String> waiting() {
        return outcomes.stream()
                .filter(outcome -> outcome.state() == Outcome.State.NOT_STARTED)
                .map(Outcome::path)
                .toList();
    }

    private void made(Outcome outcome) {
        synchronized (this) {
            outcomes.replaceAll(before ->
                    before.stack().equals(outcome.stack()) && before.id().equals(outcome.id()) ? outcome : before);
        }
        if (outcome.state() == Outcome.State.MADE
                && outcome.end().isAfter(outcome.start().plus(NEWS))) {
            journal.write(outcome.stack(), "%s is created".formatted(outcome.id()));
        }
        synchronized (this) {
            List<Outcome> stack = outcomes.stream()
                    .filter(other -> other.stack().equals(outcome.stack()))
                    .toList();
            if (stack.stream().allMatch(UnderWay::isCreated) && created.add(outcome.stack())) {
                journal.reach(outcome.stack(), "all of its %d resources are created".formatted(stack.size()));
            }
        }
    }

    private Void awaitFirstPage() throws InterruptedException {
        FirstPage page = new FirstPage(region, place, router, this::outcomes);
        users = page.await();
        address = "https://%s/".formatted(users.address());
        reached("first page");
        journal.reach(order.environment(), "the first page is served at " + address);
        return null;
    }

    private synchronized List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** Checks everything; what is not as it should be, or nothing. */
    private List<String> check() throws IOException, InterruptedException, NotMade {
        journal.reach(order.environment(), "sending a request along every connection");
        findings.addAll(new ArrowCheck(users, fleet.hosts(), applicationPath(), site(), sample()).run());
        secrets.finding(fleet.hosts()).ifPresent(findings::add);
        findings.addAll(incidents.findings());
        findings.add(protections.finding());
        findings.add(permissions());
        // Before packets are sent that shall be dropped, and calls made that shall be refused.
        List<String> seen = findings.stream().anyMatch(Finding::failed) ? symptoms.all() : List.of();
        findings.addAll(isolation());
        journal.reach(order.environment(), "asking as the application, HAProxy and Nginx for what is not theirs");
        findings.addAll(
                new FootholdCheck(fleet.hosts(), loadBalancerEnvironment().getOrDefault("CERTIFICATE_SECRET", "none"))
                        .run());
        findings.addAll(new ServiceFootholdCheck(fleet.hosts()).run());
        reached("checked");
        journal.reach(order.environment(), "booting each image once more, bare, to compare");
        bareBoots = new BareBoots(region, fleet).run();
        List<String> causes = failed();
        causes.addAll(seen);
        return causes;
    }

    /** Whether servers' roles allow what was done, and nothing else without a reason. */
    private Finding permissions() {
        var resources = new Resources(assembly.stacks());
        List<UnseenAction.Seen> seen = region.calls.entries().stream()
                .filter(call -> call.principal() != null && call.allowed())
                .map(call -> new UnseenAction.Seen(
                        call.principal().role(), "%s:%s".formatted(call.service(), call.action())))
                .distinct()
                .toList();
        List<String> unused = UnseenAction.wrong(
                AllowedActions.of(resources),
                new DeclaredPermissions(resources.prefix(), JsonNodeFactory.instance.arrayNode()),
                seen);
        String subject = "every permission of a server is used, or it is said why it isn't";
        return unused.isEmpty()
                ? Finding.passed(subject, "by the calls of this rehearsal")
                : Finding.failed(subject, String.join("; ", unused));
    }

    /** What went wrong until now; every finding of it takes the place of the one before. */
    private List<String> watched() throws IOException, InterruptedException {
        findings.clear();
        findings.addAll(incidents.findings());
        findings.add(protections.finding());
        return failed();
    }

    private List<String> failed() {
        List<String> causes = new ArrayList<>();
        findings.stream()
                .filter(Finding::failed)
                .map(finding -> finding.subject() + ": " + finding.detail())
                .forEach(causes::add);
        return causes;
    }

    private List<Finding> isolation() throws IOException, InterruptedException {
        String subject = "packets arrive along the declared connections, and nowhere else";
        Participants participants = new Participants(region.vpc, router, fleet);
        Arrows arrows = Arrows.of(applicationPort(), participants.hasEndpoints(), furtherArrows);
        List<String> rules = participants.rules(arrows);
        journal.reach(order.environment(), "sending a packet from everybody to every port of the others");
        probes = participants.probe(arrows, destinations.listeners());
        List<String> wrong = probes.stream()
                .filter(probe -> !probe.asDeclared())
                .map(IsolationCheck.Probe::toString)
                .toList();
        return List.of(
                finding(
                        "every rule of a security group serves a declared connection, and every one has its rules",
                        "%d connections".formatted(arrows.all().size()),
                        rules),
                finding(subject, "%d packets".formatted(probes.size()), wrong));
    }

    private static Finding finding(String subject, String good, List<String> wrong) {
        return wrong.isEmpty() ? Finding.passed(subject, good) : Finding.failed(subject, String.join("; ", wrong));
    }

    private int applicationPort() throws IOException {
        return Integer.parseInt(loadBalancerEnvironment().getOrDefault("APPLICATION_PORT", "0"));
    }

    /** The first prefix of paths that HAProxy sends to the application tier, from its own list. */
    private String applicationPath() throws IOException {
        for (Server server : fleet.hosts()) {
            if (server.tier().equals(Server.LOAD_BALANCER)) {
                return Files.readAllLines(server.machine().file("/opt/haproxy/application-paths.lst"))
                        .get(0);
            }
        }
        return "/";
    }

    private Map<String, String> loadBalancerEnvironment() throws IOException {
        return HostEnvironment.of(fleet.hosts(), Server.LOAD_BALANCER, "/etc/scaleup/haproxy.env");
    }

    /** Whether web servers install a site. */
    private boolean site() throws IOException {
        return HostEnvironment.of(fleet.hosts(), Server.WEB, "/etc/scaleup/host.env")
                .getOrDefault("WORKLOADS", "")
                .matches(".*=/srv/site( .*)?");
    }

    /** Whether the application is the project's sample. */
    private boolean sample() throws IOException {
        for (FileAsset asset : assembly.assets()) {
            if (SampleApplication.isIn(asset)) {
                return true;
            }
        }
        return false;
    }

    /** Lets what was promised be put to the test; what was not kept, or nothing. */
    private List<String> drill(List<String> drills) throws IOException, InterruptedException {
        if (!sample()) {
            return List.of(
                    "drills send the requests of the project's sample application, and count what it writes: in this"
                            + " environment application.artifact is another one");
        }
        return new Series(
                        stage(),
                        journal,
                        terminal,
                        drills,
                        order.environment(),
                        order.awsDelays(),
                        Path.of(order.report()))
                .run();
    }

    /** @param wrong what went wrong until now */
    private void hold(List<String> wrong) throws IOException, InterruptedException {
        terminal.printVerdicts(
                System.lineSeparator() + new RehearsalSummary(make(wrong, wrong.isEmpty() ? "played" : "failed")));
        wrong.forEach(cause -> System.err.println("rehearse: " + cause));
        terminal.print(
                System.lineSeparator() + "Open ",
                address,
                " in a browser on this computer (its certificate is self-signed).");
        journal.write(order.environment(), "the owner's credentials are in " + RosterSocket.credentials(place.slot()));
        terminal.print(
                "Meanwhile, in another terminal: ./rehearse shell web-1, logs app-1 -f, aws ec2 describe-instances");
        terminal.print(
                "In another terminal: ./rehearse fault NAME makes something fail (./rehearse --list), ./rehearse heal ends it.");
        terminal.print(
                order.seconds() > 0
                        ? "Ends after %d s, or with Ctrl-C.".formatted(order.seconds())
                        : "Ends with Ctrl-C.");
        ManualFaults faults = ManualFaults.listen(stage(), journal, drill -> drill(List.of(drill)));
        try {
            stay();
        } finally {
            faults.close();
        }
    }

    private Stage stage() {
        return new PlayedStage(
                place.slot(),
                new Resources(assembly.stacks()),
                region,
                fleet,
                users,
                router,
                new Notes(region, outcomes()));
    }

    /** Until the time is up, with users who come if they shall. */
    private void stay() throws IOException, InterruptedException {
        Duration stay = order.seconds() > 0 ? Duration.ofSeconds(order.seconds()) : Duration.ofDays(Integer.MAX_VALUE);
        if (order.load()) {
            new Crowd(stage(), terminal).come(stay);
        } else {
            TimeUnit.SECONDS.sleep(stay.toSeconds());
        }
    }

    private int report(List<String> causes) throws IOException, InterruptedException {
        if (causes.isEmpty()) {
            region.learn();
        }
        String outcome = causes.isEmpty() ? order.check() || !order.drills().isEmpty() ? "passed" : "played" : "failed";
        Report report = make(causes, outcome);
        Path file = ReportFile.write(report, Path.of(order.report()));
        terminal.printVerdicts(System.lineSeparator() + new RehearsalSummary(report) + System.lineSeparator());
        causes.forEach(cause -> System.err.println("rehearse: " + cause));
        terminal.printVerdicts("%s after %.0f s; report: %s"
                .formatted(
                        outcome,
                        (System.currentTimeMillis() - order.started()) / 1000.0,
                        new CallersFolder(Path.of(order.here())).shown(file.resolveSibling("report.txt"))));
        if (!causes.isEmpty()) {
            terminal.print("Try again: ./rehearse %s%s; with --verbose it prints all that happens."
                    .formatted(order.check() ? "--check " : "", order.environment()));
        }
        return causes.isEmpty() ? 0 : 1;
    }

    private Report make(List<String> causes, String outcome) throws IOException, InterruptedException {
        return making().make(causes, outcome, address, timings(), outcomes(), findings, probes, bareBoots);
    }

    private ReportMaking making() {
        return new ReportMaking(order, region, fleet, router, journal);
    }

    private void reached(String what) {
        synchronized (timings) {
            timings.put(what, (System.currentTimeMillis() - order.started()) / 1000.0);
        }
    }

    private Map<String, Double> timings() {
        synchronized (timings) {
            return new LinkedHashMap<>(timings);
        }
    }
}
