package scaleup.rehearsal.drill;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import scaleup.rehearsal.computer.Command;

/**
 * Packets of a machine that get lost by chance, in and out (nftables(8), "numgen expression"): what goes by its loopback is spared.
 *
 * @param process one of the machine's, whose network is meant
 */
record PacketLoss(long process) {
    private static final String TABLE = "inet rehearsal-loss";
    private static final Pattern DROPPED = Pattern.compile("counter packets (\\d+) ");

    /** @param percent from 1 to 99 */
    void begin(int percent) throws IOException, InterruptedException {
        String loses = "numgen random mod 100 < %d counter drop".formatted(percent);
        nft("""
            table %s {
              chain in { type filter hook input priority 0; iif != lo %s; }
              chain out { type filter hook output priority 0; oif != lo %s; }
            }
            """.formatted(TABLE, loses, loses));
    }

    /** Ends it; how many packets were lost. */
    long end() throws IOException, InterruptedException {
        String listed = nft("list table " + TABLE);
        nft("delete table " + TABLE);
        return DROPPED.matcher(listed)
                .results()
                .mapToLong(dropped -> Long.parseLong(dropped.group(1)))
                .sum();
    }

    private String nft(String commands) throws IOException, InterruptedException {
        return Command.of(List.of("nsenter", "--net=/proc/%d/ns/net".formatted(process), "nft", commands))
                .run();
    }
}
