package scaleup.rehearsal.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import scaleup.rehearsal.check.Users;

/**
 * Users who open the site's page again and again while it changes, and keep those open that they have: what any of these pages
 * names has to be there, whichever server is asked.
 */
final class OpenPages implements AutoCloseable {
    private static final int OK = 200;
    private static final int PAUSE_MILLISECONDS = 200;

    private final Stage stage;
    private final Set<String> named = new LinkedHashSet<>();
    private final List<String> missing = new ArrayList<>();
    private final Thread users;
    private int asked;

    OpenPages(Stage stage) {
        this.stage = stage;
        users = new Thread(this::open, "open pages");
        users.setDaemon(true);
        users.start();
    }

    private void open() {
        try {
            while (!Thread.interrupted()) {
                Users.Answer page = stage.ask("/");
                Matcher script = SiteVersion.SCRIPT.matcher(page.body());
                while (script.find()) {
                    remember(script.group());
                }
                for (String path : named()) {
                    note(path, stage.ask(path).status());
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
            }
        } catch (IOException e) {
            miss(e.getMessage());
        } catch (InterruptedException over) {
            // It is closed.
        }
    }

    /** How many files users have asked for that a page of theirs names, of how many versions. */
    synchronized String asked() {
        return "%d files that a page names, of %d versions, were asked for".formatted(asked, named.size());
    }

    /** What was not there. */
    synchronized List<String> missing() {
        return List.copyOf(missing);
    }

    /** The names that pages have had so far. */
    synchronized Set<String> named() {
        return Set.copyOf(named);
    }

    private synchronized void remember(String path) {
        named.add(path);
    }

    private synchronized void note(String path, int status) {
        asked++;
        if (status != OK) {
            miss("%s: %d".formatted(path, status));
        }
    }

    private synchronized void miss(String what) {
        missing.add(what);
    }

    @Override
    public void close() {
        users.interrupt();
    }
}
