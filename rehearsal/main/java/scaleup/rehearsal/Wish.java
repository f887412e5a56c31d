package scaleup.rehearsal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import scaleup.review.terminal.CallersFolder;

/**
 * What the command line asks for.
 *
 * @param here where it was called
 * @param assembly a cloud assembly to play instead of synthesising one
 * @param secrets a file with values of the application's secrets
 * @param report the folder for the report, where it is not the default
 * @param drills names of those to play
 * @param load whether users come when it is up
 * @param seconds after which it ends by itself; 0: with Ctrl-C
 * @param verbose whether to print all that happens
 * @param started when the rehearsal began, milliseconds since 1970
 */
record Wish(
        CallersFolder here,
        String environment,
        Optional<Path> assembly,
        Optional<Path> secrets,
        Optional<Path> report,
        boolean check,
        List<String> drills,
        boolean load,
        int seconds,
        boolean awsDelays,
        boolean verbose,
        long started) {}
