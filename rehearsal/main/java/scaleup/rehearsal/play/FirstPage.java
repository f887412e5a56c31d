package scaleup.rehearsal.play;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import scaleup.rehearsal.check.Users;
import scaleup.rehearsal.machines.network.Router;
import scaleup.rehearsal.template.NotMade;
import scaleup.rehearsal.template.Outcome;

/**
 * Waits as a user does, until the front door answers with a page under a certificate that is trusted: whatever an application
 * says at the address of the site, if it is no error of a server's.
 */
final class FirstPage {
    private static final int PAUSE_MILLISECONDS = 250;

    /** RFC 9110, 15.6. */
    private static final int FIRST_SERVER_ERROR = 500;

    private final Region region;
    private final RehearsalFolder place;
    private final Router router;
    private final Supplier<List<Outcome>> outcomes;

    FirstPage(Region region, RehearsalFolder place, Router router, Supplier<List<Outcome>> outcomes) {
        this.region = region;
        this.place = place;
        this.router = router;
        this.outcomes = outcomes;
    }

    /** The users who got it. */
    Users await() throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
            try {
                Optional<Users> candidate = candidate();
                if (candidate.isPresent() && candidate.get().get("/").status() < FIRST_SERVER_ERROR) {
                    return candidate.get();
                }
            } catch (IOException | NotMade notYet) {
                // No server behind the front door, or no certificate.
            }
        }
    }

    private Optional<Users> candidate() throws IOException, NotMade {
        Map<String, List<String>> names = region.loadBalancers.publicAddresses();
        Optional<String> secret = certificateSecret();
        boolean somebodyBehind = region.loadBalancers.traffic().stream()
                .anyMatch(target -> !target.state().equals("initial"));
        if (names.isEmpty() || secret.isEmpty() || !somebodyBehind) {
            return Optional.empty();
        }
        var name = names.entrySet().iterator().next();
        String certificate = certificate(region.stored.secretString(secret.get(), "AWSCURRENT", ""));
        Path folder = place.folder("users");
        Path authority = folder.resolve("authority.pem");
        Files.writeString(authority, certificate);
        return Optional.of(new Users(
                Router.enter(router.users()), name.getKey(), name.getValue().get(0), authority, folder));
    }

    /** The secret that the load balancers' stack makes holds the certificate. */
    private Optional<String> certificateSecret() {
        return outcomes.get().stream()
                .filter(outcome -> outcome.type().equals("AWS::SecretsManager::Secret")
                        && outcome.stack().endsWith("-LoadBalancer")
                        && outcome.state() == Outcome.State.MADE)
                .map(Outcome::reference)
                .findFirst();
    }

    private static String certificate(String secret) throws NotMade {
        try {
            return new ObjectMapper().readTree(secret).path("certificate").asText();
        } catch (JsonProcessingException e) {
            throw new NotMade("the certificate's secret is not JSON");
        }
    }
}
