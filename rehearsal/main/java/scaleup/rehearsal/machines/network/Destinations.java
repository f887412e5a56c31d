package scaleup.rehearsal.machines.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import scaleup.rehearsal.computer.Command;
import scaleup.rehearsal.machines.Slot;

/**
 * Whom the environment may connect to outside of the VPC: a network namespace that has one address of each block and accepts
 * connections there. Nothing is said on them: who is asked there is no part of the templates.
 */
public final class Destinations implements AutoCloseable {
    /** So many addresses of a block are looked at for one that nothing else in a rehearsal has. */
    private static final int LOOKED_AT = 512;

    /** Those of AWS and of the rehearsal's own users and front door: RFC 5737. */
    private static final List<AddressBlock> TAKEN =
            List.of(AddressBlock.of("198.51.100.0/24"), AddressBlock.of("203.0.113.0/24"));

    /** Where somebody on the internet is who is in no block: in 192.0.2.0/24 (RFC 5737), beside what prefix lists have. */
    private static final String SOMEBODY = "192.0.2.1";

    private final Router router;
    private final String namespace;
    private final Map<String, Set<Integer>> ports = new LinkedHashMap<>();
    private final List<ServerSocketChannel> listening = new ArrayList<>();

    /** @param slot whose router was made */
    public Destinations(Slot slot) {
        router = new Router(slot);
        namespace = slot.name("destinations");
    }

    /**
     * Has somebody listen in a block.
     *
     * @return at which address; none if all that were looked at are taken
     */
    public Optional<String> listen(AddressBlock block, Set<Integer> at) throws IOException, InterruptedException {
        Optional<String> address = address(block);
        if (address.isPresent()) {
            if (!ports.containsKey(address.get())) {
                add(address.get());
            }
            Set<Integer> before = ports.computeIfAbsent(address.get(), first -> new TreeSet<>());
            Set<Integer> more = new LinkedHashSet<>(at);
            more.removeAll(before);
            for (int port : more) {
                var where = new InetSocketAddress(address.get(), port);
                // The kernel accepts for whoever listens, until as many wait as nobody will send.
                listening.add(NetworkNamespace.call(
                        namespace, () -> ServerSocketChannel.open().bind(where, 4096)));
                before.add(port);
            }
        }
        return address;
    }

    /** The ports on which connections are accepted, by their addresses. */
    public Map<String, Set<Integer>> listeners() {
        return Map.copyOf(ports);
    }

    private static Optional<String> address(AddressBlock block) {
        if (block.equals(AddressBlock.ANY)) {
            return Optional.of(SOMEBODY);
        }
        // The first of a network is nobody's, where there are others.
        long first = block.size() > 2 ? 1 : 0;
        for (long i = first; i < Math.min(block.size(), LOOKED_AT); i++) {
            String address = block.address(i);
            if (TAKEN.stream().noneMatch(taken -> taken.contains(address))) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    private void add(String address) throws IOException, InterruptedException {
        if (ports.isEmpty()) {
            Command.of("ip", "netns", "add", namespace).run();
            router.connect(namespace, "destinations", "02:00:00:00:00:04", address, 32, router.address());
        } else {
            Command.of("ip", "-netns", namespace, "address", "add", address + "/32", "dev", "eth0")
                    .run();
            router.ipHere("route add %s dev destinations".formatted(address));
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocketChannel channel : listening) {
            channel.close();
        }
    }
}
