package scaleup.databaseuser;

/**
 * Where the database listens.
 *
 * @param host the name that its certificate bears
 */
record Address(String host, int port) {}
