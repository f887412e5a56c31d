package scaleup.database;

import software.amazon.awscdk.services.rds.CfnDBInstance;

/**
 * The names and passwords of the database's two users.
 *
 * @param master who makes the other one
 * @param application whom the application logs in as
 */
record DatabaseSecrets(DatabaseSecret master, DatabaseSecret application) {
    /** Adds the database's engine, address and port to both, which rotation needs. */
    void attach(CfnDBInstance instance) {
        master.attach(instance);
        application.attach(instance);
    }
}
