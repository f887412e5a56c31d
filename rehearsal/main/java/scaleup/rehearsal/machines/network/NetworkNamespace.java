package scaleup.rehearsal.machines.network;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import scaleup.rehearsal.computer.PrivateFolder;

/**
 * A network namespace of this computer. A socket belongs for ever to the namespace of the thread that opened it, so a
 * thread that enters another namespace opens sockets there for this whole process: setns(2), network_namespaces(7).
 */
public final class NetworkNamespace {
    private static final int READ_ONLY = 0;
    private static final int CLONE_NEWNET = 0x40000000;

    private NetworkNamespace() {}

    /** What of the C library is called. */
    private interface C extends Library {
        int open(String path, int flags) throws LastErrorException;

        int setns(int descriptor, int type) throws LastErrorException;

        int close(int descriptor) throws LastErrorException;
    }

    /** Where JNA keeps its native library, which it would otherwise unpack into the user's own cache. */
    public static void keepLibraryIn(Path folder) throws IOException {
        System.setProperty("jna.tmpdir", PrivateFolder.make(folder).toString());
    }

    /**
     * Does something in a namespace.
     *
     * @param name as {@code ip netns} lists it
     */
    public static <T> T call(String name, Callable<T> task) throws IOException, InterruptedException {
        var there = new FutureTask<>(() -> {
            enter(name);
            return task.call();
        });
        // The thread ends in the other namespace: it must not be one that others use.
        var thread = new Thread(there, "namespace-" + name);
        thread.setDaemon(true);
        thread.start();
        try {
            return there.get();
        } catch (ExecutionException e) {
            throw new IOException("in network namespace %s: %s".formatted(name, e.getCause()), e.getCause());
        }
    }

    /** Sets the loopback interface up, which is down in a new namespace. */
    public static void raiseLoopback(String name) throws IOException, InterruptedException {
        var process = new ProcessBuilder("ip", "-netns", name, "link", "set", "dev", "lo", "up")
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ip link set dev lo up in namespace %s: %s".formatted(name, output.strip()));
        }
    }

    private static void enter(String name) {
        var c = Native.load("c", C.class);
        int descriptor = c.open("/run/netns/" + name, READ_ONLY);
        try {
            c.setns(descriptor, CLONE_NEWNET);
        } finally {
            c.close(descriptor);
        }
    }
}
