package scaleup.review.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scaleup.review.Shop;
import scaleup.review.assembly.FileAsset;

class HostFilesTest {
    private static final String DIGEST = "0a".repeat(32);

    /** One of several versions is named by what it is a version of, too. */
    private static final String VERSION = "dev.site." + "1b".repeat(32);

    @TempDir
    private Path folder;

    /** cloud-init's documentation, "Write files"; the intrinsic functions of the AWS CloudFormation Template Reference. */
    @Test
    void userDataAndArchivesAreTheFilesThatAHostGets() throws IOException {
        var template =
                Shop.of("""
                        'T': {'Type': 'AWS::EC2::LaunchTemplate', 'Properties': {'LaunchTemplateData': {'UserData': {'Fn::Base64':
                        {'Fn::Join': ['', ['#cloud-config\\npackages: [nginx]\\nwrite_files:\\n- path: /etc/host.env\\n  content: |\\n    REGION=',
                        {'Ref': 'AWS::Region'}, '\\n    WORKLOAD_BUCKET=s3://', {'Fn::Sub': 'assets-${AWS::AccountId}'},
                        '\\n    WORKLOADS=%s.tar=/opt/nginx %s.tar=/srv/site\\n- path: /opt/run\\n  permissions: \\u00270755\\u0027\\n  content: run\\n']]}}}}}
                        """.formatted(DIGEST, VERSION).replace("\n", " ")).all().get(0);
        Path archive = folder.resolve("a.tar");
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
            byte[] content = text("events {}\n");
            var entry = new TarArchiveEntry("nginx.conf");
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        var files = HostFiles.of(
                template,
                Stream.of(DIGEST, VERSION)
                        .map(id -> new FileAsset(id, "nginx", archive, FileAsset.Packaging.FILE, List.of()))
                        .toList());
        assertThat(files.keySet())
                .containsExactly(
                        "/etc/host.env",
                        "/opt/nginx/nginx.conf",
                        "/opt/run (mode 0755)",
                        "/srv/site/nginx.conf",
                        "cloud-config packages");
        assertThat(files.get("/etc/host.env"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "REGION=<Region>\nWORKLOAD_BUCKET=s3://assets-<AccountId>\nWORKLOADS=%s.tar=/opt/nginx %s.tar=/srv/site\n"
                                .formatted(DIGEST, VERSION));
        assertThat(files.get("/opt/nginx/nginx.conf")).isEqualTo(text("events {}\n"));
    }

    @Test
    void filesThatDifferAreShownLineByLine() {
        var differences = FileDifference.between(
                Map.of("a", text("1\n2\n"), "b", text("same\n"), "c", text("old\n"), "e", new byte[] {0, 1}),
                Map.of("a", text("1\n3\n"), "b", text("same\n"), "d", text(""), "e", new byte[] {0, 1, 2}));
        assertThat(differences)
                .containsExactly(
                        new FileDifference("a", List.of("@@ -1,2 +1,2 @@", " 1", "-2", "+3")),
                        new FileDifference("c", List.of("no such file any more", "@@ -1,1 +1,0 @@", "-old")),
                        new FileDifference("d", List.of("new file")),
                        new FileDifference("e", List.of("not text: 2 bytes before, 3 bytes now")));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
