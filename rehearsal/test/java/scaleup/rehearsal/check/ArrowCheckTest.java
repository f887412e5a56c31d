package scaleup.rehearsal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowCheckTest {
    private static final String REDIRECT = "users -> front door, port 80";
    private static final String EACH = "users -> front door -> each load balancer";
    private static final String FILE = "load balancer -> web: a static file";
    private static final String NO_FILE = "web -> application: what is no file";
    private static final String STRAIGHT = "load balancer -> application: /api/";
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
                .containsEntry(NO_FILE, "FAILED went on to '10.0.9.9:8080', which is no application server")
                .containsEntry(ROW, "SKIPPED the application is not the sample that keeps notes");
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
        List<Finding> findings = new ArrowCheck(site.users(), site.hosts, "/api/", sample, PATIENCE).run();
        return findings.stream()
                .collect(Collectors.toMap(Finding::subject, finding -> finding.verdict() + " " + finding.detail()));
    }
}
