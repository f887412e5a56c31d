package scaleup.rehearsal.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Sends a request along every arrow, as a user, and follows it by its id through the access logs of the servers that it
 * came through.
 */
public final class ArrowCheck {
    /** New connections, until each load balancer has answered one. */
    /** Letters of an answer that are shown. */
    private static final int SHORT = 200;

    /** The same where it says what is wrong, which may be more than one thing. */
    private static final int REASONS = 1000;

    private static final int CONNECTIONS_PER_LOAD_BALANCER = 30;

    /** How long a server may take to write its access log. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Users users;
    private final List<Server> hosts;
    private final String applicationPath;
    private final boolean site;
    private final boolean sample;
    private final AccessLogs loadBalancerLogs;
    private final AccessLogs webLogs;

    /**
     * @param applicationPath a prefix of paths that go straight to the application tier, for example {@code /api/}
     * @param site whether web servers have files, of which one is answered at {@code /}
     * @param sample whether the application is the project's sample, which keeps notes in the database
     */
    public ArrowCheck(Users users, List<Server> hosts, String applicationPath, boolean site, boolean sample) {
        this(users, hosts, applicationPath, site, sample, PATIENCE);
    }

    /** @param patience how long a line of an access log is waited for */
    ArrowCheck(
            Users users, List<Server> hosts, String applicationPath, boolean site, boolean sample, Duration patience) {
        this.users = users;
        this.hosts = List.copyOf(hosts);
        this.applicationPath = applicationPath;
        this.site = site;
        this.sample = sample;
        loadBalancerLogs = new AccessLogs(of(Server.LOAD_BALANCER), "/var/log/scaleup-access.log", patience);
        webLogs = new AccessLogs(of(Server.WEB), "/var/log/scaleup-nginx/access.log", patience);
    }

    /** One check of an arrow. */
    private interface Check {
        String run() throws IOException, InterruptedException, Unexpected;
    }

    private static final class Unexpected extends Exception {
        private static final long serialVersionUID = 1L;

        Unexpected(String message) {
            super(message);
        }
    }

