package scaleup.rehearsal.machines.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets that the router dropped: attempts to connect that were not allowed. Who tries on is counted again at each retry.
 *
 * @param protocol for example {@code tcp}
 * @param port the destination's; 0 if the protocol has none
 */
public record Drop(String source, String destination, String protocol, int port, long packets) {
    /** Reads a set of nftables with counters, as {@code nft -j list set} writes it (libnftables-json(5)). */
    static List<Drop> read(String json) throws JsonProcessingException {
        var drops = new ArrayList<Drop>();
        for (var object : new JsonMapper().readTree(json).path("nftables")) {
            for (var element : object.path("set").path("elem")) {
                var key = element.path("elem").path("val").path("concat");
                drops.add(new Drop(
                        key.path(0).asText(),
                        key.path(1).asText(),
                        key.path(2).asText(),
                        key.path(3).asInt(0),
                        element.path("elem").path("counter").path("packets").asLong()));
            }
        }
        return drops;
    }
}
