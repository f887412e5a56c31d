package scaleup.rehearsal.play;

import java.util.List;

/**
 * What is to be played. The process that plays reads it, as JSON in one line, from its standard input, and ends when that
 * is closed.
 *
 * @param here the folder in which the rehearsal was called
 * @param environment for example {@code dev}
 * @param assembly the folder of the cloud assembly
 * @param secrets a file with values of the application's secrets, or nothing
 * @param report the folder for the report
 * @param check whether to check it, and then to end
 * @param drills names of those to play then, before it ends
 * @param load whether users come when it is up
 * @param seconds after which it ends by itself, after drills too; 0: when it is told to, or at once where it checks or drills
 * @param awsDelays whether AWS's delays are played as they are, not shortened
 * @param verbose whether to print all that happens
 * @param live whether it prints to a terminal, where a line can be changed
 * @param colours whether that shows colours, and the person wants them
 * @param started when the rehearsal began, milliseconds since 1970
 */
public record Order(
        String here,
        String environment,
        String assembly,
        String secrets,
        String report,
        boolean check,
        List<String> drills,
        boolean load,
        int seconds,
        boolean awsDelays,
        boolean verbose,
        boolean live,
        boolean colours,
        long started) {}
