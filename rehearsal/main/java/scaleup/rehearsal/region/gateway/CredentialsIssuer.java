package scaleup.rehearsal.region.gateway;

/** Issues credentials by which the gateway later knows who calls. */
public interface CredentialsIssuer {
    /**
     * New credentials for {@code principal}; earlier ones stay valid until they expire.
     *
     * @throws Refusal if whoever asks may not act as the principal's role
     */
    Credentials issue(Principal principal) throws Refusal;
}
