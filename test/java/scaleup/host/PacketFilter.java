package scaleup.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What becomes of packets that arrive at this machine (nft(8)), until this is closed. Needs root. */
final class PacketFilter implements AutoCloseable {
    private final String table;

    /**
     * Begins.
     *
     * @param table which no other has at the same time
     * @param rules as nft(8) writes them, a line each
     */
    PacketFilter(Path folder, String table, String rules) throws IOException {
        this.table = table;
        Path file = Files.writeString(folder.resolve(table + ".nft"), """
                table ip %s {
                  chain arriving {
                    type filter hook input priority 0
                    %s
                  }
                }
                """.formatted(table, rules));
        Program.named("nft").run("-f", file.toString()).assertSuccess();
    }

    @Override
    public void close() throws IOException {
        Program.named("nft").run("delete", "table", "ip", table).assertSuccess();
    }
}
