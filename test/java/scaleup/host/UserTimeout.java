package scaleup.host;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** For how long a connection waits for what it sent to be acknowledged (tcp(7), TCP_USER_TIMEOUT), which ss(8) doesn't say. */
final class UserTimeout {
    private static final Pattern OWNER = Pattern.compile("pid=(\\d+),fd=(\\d+)");

    /** Asks the socket itself, by a copy of the descriptor of whoever has it (pidfd_getfd(2), number 438 everywhere). */
    private static final String ASK = """
            import ctypes, errno, os, socket, sys
            libc = ctypes.CDLL(None, use_errno=True)
            for owner in sys.argv[1:]:
                pid, descriptor = map(int, owner.split(","))
                copy = libc.syscall(438, os.pidfd_open(pid), descriptor, 0)
                if copy < 0 and ctypes.get_errno() == errno.EBADF:
                    continue  # A health check's, which has ended.
                if copy < 0:
                    sys.exit(os.strerror(ctypes.get_errno()))
                print(socket.socket(fileno=copy).getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT))
            """;

    private UserTimeout() {}

    /** Of each connection to a server, in ms; 0 where none was set. */
    static List<String> toward(String address, int port) {
        assumeThat(System.getProperty("user.name"))
                .as("the user (a process that is not one's child shows its sockets to root)")
                .isEqualTo("root");
        String sockets = Program.named("ss")
                .run("-tnpH", "state", "established", "dst", address + ":" + port)
                .output();
        String[] owners = OWNER.matcher(sockets)
                .results()
                .map(owner -> owner.group(1) + "," + owner.group(2))
                .toArray(String[]::new);
        var asked = Program.named("python3")
                .run(Stream.concat(Stream.of("-c", ASK), Stream.of(owners)).toArray(String[]::new));
        asked.assertSuccess();
        return asked.output().lines().toList();
    }
}
