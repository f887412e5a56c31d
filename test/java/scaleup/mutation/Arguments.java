package scaleup.mutation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is asked for on the command line.
 *
 * @param words of which one is in the file, place and change of what is tried; all is tried without any
 * @param each at most so many changes of a file
 * @param seed chooses which
 * @param time how long changes are tried
 * @param verbose also says what kills
 */
record Arguments(List<String> words, int each, long seed, Duration time, boolean verbose) {
    static Arguments of(String... given) {
        List<String> words = new ArrayList<>();
        int each = 40;
        long seed = 1;
        Duration time = Duration.ofDays(100);
        boolean verbose = false;
        for (String word : given) {
            if (word.equals("--all")) {
                each = Integer.MAX_VALUE;
            } else if (word.equals("--verbose")) {
                verbose = true;
            } else if (word.matches("--each=[1-9]\\d{0,5}")) {
                each = Integer.parseInt(word.substring(7));
            } else if (word.matches("--seed=\\d{1,9}")) {
                seed = Long.parseLong(word.substring(7));
            } else if (word.matches("--minutes=[1-9]\\d{0,4}")) {
                time = Duration.ofMinutes(Integer.parseInt(word.substring(10)));
            } else if (word.startsWith("-")) {
                throw new Unusable(
                        "'%s'; allowed: --each=NUMBER, --all, --seed=NUMBER, --minutes=NUMBER, --verbose, and words"
                                .formatted(word));
            } else {
                words.add(word);
            }
        }
        return new Arguments(List.copyOf(words), each, seed, time, verbose);
    }

    /** Whether each word begins with the end of a host's file's name, such as {@code haproxy.cfg}: no template is asked for. */
    boolean areOfFiles(Set<String> names) {
        return !words.isEmpty()
                && words.stream().map(word -> word.split(" ", 2)[0]).allMatch(word -> names.stream()
                        .anyMatch(name -> name.endsWith(word)));
    }

    boolean chooses(Mutation mutation) {
        return choose(mutation.file() + " " + mutation.place() + " " + mutation.change());
    }

    /** The same where the words {@link #areOfFiles}, which other files may have in their lines. */
    boolean choosesPlace(Mutation mutation) {
        return choose(mutation.file() + " " + mutation.place());
    }

    private boolean choose(String text) {
        return words.isEmpty() || words.stream().anyMatch(text::contains);
    }
}
