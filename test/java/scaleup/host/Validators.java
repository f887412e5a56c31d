package scaleup.host;

import java.nio.file.Path;
import org.assertj.core.util.Files;

/** The host's own script that dates a site's files. */
final class Validators {
    private Validators() {}

    /** Gives each file in {@code site} a time made of its content. */
    static void give(Path site) {
        Path script = HostFile.of("web/opt/nginx/validators")
                .writeTo(Files.newTemporaryFolder().toPath());
        Program.named("bash").run(script.toString(), site.toString()).assertSuccess();
    }
}
