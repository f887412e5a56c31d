package scaleup.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import scaleup.cloudformation.Failure;
import scaleup.cloudformation.FixedContext;

class NetworkHandlerTest {
    @Test
    void whatDoesNotComeFromCloudFormationIsRefused() {
        assertThatThrownBy(() -> handle("{\"source\": \"aws.events\"}"))
                .isInstanceOf(Failure.class)
                .hasMessage("The event is no request of CloudFormation.");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> handle("nonsense")).isInstanceOf(IOException.class);
    }

    private static void handle(String event) throws IOException {
        new NetworkHandler()
                .handleRequest(
                        new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                        new ByteArrayOutputStream(),
                        new FixedContext(60_000));
    }
}
