package scaleup.tier;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;
import scaleup.configuration.InvalidConfiguration;

/** What cloud-init does at a host's first boot, as {@code #cloud-config}: install packages, write files, start units. */
final class UserData {
    /** Amazon EC2 User Guide, "Run commands when you launch an EC2 instance": 16 KB before it is base64-encoded. */
    static final int MAXIMUM_BYTES = 16_384;

    /** As the CDK writes a value that is known only at deployment, after what {@code %s} is. */
    private static final String TOKEN = "%s\\$\\{Token\\[[^\\]]*\\]\\}";

    /** How many bytes such a value may take; the first that fits counts. */
    private static final Map<Pattern, Integer> LONGEST = longest();

    /** Of cloud-init's {@code write_files}. */
    private static final String DEFAULT_PERMISSIONS = "0644";

    /** The first key of a file; where a line of its own has the hyphen, keys need be one deep and a file's lines two. */
    private static final Pattern FIRST_KEY = Pattern.compile("(?m)^- path: ");

    private static final Pattern KEY = Pattern.compile("(?m)^ {2}(permissions|content): ");

    /** A line of a file, where SnakeYAML has it. */
    private static final Pattern LINE = Pattern.compile("(?m)^ {4}");

    private UserData() {}

    static String of(String tier, List<String> packages, List<HostFile> files, List<List<String>> commands) {
        Map<String, Object> cloudConfig = new LinkedHashMap<>();
        cloudConfig.put("packages", packages);
        cloudConfig.put("write_files", files.stream().map(UserData::writeFile).toList());
        cloudConfig.put("runcmd", commands);
        String text = "#cloud-config\n" + yaml(cloudConfig);
        int bytes = longest(text).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAXIMUM_BYTES) {
            throw new InvalidConfiguration(("The user data of a server of tier '%s' takes up to %d bytes; allowed: %d."
                            + " Shorten what the configuration adds to it: application.command, application.packages, another application.port"
                            + " than 8080, the number and the names of application.processes and application.jobs;"
                            + " web.contentSecurityPolicy.")
                    .formatted(tier, bytes, MAXIMUM_BYTES));
        }
        return text;
    }

    private static Map<Pattern, Integer> longest() {
        Map<Pattern, Integer> longest = new LinkedHashMap<>();
        // Such as ap-southeast-7: AWS's names of regions have at most 14 letters so far.
        longest.put(Pattern.compile("\\$\\{Token\\[AWS\\.Region\\.[^\\]]*\\]\\}"), 25);
        // Amazon S3 User Guide, "General purpose bucket naming rules".
        longest.put(token("s3://"), 63);
        // IAM User Guide, "IAM and AWS STS quotas": 64 of the name, after arn:aws-us-gov:iam::123456789012:role/.
        longest.put(token("_ROLE=\""), 102);
        // Amazon RDS User Guide, "Finding the connection information": identifier, 12 characters, region,
        // rds.amazonaws.com.cn.
        longest.put(token("_HOST=\""), 90);
        // The ARN of a secret.
        longest.put(token(""), 160);
        return longest;
    }

    private static Pattern token(String before) {
        return Pattern.compile(TOKEN.formatted(before.isEmpty() ? "" : "(?<=" + before + ")"));
    }

    /** What a server can get at most, wherever it is deployed. */
    private static String longest(String text) {
        String longest = text;
        for (var token : LONGEST.entrySet()) {
            longest = token.getKey().matcher(longest).replaceAll("x".repeat(token.getValue()));
        }
        return longest;
    }

    private static Map<String, String> writeFile(HostFile file) {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("path", file.path());
        if (!file.permissions().equals(DEFAULT_PERMISSIONS)) {
            entry.put("permissions", file.permissions());
        }
        entry.put("content", file.content());
        return entry;
    }

    /** Files stand in the template as they are on the host, line by line, so that a difference can be read. */
    private static String yaml(Map<String, Object> cloudConfig) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(Integer.MAX_VALUE);
        options.setSplitLines(false);
        var representer = new Representer(options) {
            @Override
            protected Node representScalar(Tag tag, String value, ScalarStyle style) {
                return super.representScalar(tag, value, value.contains("\n") ? ScalarStyle.LITERAL : style);
            }
        };
        var text = new StringWriter();
        // What Yaml does to dump, without what it loads to read: 40 classes, of which a synthesis takes 20 ms.
        var serializer = new Serializer(new Emitter(text, options), new Resolver(), options, null);
        try {
            serializer.open();
            serializer.serialize(representer.represent(cloudConfig));
            serializer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return narrow(text.toString());
    }

    /** The same with less space before each line, of which a host's files have hundreds. */
    private static String narrow(String yaml) {
        String keys =
                KEY.matcher(FIRST_KEY.matcher(yaml).replaceAll("-\n path: ")).replaceAll(" $1: ");
        return LINE.matcher(keys).replaceAll("  ");
    }
}
