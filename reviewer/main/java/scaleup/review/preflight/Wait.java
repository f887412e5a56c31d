package scaleup.review.preflight;

import java.util.List;

/**
 * How long a stack takes when it is made or updated.
 *
 * @param stack its name
 * @param least minutes
 * @param most minutes, if nothing fails
 * @param why what is waited for, each in words
 */
public record Wait(String stack, int least, int most, List<String> why) {
    public Wait {
        why = List.copyOf(why);
    }

    /** How long several take, one after the other, in words. */
    public static String words(List<Wait> waits) {
        return "%d to %d minutes"
                .formatted(
                        waits.stream().mapToInt(Wait::least).sum(),
                        waits.stream().mapToInt(Wait::most).sum());
    }
}
