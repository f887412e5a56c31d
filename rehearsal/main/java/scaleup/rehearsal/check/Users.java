package scaleup.rehearsal.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import scaleup.rehearsal.computer.Command;

/**
 * The users: curl on a machine outside of the VPC.
 *
 * @param enter the command line that enters the machine's network namespace
 * @param name of the site, as its certificate has it
 * @param address one of the front door's public addresses
 * @param authority a PEM file with what the certificate is verified by
 * @param folder for what curl writes
 */
public record Users(List<String> enter, String name, String address, Path authority, Path folder) {
    private static final int LONGEST_SECONDS = 40;

    /** An answer to a request. */
    public record Answer(int status, String requestId, String location, String body, double seconds) {}

    /** GET over HTTPS, on a connection of its own, with the certificate verified. */
    public Answer get(String path) throws IOException, InterruptedException {
        return request(List.of("https://" + name + path));
    }

    /** GET over plain HTTP. */
    public Answer getPlain(String path) throws IOException, InterruptedException {
        return request(List.of("http://" + name + path));
    }

    /** POST of JSON over HTTPS. */
    public Answer post(String path, String json) throws IOException, InterruptedException {
        return request(
                List.of("--header", "Content-Type: application/json", "--data-binary", json, "https://" + name + path));
    }

    private Answer request(List<String> what) throws IOException, InterruptedException {
        Path body = Files.createTempFile(folder, "answer-", ".body");
        try {
            List<String> line = new ArrayList<>(enter);
            line.addAll(List.of("curl", "--silent", "--show-error", "--disable", "--noproxy", "*"));
            line.addAll(List.of("--max-time", Integer.toString(LONGEST_SECONDS), "--cacert", authority.toString()));
            line.addAll(List.of("--resolve", name + ":443:" + address, "--resolve", name + ":80:" + address));
            line.addAll(List.of("--output", body.toString()));
            line.addAll(List.of(
                    "--write-out", "%{http_code}\\n%header{x-request-id}\\n%{redirect_url}\\n%{time_total}\\n"));
            line.addAll(what);
            String[] written = Command.of(line.toArray(String[]::new)).run().split("\n", -1);
            return new Answer(
                    Integer.parseInt(written[0]),
                    written[1],
                    written[2],
                    Files.readString(body),
                    Double.parseDouble(written[3]));
        } finally {
            Files.deleteIfExists(body);
        }
    }
}
