package scaleup.rehearsal.machines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scaleup.rehearsal.computer.Command;

class SlotLockTest {
    @BeforeEach
    void needRoot() {
        Requirements.rootAnd("ip");
    }

    @Test
    void rehearsalsAtTheSameTimeHaveDifferentSlots() throws Exception {
        try (var one = SlotLock.take();
                var other = SlotLock.take()) {
            assertThat(one.slot()).isNotEqualTo(other.slot());
        }
    }

    @Test
    void whatWasLeftInAnyFreeSlotIsSwept() throws Exception {
        String left;
        try (var one = SlotLock.take();
                var other = SlotLock.take()) {
            assertThat(one.slot().number()).isLessThan(other.slot().number());
            left = other.slot().name("left");
            Command.of("ip", "netns", "add", left).run();
        }

        SlotLock.take().close();

        assertThat(Command.of("ip", "netns", "list").run()).doesNotContain(left);
    }

    @Test
    void whatIsInASlotThatIsTakenStays() throws Exception {
        try (var mine = SlotLock.take()) {
            var name = mine.slot().name("in-use");
            Command.of("ip", "netns", "add", name).run();

            SlotLock.take().close();

            assertThat(Command.of("ip", "netns", "list").run()).contains(name);
            new Sweep(mine.slot()).run();
        }
    }
}
