package scaleup.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A reason why no test has to notice a change goes with its line: it need not be true of another one. */
@Execution(ExecutionMode.CONCURRENT)
class ExplainedTest {
    @Test
    void eachIsOfALineThatThereIs() throws IOException {
        List<String> changes = new ArrayList<>();
        try (var files = Files.walk(HostFiles.ORIGINALS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                HostFiles.mutations(HostFiles.ORIGINALS.relativize(file).toString(), file)
                        .forEach(mutation -> changes.add(Explained.text(mutation)));
            }
        }
        assertThat(Explained.read().patterns())
                .filteredOn(pattern -> pattern.pattern().contains(" line "))
                .isNotEmpty()
                .filteredOn(pattern -> changes.stream()
                        .noneMatch(change -> pattern.matcher(change).find()))
                .isEmpty();
    }
}
