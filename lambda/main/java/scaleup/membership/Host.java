package scaleup.membership;

import java.util.Optional;

/**
 * An instance as EC2 knows it.
 *
 * @param address its private IPv4 address, if it has one (still)
 * @param running neither stopping, stopped, shutting down nor terminated
 * @param ready whether it says that its service answers
 */
record Host(String id, Optional<String> address, boolean running, boolean ready) {}
