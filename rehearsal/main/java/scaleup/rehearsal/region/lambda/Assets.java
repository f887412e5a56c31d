package scaleup.rehearsal.region.lambda;

import java.nio.file.Path;
import scaleup.rehearsal.template.NotMade;

/** The files that {@code cdk deploy} would have uploaded. */
@FunctionalInterface
public interface Assets {
    /**
     * An asset's file.
     *
     * @throws NotMade if the synthesised environment has none for that object
     */
    Path file(String bucket, String key) throws NotMade;
}
