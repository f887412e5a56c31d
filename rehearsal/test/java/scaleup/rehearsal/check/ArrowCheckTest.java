package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowCheckTest {
    private static final String REDIRECT = "users -> network load balancer, port 80";
    private static final String EACH = "users -> network load balancer -> each load balancer";
    private static final String FILE = "load balancer -> web: a static file";
    private static final String NO_FILE = "web -> application: dynamic requests";
    private static final String STRAIGHT = "load balancer -> application: /api/";
    private static final String READY = "application -> database: what the application says at /ready";
    private static final String ROW = "application -> database: a row written and read";

    /** The site writes its logs before it answers. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void open() throws Exception {
        Site.require();
        site = new Site(folder);
    }

    @AfterEach
    void close() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void aRequestIsFollowedAlongEveryArrow() throws Exception {
        assertThat(check(true))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        REDIRECT, "PASSED 308 to https://site.example/",
                        EACH, "PASSED answered by i-b and i-a",
                        FILE, "PASSED load-balancer i-b -> web i-web, 8 bytes",
                        NO_FILE, "PASSED web i-web -> application i-application, status 404",
                        STRAIGHT, "PASSED load-balancer i-b -> application i-application, status 404",
                        ROW, "PASSED written, and read on another connection"));
    }

    @Test
    void whatGoesAnotherWayFailsWithTheWayItWent() throws Exception {
        site.backend = "application";
        site.upstream = "10.0.9.9:8080";
        site.keepsNotes = false;
        site.redirect = 301;

        assertThat(check(true))
                .containsEntry(REDIRECT, "FAILED answered 301 to 'https://site.example/' instead of 308 to https")
                .containsEntry(FILE, "FAILED went to 'application' instead of 'web'")
                .containsEntry(NO_FILE, "FAILED went to 'application' instead of 'web'")
                .containsEntry(ROW, "FAILED a row that was written is not among those read");
    }

    @Test
    void anUpstreamThatIsNoApplicationServerFails() throws Exception {
        site.upstream = "10.0.9.9:8080";

        assertThat(check(false))
                .containsEntry(NO_FILE, "FAILED went on to '10.0.9.9:8080', which is no application server");
    }

    /** workload/README.md: 200 if everything down to the database works, otherwise 503 with the reason. */
    @Test
    void anApplicationThatIsNotTheSampleIsAskedWhetherItReachesItsDatabase() throws Exception {
        assertThat(check(false))
                .containsEntry(READY, "PASSED status 200: all is well")
                .doesNotContainKey(ROW);
        site.ready = 503;
        assertThat(check(false)).containsEntry(READY, "FAILED answered 503 instead of 200: all is well");
        site.ready = 404;
        assertThat(check(false)).containsEntry(READY, "SKIPPED the application has no /ready (status 404)");
    }

    @Test
    void withoutASiteTheFirstPageIsTheApplicationsWhateverItSaysOfIt() throws Exception {
        site.start = 404;

        assertThat(check(new ArrowCheck(site.users(), site.hosts, "/api/", false, false, PATIENCE)))
                .containsEntry(EACH, "PASSED answered by i-b and i-a")
                .containsEntry(FILE, "SKIPPED there is no site: / is the application's, too")
                .containsEntry(NO_FILE, "PASSED web i-web -> application i-application, status 404");
        assertThat(check(false)).containsEntry(EACH, "FAILED answered 404 instead of 200: <p>hello");

        site.start = 500;
        assertThat(check(new ArrowCheck(site.users(), site.hosts, "/api/", false, false, PATIENCE)))
                .containsEntry(EACH, "FAILED answered 500: <p>hello");
    }

    @Test
    void aLoadBalancerThatNeverAnswersFails() throws Exception {
        site.answering = 1;

        assertThat(check(false)).containsEntry(EACH, "FAILED only [i-a] of 2 load balancers answered");
    }

    @Test
    void anAnswerWithoutIdCanNotBeFollowedAndFails() throws Exception {
        site.givesIds = false;

        assertThat(check(false))
                .containsEntry(EACH, "FAILED answered without the header x-request-id")
                .containsEntry(FILE, "FAILED answered without the header x-request-id")
                .containsEntry(STRAIGHT, "FAILED answered without the header x-request-id");
    }

    @Test
    void withoutLoadBalancersNothingPassesThroughThem() throws Exception {
        site.hosts.clear();

        assertThat(check(false))
                .containsEntry(EACH, "FAILED no load balancer runs")
                .hasEntrySatisfying(FILE, text -> assertThat(text).endsWith("is in no access log"));
    }

    @Test
    void aSiteThatDoesNotAnswerFailsEverything() throws Exception {
        site.close();

        assertThat(check(true).values())
                .hasSize(6)
                .allMatch(text -> text.startsWith("FAILED env curl ") && text.contains("curl: (7)"));
    }

    private Map<String, String> check(boolean sample) throws InterruptedException {
        return check(new ArrowCheck(site.users(), site.hosts, "/api/", true, sample, PATIENCE));
    }

    private static Map<String, String> check(ArrowCheck arrows) throws InterruptedException {
        return arrows.run().stream()
                .collect(Collectors.toMap(Finding::subject, finding -> finding.verdict() + " " + finding.detail()));
    }
}
