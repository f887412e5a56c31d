package scaleup.rehearsal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.regex.Pattern;

/** {@code Fn::Cidr} for IPv4: equal blocks of addresses, from the beginning of a larger one. */
final class CidrFunction {
    private static final Pattern BLOCK =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

    private CidrFunction() {}

    /**
     * @param argument the block, how many (1 to 256), and how many bits of the address the hosts have
     */
    static ArrayNode blocks(JsonNode argument, Place place) throws NotMade {
        var block = BLOCK.matcher(argument.path(0).asText());
        int count = argument.path(1).asInt();
        int bits = argument.path(2).asInt(8);
        if (!block.matches() || count < 1 || count > 256 || bits < 1 || bits > 31) {
            throw place.wrong("takes an IPv4 block, a count of 1 to 256 and bits, got " + argument);
        }
        long address = 0;
        for (int part = 1; part <= 4; part++) {
            address = address << 8 | Long.parseLong(block.group(part));
        }
        long size = 1L << (32 - Integer.parseInt(block.group(5)));
        if (count * (1L << bits) > size) {
            throw place.wrong("%s has no room for %d blocks of %d bits".formatted(argument.get(0), count, bits));
        }
        var blocks = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < count; i++) {
            long first = address + i * (1L << bits);
            blocks.add("%d.%d.%d.%d/%d"
                    .formatted(first >> 24 & 255, first >> 16 & 255, first >> 8 & 255, first & 255, 32 - bits));
        }
        return blocks;
    }
}
