package application.database;

/** User name and password at the database. */
public record Login(String user, String password) {
    /** Without the values, so that no log or message can show them. */
    @Override
    public String toString() {
        return "Login[hidden]";
    }
}
