package scaleup.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.Failure;
import scaleup.metrics.Metrics;

class MeasuredMembershipTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long now = 1_000;
    private boolean broken;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(now);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private final MeasuredMembership membership = new MeasuredMembership(
            new Membership() {
                @Override
                public MembershipOutcome run() {
                    if (broken) {
                        throw new Failure("broken");
                    }
                    return new MembershipOutcome(2, 3, 1, 0, 1, 0, 0, Map.of("InService", 2), List.of());
                }

                @Override
                public boolean awaited() {
                    throw new AssertionError("nobody asks");
                }

                @Override
                public void remove() {
                    throw new UnsupportedOperationException();
                }
            },
            new Metrics(
                    "Scaleup/dev", Map.of("Tier", "web"), new PrintStream(out, true, StandardCharsets.UTF_8), clock),
            clock);

    @Test
    void aRunTellsWhatItFoundAndDid() throws InterruptedException {
        membership.run();

        assertThat(lines())
                .contains("\"Size\":3", "\"Serving\":2", "\"Added\":1", "\"Refused\":1")
                .contains("\"Failed\":0,\"AgeOfLastSuccess\":0");
    }

    @Test
    void aRunThatFailsTellsHowLongAgoTheLastSuccessWas() throws InterruptedException {
        membership.run();
        broken = true;
        now += 120;

        assertThatThrownBy(membership::run).hasMessage("broken");
        assertThat(lines()).contains("\"Failed\":1,\"AgeOfLastSuccess\":120");
    }

    private String lines() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
