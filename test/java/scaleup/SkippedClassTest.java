package scaleup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Nobody must take a class for tested whose tests all wait for a program that isn't there. */
class SkippedClassTest {
    /** Not found by Surefire: run here alone. */
    static class NeedsMore {
        @BeforeAll
        static void needs() {
            Assumptions.abort("the moon is missing");
        }

        @Test
        void isSkipped() {
            throw new AssertionError("has run");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void isSkippedToo(int value) {
            throw new AssertionError("has run with " + value);
        }
    }

    @Test
    void isReportedTestByTestWithTheReason() {
        Map<String, String> skipped = new TreeMap<>();
        Map<String, String> finished = new TreeMap<>();
        var listener = new TestExecutionListener() {
            @Override
            public void executionSkipped(TestIdentifier test, String reason) {
                skipped.put(test.getDisplayName(), reason);
            }

            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                finished.put(test.getDisplayName(), result.getStatus().toString());
            }
        };
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(NeedsMore.class))
                                .build(),
                        listener);
        assertThat(skipped).hasSize(2).containsValues("the moon is missing");
        assertThat(finished).containsEntry("SkippedClassTest$NeedsMore", "SUCCESSFUL");
    }
}
