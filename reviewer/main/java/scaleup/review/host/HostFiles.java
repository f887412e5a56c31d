package scaleup.review.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import scaleup.review.assembly.FileAsset;
import scaleup.review.assembly.Resource;
import scaleup.review.assembly.Resources;
import scaleup.review.assembly.TarArchive;

/** The files that servers of a launch template get: by cloud-init's user data, and from Amazon S3 by what that names. */
public final class HostFiles {
    /** In the user data: {@code <key>.tar=<folder on the host>}, whose key is or ends with what names the asset. */
    private static final Pattern ARCHIVE = Pattern.compile("([^\\s\"=]*[0-9a-f]{64})\\.tar=([^\\s\"]+)");

    private static final YAMLMapper YAML = new YAMLMapper();

    private HostFiles() {}

    /**
     * Contents by path on the host; what cloud-init is told besides comes under {@code cloud-config} and its key.
     *
     * @param assets what is uploaded for the templates
     * @throws IOException if an archive can't be read
     */
    public static Map<String, byte[]> of(Resource template, List<FileAsset> assets) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        String text = text(template.property("/LaunchTemplateData/UserData"));
        if (text.isEmpty()) {
            return files;
        }
        JsonNode config;
        try {
            config = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            config = YAML.missingNode();
        }
        if (!config.isObject()) {
            files.put("user data", text.getBytes(StandardCharsets.UTF_8));
        }
        for (var entry : config.properties()) {
            if (entry.getKey().equals("write_files")) {
                for (JsonNode file : entry.getValue()) {
                    String mode = file.has("permissions")
                            ? " (mode %s)".formatted(file.path("permissions").asText())
                            : "";
                    files.put(
                            file.path("path").asText() + mode,
                            file.path("content").asText().getBytes(StandardCharsets.UTF_8));
                }
            } else {
                files.put(
                        "cloud-config " + entry.getKey(),
                        YAML.writeValueAsString(entry.getValue()).getBytes(StandardCharsets.UTF_8));
            }
        }
        var archives = ARCHIVE.matcher(text);
        while (archives.find()) {
            for (FileAsset asset : assets) {
                if (archives.group(1).endsWith(asset.id()) && asset.isArchive()) {
                    String folder = archives.group(2);
                    new TarArchive(asset.source())
                            .files()
                            .forEach((name, content) -> files.put(folder + "/" + name, content));
                }
            }
        }
        return files;
    }

    /** A value as text, with {@code <Region>} and the like for what is known only at deployment. */
    public static String text(JsonNode value) {
        if (value.isValueNode()) {
            return value.asText();
        }
        if (!Resources.isFunction(value)) {
            return value.isMissingNode() ? "" : "<" + value + ">";
        }
        String name = value.fieldNames().next();
        JsonNode argument = value.get(name);
        return switch (name) {
            case "Fn::Base64" -> text(argument);
            case "Fn::Join" -> {
                String separator = argument.path(0).asText();
                StringBuilder joined = new StringBuilder();
                for (JsonNode part : argument.path(1)) {
                    joined.append(joined.length() == 0 ? "" : separator).append(text(part));
                }
                yield argument.path(1).isArray() ? joined.toString() : "<" + argument.path(1) + ">";
            }
            case "Fn::Sub" ->
                (argument.isArray() ? argument.path(0) : argument)
                        .asText()
                        .replaceAll("\\$\\{(?:AWS::)?([^}]+)}", "<$1>");
            case "Ref" -> "<" + argument.asText().replace("AWS::", "") + ">";
            case "Fn::GetAtt" ->
                "<%s.%s>".formatted(argument.path(0).asText(), argument.path(1).asText());
            case "Fn::GetStackOutput" -> "<" + argument.path("OutputName").asText() + ">";
            default -> "<%s>".formatted(value).replace("\"", "'");
        };
    }
}
