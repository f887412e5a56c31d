package application.machines;

import application.database.Credentials;
import application.database.Login;

/** A login that never changes. */
public record FixedCredentials(Login login) implements Credentials {
    @Override
    public Login current() {
        return login;
    }

    @Override
    public Login after(Login refused) {
        return login;
    }
}
