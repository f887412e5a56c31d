package scaleup.rehearsal.play;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.review.assembly.CloudAssembly;
import scaleup.review.assembly.FileAsset;
import scaleup.review.assembly.Stack;

class ChangedAssemblyTest {
    /** As the CDK would have synthesised it: an object's name is its digest, by which user data and policies name it. */
    @Test
    void aFileThatIsChangedChangesTheNameOfItsArchiveEverywhere(@TempDir Path folder) throws Exception {
        String before = "5".repeat(64);
        var archive = Tar.of(
                folder.resolve("asset." + before + ".tar"), "ca.pem", "Amazon's".getBytes(StandardCharsets.UTF_8));
        var other = Tar.of(folder.resolve("asset.0.tar"), "index.html", "ca.pem".getBytes(StandardCharsets.UTF_8));
        var template = new ObjectMapper()
                .readTree("{\"UserData\": \"s3://assets/%1$s.tar=/opt\", \"Role\": [\"assets/%1$s.tar\"]}"
                        .formatted(before));
        var assembly = new CloudAssembly(List.of(new Stack("Shop-Web", template, Map.of(), List.of(archive, other))));

        var changed = assembly.changed("ca.pem", content -> "ours".getBytes(StandardCharsets.UTF_8), folder);

        var asset = changed.assets().get(0);
        assertThat(asset.file("ca.pem").orElseThrow()).asString().isEqualTo("ours");
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(asset.source())));
        assertThat(asset.destinations())
                .extracting(FileAsset.Destination::objectKey)
                .containsExactly(digest + ".tar");
        assertThat(changed.stacks().get(0).template().toString())
                .isEqualTo(template.toString().replace(before, digest))
                .contains(digest);
        assertThat(changed.assets().get(1)).isEqualTo(other);
        assertThat(archive.file("ca.pem").orElseThrow()).asString().isEqualTo("Amazon's");
    }
}
