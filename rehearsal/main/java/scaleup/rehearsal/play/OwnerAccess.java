package scaleup.rehearsal.play;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import scaleup.rehearsal.region.Account;
import scaleup.rehearsal.region.gateway.Credentials;
import scaleup.rehearsal.region.gateway.IssuedCredentials;
import scaleup.rehearsal.region.gateway.Principal;
import scaleup.rehearsal.running.RosterSocket;

/** Lets the person who rehearses call the region's APIs as the account's owner, for example to reboot the database. */
final class OwnerAccess {
    /** In the router's namespace, where only this computer's root gets. */
    static final InetSocketAddress ENDPOINT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4566);

    private OwnerAccess() {}

    /** Writes the environment of the AWS CLI, readable by root only. */
    static void write(RehearsalFolder place, InetSocketAddress endpoint, IssuedCredentials issuer, Account account)
            throws IOException {
        place.folder("owner");
        Credentials credentials = issuer.issue(Principal.OWNER);
        Files.writeString(RosterSocket.credentials(place.slot()), """
                export AWS_ENDPOINT_URL=http://127.0.0.1:%d
                export AWS_REGION=%s
                export AWS_DEFAULT_REGION=%s
                export AWS_ACCESS_KEY_ID=%s
                export AWS_SECRET_ACCESS_KEY=%s
                export AWS_SESSION_TOKEN=%s
                """.formatted(
                        endpoint.getPort(),
                        account.region(),
                        account.region(),
                        credentials.accessKeyId(),
                        credentials.secretAccessKey(),
                        credentials.sessionToken()));
    }
}
