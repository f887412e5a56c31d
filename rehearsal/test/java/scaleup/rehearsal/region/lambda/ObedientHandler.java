package scaleup.rehearsal.region.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A function that does what its event says, a text of a verb and its object. It runs in a process of its own, from a
 * jar with nothing but this class.
 */
public final class ObedientHandler implements RequestStreamHandler {
    private static int events;

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        String event = read(input);
        events++;
        output.write(answer(event, context).getBytes(StandardCharsets.UTF_8));
    }

    private static String answer(String event, Context context) throws IOException {
        String[] words = event.replace("\"", "").split(" ", 2);
        return switch (words[0]) {
            case "count" -> Integer.toString(events);
            case "fail" -> throw new IllegalStateException(words[1]);
            case "exit" -> exit(Integer.parseInt(words[1]));
            case "hang" -> hang();
            case "rendezvous" -> rendezvous(Path.of(words[1]));
            case "environment" -> quoted(System.getenv(words[1]));
            case "context" ->
                quoted(String.join(
                        " ",
                        context.getFunctionName(),
                        Integer.toString(context.getMemoryLimitInMB()),
                        context.getInvokedFunctionArn(),
                        Integer.toString(context.getAwsRequestId().length()),
                        Boolean.toString(context.getRemainingTimeInMillis() > 0)));
            case "resolve" -> quoted(InetAddress.getByName(words[1]).getHostAddress());
            case "read" -> quoted(Files.readString(Path.of(words[1])).replaceAll("\\s+", " "));
            case "resource" -> resource("/" + words[1]);
            case "temporary" -> quoted(Files.createTempFile("own-", "").toString());
            case "pid" -> Long.toString(ProcessHandle.current().pid());
            default -> reply(event);
        };
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String resource(String name) throws IOException {
        try (InputStream content = ObedientHandler.class.getResourceAsStream(name)) {
            return quoted(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String exit(int status) {
        System.out.println("about to exit");
        Runtime.getRuntime().halt(status);
        return "";
    }

    private static String hang() {
        pause(600_000);
        return "";
    }

    /** Two that run at the same time see each other; one alone waits in vain. */
    private static String rendezvous(Path folder) throws IOException {
        Files.createTempFile(folder, "here-", "");
        for (int i = 0; i < 1_000; i++) {
            try (Stream<Path> all = Files.list(folder)) {
                if (all.count() > 1) {
                    return "\"met\"";
                }
            }
            pause(20);
        }
        throw new IllegalStateException("alone");
    }

    /** For custom resources: puts the property Answer where CloudFormation waits, with the ids of the request. */
    private static String reply(String event) throws IOException {
        String answer = member(event, "Answer");
        if (answer.equals("none")) {
            return "null";
        }
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(member(event, "ResponseURL")).toURL().openConnection();
        connection.setRequestMethod("PUT");
        connection.setRequestProperty("Content-Type", "");
        connection.setDoOutput(true);
        String data = member(event, "Data");
        String body = "{\"Status\":\"" + answer + "\",\"Reason\":\"the reason\",\"PhysicalResourceId\":\"physical\","
                + "\"StackId\":\"" + member(event, "StackId") + "\",\"RequestId\":\"" + member(event, "RequestId")
                + "\",\"LogicalResourceId\":\"" + member(event, "LogicalResourceId") + "\",\"Data\":{\"Echo\":\""
                + data + "\"}}";
        try (OutputStream content = connection.getOutputStream()) {
            content.write(body.getBytes(StandardCharsets.UTF_8));
        }
        return Integer.toString(connection.getResponseCode());
    }

    private static String member(String event, String name) {
        java.util.regex.Matcher member =
                java.util.regex.Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(event);
        return member.find() ? member.group(1) : "";
    }

    private static String read(InputStream input) {
        return new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))
                .lines()
                .collect(Collectors.joining());
    }

    private static void pause(long milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
