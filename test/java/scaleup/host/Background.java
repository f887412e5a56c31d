package scaleup.host;

import java.io.IOException;

/** Work of a test's own servers, which ends when their sockets are closed. */
final class Background {
    /** Something that talks through sockets. */
    interface Work {
        void run() throws IOException;
    }

    private Background() {}

    static void run(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException expected) {
                // The socket was closed, here or at the other end.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
