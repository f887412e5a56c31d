package scaleup.configuration;

/** Is told what is read of a configuration. */
interface KeyListener {
    /** One that doesn't listen. */
    KeyListener NONE = new KeyListener() {};

    /** A key that is asked for. */
    default void key(Key key) {}

    /**
     * The value that a key has.
     *
     * @param place where it is written
     */
    default void value(String path, Object value, String place) {}

    /** Whether it wants to hear of what no environment has, too, under the name {@code *} where the user chooses names. */
    default boolean wantsAll() {
        return false;
    }
}
