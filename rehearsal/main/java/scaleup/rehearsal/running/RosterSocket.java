package scaleup.rehearsal.running;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import scaleup.rehearsal.machines.Slot;

/** Tells whoever connects the roster of a rehearsal, for as long as that goes on. Only root reaches its socket's folder. */
public final class RosterSocket implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final ServerSocketChannel channel;

    private RosterSocket(Path file, ServerSocketChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Begins to answer.
     *
     * @param file where the socket is made: in a folder that is there, and is root's alone
     * @param roster asked each time; should it fail, who has connected is told nothing
     */
    public static RosterSocket open(Path file, Callable<Roster> roster) throws IOException {
        Files.deleteIfExists(file);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(file));
        Thread thread = new Thread(() -> answer(channel, roster), "roster");
        thread.setDaemon(true);
        thread.start();
        return new RosterSocket(file, channel);
    }

    /** The socket of the rehearsal in a slot. */
    public static Path of(Slot slot) {
        return owner(slot).resolve("roster.sock");
    }

    /** A shell's lines with the variables by which the AWS CLI calls the region as the account's owner. */
    public static Path credentials(Slot slot) {
        return owner(slot).resolve("aws.env");
    }

    private static Path owner(Slot slot) {
        return slot.folder().resolve("owner");
    }

    private static void answer(ServerSocketChannel channel, Callable<Roster> roster) {
        while (channel.isOpen()) {
            try (SocketChannel asked = channel.accept();
                    OutputStream output = Channels.newOutputStream(asked)) {
                JSON.writeValue(output, roster.call());
            } catch (ClosedChannelException closed) {
                return;
            } catch (Exception unanswered) {
                // A machine has just gone, or who asked has: it is asked again.
            }
        }
    }

    /** Nobody finds it from now on: one that is closed while it waits for somebody may still answer once. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }
}
