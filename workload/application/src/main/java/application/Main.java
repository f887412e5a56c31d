package application;

import application.settings.Settings;
import application.settings.StartProblem;
import java.security.Security;
import java.util.Locale;

/** Starts the sample application with the settings of its environment. */
public final class Main {
    private Main() {}

    /**
     * Runs until SIGTERM, then finishes the requests in flight and exits with 0; exits with 1 and a message where it
     * can't start.
     *
     * @param arguments none are read
     */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        // At a failover the database's name gets another address: don't remember the old one.
        Security.setProperty("networkaddress.cache.ttl", "5");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
        try {
            Application application = Application.start(Settings.read(System.getenv()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(application), "stop"));
        } catch (StartProblem problem) {
            System.err.println(problem.getMessage());
            System.exit(1);
        }
    }

    /** Halts, since after a signal Java would otherwise exit with 143 however clean the stop was. */
    private static void stop(Application application) {
        int status = 1;
        try {
            status = application.stop() ? 0 : 1;
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }
}
