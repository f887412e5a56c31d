package scaleup.configuration;

import java.util.List;

/**
 * A further process of the application on each of its servers, such as one that takes work from a queue.
 *
 * @param name for people, and of its log
 * @param command of a shell, one line of at most 1,000 characters: runs in the artifact's folder, in the foreground
 */
public record NamedProcess(String name, String command) {
    /** As many fit into the user data of a server. */
    static final int MAXIMUM = 3;

    /** Which names it may have, for people. */
    static final String NAMES =
            "1 to 32 lower-case letters, digits and hyphens, a letter first, and not application, which"
                    + " is application.command's";

    /** Those of an environment. */
    static List<NamedProcess> readAll(Section section) {
        var processes = section.sections("processes", NAMES, NamedProcess::isName, NamedProcess::read);
        section.require(processes.size() <= MAXIMUM, "processes", "at most %d processes".formatted(MAXIMUM));
        return processes;
    }

    static boolean isName(String text) {
        return text.matches("[a-z][a-z0-9-]{0,31}") && !text.equals("application");
    }

    private static NamedProcess read(String name, Section section) {
        return new NamedProcess(
                name,
                section.text(
                        "command",
                        "a shell command that stays in the foreground (no & at its end), one line of 1 to 1000 characters"
                                + " without a secret",
                        Application::isCommand));
    }
}
