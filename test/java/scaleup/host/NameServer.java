package scaleup.host;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The resolver of a VPC with a private zone, over UDP and TCP. What it does not know does not exist. */
final class NameServer implements AutoCloseable {
    /** By which it answers. */
    enum Way {
        UDP,
        TCP
    }

    /** RFC 1035, 4.2.1: bytes of a datagram's message, where who asks says nothing else (RFC 6891, 6.2.3). */
    private static final int DATAGRAM = 512;

    private static final int TTL_SECONDS = 1;

    private final Map<String, List<String>> records = new ConcurrentHashMap<>();
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Set<String> silenced = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final Set<Way> ways = ConcurrentHashMap.newKeySet();

    NameServer() throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        int port = FreePort.find();
        tcp = new ServerSocket(port, 50, loopback);
        udp = new DatagramSocket(new InetSocketAddress(loopback, port));
        ways.addAll(Set.of(Way.values()));
        Background.run(this::answerDatagrams);
        Background.run(this::answerConnections);
    }

    /** Leaves questions that come another way unanswered. */
    void answerOnlyBy(Way way) {
        ways.retainAll(Set.of(way));
    }

    int port() {
        return tcp.getLocalPort();
    }

    void publish(String name, String... addresses) {
        records.put(name + ".", List.of(addresses));
    }

    void remove(String name) {
        records.remove(name + ".");
    }

    /** Leaves questions for {@code names} unanswered, as in an outage. */
    void silence(String... names) {
        for (String name : names) {
            silenced.add(name + ".");
        }
    }

    /** Waits until somebody has asked for {@code name} {@code times} more, whatever the answer was, if there was one. */
    void awaitQuestions(String name, int times) throws Exception {
        int before = asked.getOrDefault(name + ".", 0);
        Eventually.isTrue(
                "%d questions for %s".formatted(times, name),
                () -> asked.getOrDefault(name + ".", 0) >= before + times);
    }

    private void answerDatagrams() throws IOException {
        var packet = new DatagramPacket(new byte[8192], 8192);
        while (true) {
            udp.receive(packet);
            byte[] answer = answer(Way.UDP, Arrays.copyOf(packet.getData(), packet.getLength()));
            if (answer.length > 0) {
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
            packet.setLength(8192);
        }
    }

    private void answerConnections() throws IOException {
        while (true) {
            Socket socket = tcp.accept();
            Background.run(() -> answerConnection(socket));
        }
    }

    private void answerConnection(Socket socket) throws IOException {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                byte[] answer = answer(Way.TCP, in.readNBytes(in.readUnsignedShort()));
                if (answer.length > 0) {
                    out.writeShort(answer.length);
                    out.write(answer);
                }
            }
        }
    }

    /** An empty answer is silence. */
    private byte[] answer(Way way, byte[] bytes) {
        try {
            var query = new Message(bytes);
            var question = query.getQuestion();
            asked.merge(question.getName().toString(), 1, Integer::sum);
            if (!ways.contains(way) || silenced.contains(question.getName().toString())) {
                return new byte[0];
            }
            var answer = new Message(query.getHeader().getID());
            answer.getHeader().setFlag(Flags.QR);
            answer.getHeader().setFlag(Flags.RA);
            answer.addRecord(question, Section.QUESTION);
            List<String> addresses = records.get(question.getName().toString());
            if (addresses == null) {
                answer.getHeader().setRcode(Rcode.NXDOMAIN);
            } else if (question.getType() == Type.A) {
                for (String address : addresses) {
                    answer.addRecord(
                            new ARecord(question.getName(), DClass.IN, TTL_SECONDS, InetAddress.getByName(address)),
                            Section.ANSWER);
                }
            }
            var agreed = query.getOPT();
            int most = way == Way.TCP
                    ? Message.MAXLENGTH
                    : agreed == null ? DATAGRAM : Math.max(DATAGRAM, agreed.getPayloadSize());
            // What doesn't fit is left out, with a flag that says so (RFC 2181, 9).
            return answer.toWire(most);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
    }
}
