package scaleup.cloudformation;

import java.io.IOException;
import java.net.URI;

/** Takes the answer to a custom resource's request to CloudFormation. */
@FunctionalInterface
interface Answers {
    /**
     * Delivers an answer.
     *
     * @param patience until when it is tried again
     * @throws IOException if it was not accepted
     */
    void deliver(URI responseUrl, byte[] answer, Deadline patience) throws IOException;
}