    /** Runs them all. */
    public List<Finding> run() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.add(check("users -> network load balancer, port 80", this::redirect));
        findings.add(check("users -> network load balancer -> each load balancer", this::eachLoadBalancer));
        String file = "load balancer -> web: a static file";
        findings.add(
                site
                        ? check(file, this::staticFile)
                        : Finding.skipped(file, "there is no site: / is the application's, too"));
        findings.add(check("web -> application: dynamic requests", this::throughWeb));
        findings.add(check("load balancer -> application: " + applicationPath, this::straightToApplication));
        findings.add(sample ? check("application -> database: a row written and read", this::row) : ready());
        return findings;
    }

    private static Finding check(String subject, Check check) throws InterruptedException {
        try {
            return Finding.passed(subject, check.run());
        } catch (Unexpected | IOException e) {
            return Finding.failed(subject, e.getMessage());
        }
    }

    private String redirect() throws IOException, InterruptedException, Unexpected {
        Users.Answer answer = users.getPlain("/");
        if (answer.status() != 308 || !answer.location().startsWith("https://")) {
            throw new Unexpected(
                    "answered %d to '%s' instead of 308 to https".formatted(answer.status(), answer.location()));
        }
        return "308 to " + answer.location();
    }

    private String eachLoadBalancer() throws IOException, InterruptedException, Unexpected {
        Set<String> seen = new LinkedHashSet<>();
        int loadBalancers = of(Server.LOAD_BALANCER).size();
        if (loadBalancers == 0) {
            throw new Unexpected("no load balancer runs");
        }
        for (int i = 0; i < CONNECTIONS_PER_LOAD_BALANCER * loadBalancers && seen.size() < loadBalancers; i++) {
            Users.Answer answer = users.get("/");
            answer = site ? ok(answer) : answered(answer);
            seen.add(line(loadBalancerLogs, answer).host().machine().name());
        }
        if (seen.size() < loadBalancers) {
            throw new Unexpected("only %s of %d load balancers answered".formatted(seen, loadBalancers));
        }
        return "answered by " + String.join(" and ", seen);
    }

    private String staticFile() throws IOException, InterruptedException, Unexpected {
        Users.Answer answer = ok(users.get("/"));
        AccessLogs.Line outer = backend(line(loadBalancerLogs, answer), "web");
        AccessLogs.Line inner = line(webLogs, answer);
        if (!inner.text("upstream").isEmpty()) {
            throw new Unexpected("/ was answered by %s instead of a file".formatted(inner.text("upstream")));
        }
        return "%s -> %s, %d bytes"
                .formatted(
                        outer.host().label(),
                        inner.host().label(),
                        answer.body().length());
    }

    private String throughWeb() throws IOException, InterruptedException, Unexpected {
        Users.Answer answer = answered(users.get("/whoami"));
        backend(line(loadBalancerLogs, answer), "web");
        AccessLogs.Line inner = line(webLogs, answer);
        String upstream = inner.text("upstream");
        Server application = of(Server.APPLICATION).stream()
                .filter(host -> upstream.startsWith(host.address() + ":"))
                .findFirst()
                .orElseThrow(
                        () -> new Unexpected("went on to '%s', which is no application server".formatted(upstream)));
        return "%s -> %s, status %d".formatted(inner.host().label(), application.label(), answer.status());
    }

    private String straightToApplication() throws IOException, InterruptedException, Unexpected {
        Users.Answer answer = answered(users.get(applicationPath + (sample ? "server" : "")));
        AccessLogs.Line outer = backend(line(loadBalancerLogs, answer), "application");
        if (webLogs.findUnexpected(answer.requestId()).isPresent()) {
            throw new Unexpected("came through the web tier");
        }
        String address = outer.text("server_address");
        Server application = of(Server.APPLICATION).stream()
                .filter(host -> host.address().equals(address))
                .findFirst()
                .orElseThrow(() -> new Unexpected("went to '%s', which is no application server".formatted(address)));
        return "%s -> %s, status %d".formatted(outer.host().label(), application.label(), answer.status());
    }

    private String row() throws IOException, InterruptedException, Unexpected {
        String text = "rehearsed " + UUID.randomUUID();
        ObjectMapper json = new ObjectMapper();
        Users.Answer written = users.post("/api/notes", json.writeValueAsString(java.util.Map.of("text", text)));
        if (written.status() != 201) {
            throw new Unexpected("writing was answered %d: %s".formatted(written.status(), written.body()));
        }
        Users.Answer read = ok(users.get("/api/notes"));
        for (JsonNode note : json.readTree(read.body()).findValues("text")) {
            if (note.asText().equals(text)) {
                ok(users.get("/ready"));
                return "written, and read on another connection";
            }
        }
        throw new Unexpected("a row that was written is not among those read");
    }

    /** By the contract of workload/README.md, an application answers there whether it reaches its database. */
    private Finding ready() throws InterruptedException {
        String subject = "application -> database: what the application says at /ready";
        try {
            Users.Answer answer = users.get("/ready");
            return switch (answer.status()) {
                case 200 -> Finding.passed(subject, "status 200: " + shortened(answer.body(), SHORT));
                case 404 -> Finding.skipped(subject, "the application has no /ready (status 404)");
                default ->
                    Finding.failed(
                            subject,
                            "answered %d instead of 200: %s"
                                    .formatted(answer.status(), shortened(answer.body(), REASONS)));
            };
        } catch (IOException e) {
            return Finding.failed(subject, e.getMessage());
        }
    }

    private List<Server> of(String tier) {
        return hosts.stream().filter(host -> host.tier().equals(tier)).toList();
    }

    private static Users.Answer ok(Users.Answer answer) throws Unexpected {
        if (answer.status() != 200) {
            throw new Unexpected(
                    "answered %d instead of 200: %s".formatted(answer.status(), shortened(answer.body(), SHORT)));
        }
        return answer;
    }

    /** By the application, whatever it says to a path that it may not know. */
    private static Users.Answer answered(Users.Answer answer) throws Unexpected {
        if (answer.status() >= 500) {
            throw new Unexpected("answered %d: %s".formatted(answer.status(), shortened(answer.body(), SHORT)));
        }
        return answer;
    }

    private static AccessLogs.Line line(AccessLogs logs, Users.Answer answer)
            throws IOException, InterruptedException, Unexpected {
        if (answer.requestId().isEmpty()) {
            throw new Unexpected("answered without the header x-request-id");
        }
        Optional<AccessLogs.Line> line = logs.find(answer.requestId());
        return line.orElseThrow(() -> new Unexpected("request %s is in no access log".formatted(answer.requestId())));
    }

    private static AccessLogs.Line backend(AccessLogs.Line line, String expected) throws Unexpected {
        if (!line.text("backend").equals(expected)) {
            throw new Unexpected("went to '%s' instead of '%s'".formatted(line.text("backend"), expected));
        }
        return line;
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }
}
