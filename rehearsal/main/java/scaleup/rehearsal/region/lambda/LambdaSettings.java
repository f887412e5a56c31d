package scaleup.rehearsal.region.lambda;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import scaleup.rehearsal.machines.Vpc;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.Outage;
import scaleup.rehearsal.region.Timer;
import scaleup.rehearsal.region.gateway.CredentialsIssuer;
import scaleup.rehearsal.report.Journal;

/**
 * What AWS Lambda needs of the rest of the rehearsal.
 *
 * @param cache where copies of code are kept from one rehearsal to the next, keyed by content
 * @param logs the folder of the functions' logs
 * @param trustStore a key store, which opens without a password, with the authorities that the functions trust
 * @param issuer of credentials of roles that trust AWS Lambda
 * @param replaced jars whose files come before those of the functions' own jars: what AWS knows otherwise, such as the
 *     certificate authorities of its databases
 * @param throttling of all functions, as long as it lasts
 */
public record LambdaSettings(
        Account account,
        Path cache,
        Path logs,
        Path trustStore,
        List<Path> replaced,
        Confinement confinement,
        Assets assets,
        Vpc vpc,
        CredentialsIssuer issuer,
        Destinations destinations,
        Journal journal,
        Outage throttling,
        Timer timer,
        Clock clock) {
    public LambdaSettings {
        replaced = List.copyOf(replaced);
    }
}
