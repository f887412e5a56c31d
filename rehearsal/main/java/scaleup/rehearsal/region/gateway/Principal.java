package scaleup.rehearsal.region.gateway;

/**
 * Who calls: a role of the templates in a session.
 *
 * @param role the role's name
 * @param session the instance's id, or the function's name
 */
public record Principal(String role, String session) {
    /** The rehearsal itself, acting as the account's owner: allowed everything. */
    public static final Principal OWNER = new Principal("owner", "rehearsal");
}
