package scaleup.rehearsal.computer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
    @Test
    void returnsAllThatItPrinted() throws Exception {
        assertThat(Command.of("sh", "-c", "echo out; echo err >&2").run()).isEqualTo("out\nerr\n");
        assertThat(Command.of("head", "-c", "1000000", "/dev/zero").run()).hasSize(1_000_000);
    }

    @Test
    void aFailureSaysHowItEndedAndWhatItSaid() {
        assertThatThrownBy(() -> Command.of("sh", "-c", "echo no; exit 3").run())
                .isInstanceOf(IOException.class)
                .hasMessage("sh ended with 3: no");
    }

    @Test
    void aProgramThatThereIsNotIsNamed() {
        assertThatThrownBy(() -> Command.of("no-such-program").run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program");
    }

    @Test
    void aProgramThatReadsFindsNothing() throws Exception {
        assertThat(Command.of("cat").run()).isEmpty();
    }

    @Test
    void runsInItsFolderWithItsVariablesAndThoseOfThisProcess(@TempDir Path folder) throws Exception {
        var line = List.of("sh", "-c", "pwd -P; echo $NAME; test -n \"$PATH\"");

        assertThat(new Command(line, Map.of("NAME", "value"), folder).run())
                .isEqualTo("%s\nvalue\n".formatted(folder.toRealPath()));
    }
}
