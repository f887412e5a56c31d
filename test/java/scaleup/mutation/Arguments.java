package scaleup.mutation;

import java.util.ArrayList;
import java.util.List;

/**
 * What is asked for on the command line.
 *
 * @param words of which one is in the file, place and change of what is tried; all is tried without any
 * @param each at most so many changes of a file
 * @param seed chooses which
 * @param verbose also says what kills
 */
record Arguments(List<String> words, int each, long seed, boolean verbose) {
    static Arguments of(String... given) {
        List<String> words = new ArrayList<>();
        int each = 40;
        long seed = 1;
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
            } else if (word.startsWith("-")) {
                throw new Unusable(
                        "'%s'; allowed: --each=NUMBER, --all, --seed=NUMBER, --verbose, and words".formatted(word));
            } else {
                words.add(word);
            }
        }
        return new Arguments(List.copyOf(words), each, seed, verbose);
    }

    boolean chooses(Mutation mutation) {
        String text = mutation.file() + " " + mutation.place() + " " + mutation.change();
        return words.isEmpty() || words.stream().anyMatch(text::contains);
    }
}
