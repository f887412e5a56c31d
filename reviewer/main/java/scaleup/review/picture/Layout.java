package scaleup.review.picture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where everything of a picture stands: asks the <a href="https://eclipse.dev/elk/">Eclipse Layout Kernel</a>, as the npm package elkjs
 * has it for Node.js. The build puts it beside this class, so that it needs no folder at run time.
 */
final class Layout {
    private Layout() {}

    /**
     * Graphs in ELK's JSON, with the places of nodes, edges and labels added.
     *
     * @throws IOException if Node.js can't be started, or says what is wrong with a graph
     */
    static JsonNode of(JsonNode graphs) throws IOException {
        byte[] program = program(graphs);
        Path said = Files.createTempFile("review-", ".json");
        Path complaint = Files.createTempFile("review-", ".log");
        try {
            var node = new ProcessBuilder(List.of("node", "-"))
                    .redirectOutput(said.toFile())
                    .redirectError(complaint.toFile())
                    .start();
            boolean isRead = write(program, node.getOutputStream());
            if (node.waitFor() != 0 || !isRead) {
                throw new IOException("node can't lay out the picture: "
                        + Files.readString(complaint).strip());
            }
            return new ObjectMapper().readTree(said.toFile());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(said);
            Files.delete(complaint);
        }
    }

    /** False where it ended before it had read everything, which it has a reason for. */
    private static boolean write(byte[] program, OutputStream to) {
        try (to) {
            to.write(program);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] program(JsonNode graphs) throws IOException {
        var program = new ByteArrayOutputStream();
        program.write(resource("elk.bundled.js"));
        program.write("\nconst graphs = ".getBytes(StandardCharsets.UTF_8));
        program.write(new ObjectMapper().writeValueAsBytes(graphs));
        program.write(";\n".getBytes(StandardCharsets.UTF_8));
        program.write(resource("layout.js"));
        return program.toByteArray();
    }

    private static byte[] resource(String name) throws IOException {
        try (var file = Layout.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException("%s, which lays out the picture, is not in what was built: ".formatted(name)
                        + "'npm ci' in the project's folder, and delete reviewer/target");
            }
            return file.readAllBytes();
        }
    }
}
