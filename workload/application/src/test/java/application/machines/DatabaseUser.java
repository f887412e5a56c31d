package application.machines;

import application.database.Login;
import java.sql.SQLException;

/** The application's user at a {@link MySql}, with no more rights than it gets from Scaleup. */
public record DatabaseUser(String name) {
    /** Makes the user, or gives it a new password. */
    public Login login(MySql mySql, String password) throws SQLException {
        mySql.execute(
                "CREATE USER IF NOT EXISTS '" + name + "'@'%' IDENTIFIED BY '" + password + "' REQUIRE SSL",
                "ALTER USER '" + name + "'@'%' IDENTIFIED BY '" + password + "'",
                "GRANT SELECT, INSERT, CREATE ON " + MySql.SCHEMA + ".* TO '" + name + "'@'%'");
        return new Login(name, password);
    }
}
