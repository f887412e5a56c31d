package scaleup.tier;

/**
 * A log that a host writes and the CloudWatch agent ships.
 *
 * @param name last part of its log group's name, for example {@code access}
 * @param path of the file on the host
 */
public record LogFile(String name, String path) {}
