package scaleup.rehearsal.region.rds;

/**
 * What the database proves its name with. All three are PEM.
 *
 * @param certificate the server's, then those that vouch for it
 * @param privateKey PKCS #8
 * @param authority the one that clients trust
 */
public record DatabaseCertificate(String certificate, String privateKey, String authority) {
    /** Issues certificates. */
    public interface Issuer {
        /** One for a DNS name. */
        DatabaseCertificate issue(String name);
    }

    @Override
    public String toString() {
        return "ServerCertificate";
    }
}
