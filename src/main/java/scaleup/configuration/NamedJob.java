package scaleup.configuration;

import java.util.List;

/**
 * What is run at the times of a schedule, on one server of the application at a time.
 *
 * @param name for people, and of its log
 * @param command of a shell, one line of at most 1,000 characters: is run in the artifact's folder, and ends by itself
 * @param schedule when
 * @param timeoutSeconds how long it may take, 10 to 86,400
 */
public record NamedJob(String name, String command, CronSchedule schedule, int timeoutSeconds) {
    /** As many fit into the user data of a server. */
    static final int MAXIMUM = 3;

    private static final int HOUR = 3600;

    private static final int DAY = 24 * HOUR;

    /** Those of an environment. */
    static List<NamedJob> readAll(Section section, List<NamedProcess> processes) {
        var jobs = section.sections("jobs", NamedProcess.NAMES, NamedProcess::isName, NamedJob::read);
        section.require(jobs.size() <= MAXIMUM, "jobs", "at most %d jobs".formatted(MAXIMUM));
        section.require(
                jobs.stream().noneMatch(job -> processes.stream()
                        .anyMatch(process -> process.name().equals(job.name()))),
                "jobs",
                "names that application.processes doesn't have",
                section.pathOf("processes"));
        return jobs;
    }

    private static NamedJob read(String name, Section section) {
        return new NamedJob(
                name,
                section.text(
                        "command",
                        "a shell command that ends by itself (no & at its end), one line of 1 to 1000 characters without"
                                + " a secret",
                        Application::isCommand),
                CronSchedule.of(section.text(
                                "schedule",
                                CronSchedule.ALLOWED + ", with a time that comes",
                                text -> CronSchedule.of(text).isPresent()))
                        .orElse(CronSchedule.NEVER),
                section.integer("timeoutSeconds", 10, DAY, HOUR));
    }
}
