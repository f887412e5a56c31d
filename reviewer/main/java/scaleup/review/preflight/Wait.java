package scaleup.review.preflight;

import java.util.List;

/**
 * How long a stack takes when it is made for the first time.
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
}
