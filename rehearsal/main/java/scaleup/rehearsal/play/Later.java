package scaleup.rehearsal.play;

import java.util.Optional;

/** Something that others refer to before it is made. */
final class Later<T> {
    private volatile Optional<T> made = Optional.empty();

    T is(T value) {
        made = Optional.of(value);
        return value;
    }

    T get() {
        return made.orElseThrow();
    }
}
