package scaleup.cloudformation;

import java.io.IOException;
import java.net.URI;

/** Takes the answer to a custom resource's request to CloudFormation. */
@FunctionalInterface
interface Answers {
    /**
     * Delivers an answer.
     *
     * @throws IOException if it was not accepted
     */
    void deliver(URI responseUrl, byte[] answer) throws IOException;
}
