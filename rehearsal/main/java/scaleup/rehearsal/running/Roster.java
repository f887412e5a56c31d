package scaleup.rehearsal.running;

import java.util.List;

/**
 * What a rehearsal that goes on says of itself.
 *
 * @param environment that it plays
 * @param functionLogs the folder with the logs of the functions, {@code <name>.log} each
 * @param servers all machines, databases among them, as they are now
 */
public record Roster(String environment, String functionLogs, List<Server> servers) {
    public Roster {
        servers = List.copyOf(servers);
    }

    /**
     * A machine.
     *
     * @param name by which people know it: {@code web-1}
     * @param id its instance's, or its database's identifier
     */
    public record Server(String name, String id) {}
}
