package scaleup.databaseuser;

/** How the user, or users, behind one secret get a new login. Each method can be repeated after a crash anywhere. */
interface RotatedUser {
    /** The login that comes after {@code current}. */
    Login next(Login current, String password);

    /** Makes the database take the next login, and leaves it taking the current one. */
    void set(PendingVersion version);

    /** Proves a login to be good for what the current one is used for, and changes nothing. */
    void test(Login login);

    /** Has clients use the next login. Also called for a version that is current already, to finish what is left. */
    void finish(PendingVersion version);
}
