package scaleup.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import scaleup.Deployed;
import scaleup.Fuse;
import scaleup.certificate.DeployedCertificate;
import scaleup.databaseuser.DeployedDatabaseUser;
import scaleup.membership.DeployedTier;

/**
 * What is measured.
 *
 * @param label what the event makes it do
 */
record Measured(String label, Deployed function) {
    /** What the functions are compared with. */
    static final Measured EMPTY = new Measured("empty handler", new Deployed() {
        @Override
        public String name() {
            return "empty";
        }

        @Override
        public String handler() {
            return EmptyHandler.class.getName();
        }

        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public String event() {
            return "{}";
        }
    });

    static List<Measured> all() throws IOException {
        var database = new DeployedDatabaseUser(new Fuse());
        database.rotateApplication();
        return List.of(
                EMPTY,
                new Measured("membership of a published tier", DeployedTier.published("web", 3)),
                new Measured("membership of load balancers", DeployedTier.balanced(3)),
                new Measured("certificate, self-signed", DeployedCertificate.selfSigned()),
                new Measured("database user, setSecret", database));
    }
}
