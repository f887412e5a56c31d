package scaleup.cloudformation;

import java.util.Map;

/**
 * Makes, changes or removes what a custom resource stands for. It may be called again for a request that it has
 * already done. Reading settings and building clients belongs into the call, so that their failures are answered too.
 */
@FunctionalInterface
public interface Provider {
    /**
     * Does what is asked before the deadline.
     *
     * @return attributes for {@code Fn::GetAtt}; never a secret
     * @throws Exception if it can't; the message of a {@link Failure} reaches the person who deploys
     */
    Map<String, String> provide(CustomResourceRequest request, Deadline deadline) throws Exception;
}
