package scaleup.review.assembly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import scaleup.review.terminal.Printable;

/**
 * What the CDK synthesised, as 'cloud-assembly-schema' describes it: stacks and what has to be uploaded for them.
 *
 * @param stacks in the order of the manifest, which is one in which they can be deployed
 */
public record CloudAssembly(List<Stack> stacks) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public CloudAssembly {
        stacks = List.copyOf(stacks);
    }

    /**
     * Reads a folder such as {@code cdk.out}.
     *
     * @throws Unreadable if it is none, or holds something that can't be read
     */
    public static CloudAssembly read(Path folder) throws Unreadable {
        var artifacts = json(folder.resolve("manifest.json")).path("artifacts");
        var stacks = new ArrayList<Stack>();
        var inside = new Inside(folder);
        for (var artifact : artifacts.properties()) {
            switch (artifact.getValue().path("type").asText()) {
                case "aws:cloudformation:stack" ->
                    stacks.add(stack(inside, artifacts, artifact.getKey(), artifact.getValue()));
                case "cdk:cloud-assembly" ->
                    throw new Unreadable("%s: stages (nested cloud assemblies) can't be read"
                            .formatted(Printable.line(artifact.getKey())));
                default -> {
                    // Asset manifests are read with their stacks; the others describe the application, not what to
                    // deploy.
                }
            }
        }
        if (stacks.isEmpty()) {
            throw new Unreadable("%s has no stacks".formatted(folder));
        }
        return new CloudAssembly(stacks);
    }

    /**
     * The arrows that the configuration of a folder's environment draws besides those of every one; none where the folder has no
     * {@code arrows.json}.
     */
    public static JsonNode arrows(Path folder) throws Unreadable {
        return besides(folder, "arrows.json");
    }

    /**
     * What the configuration of a folder's environment lets somebody do besides what every one does; none where the folder has no
     * {@code permissions.json}.
     */
    public static JsonNode permissions(Path folder) throws Unreadable {
        return besides(folder, "permissions.json");
    }

    /**
     * Of which secrets of the account, of which no template makes any, the application of a folder's environment gets something;
     * none where the folder has no {@code secrets.json}.
     */
    public static JsonNode secrets(Path folder) throws Unreadable {
        return besides(folder, "secrets.json");
    }

    /** Where the stacks of a folder are for, as the first of them says; any account and region where none says it. */
    public static DeploymentTarget target(Path folder) throws Unreadable {
        for (JsonNode artifact : json(folder.resolve("manifest.json")).path("artifacts")) {
            if (artifact.path("type").asText().equals("aws:cloudformation:stack")) {
                return DeploymentTarget.of(artifact.path("environment").asText());
            }
        }
        return DeploymentTarget.ANY;
    }

    /** The version of the CDK's bootstrap stack that the stacks of a folder need; 0 where they need none. */
    public static int bootstrap(Path folder) throws Unreadable {
        int version = 0;
        for (JsonNode artifact : json(folder.resolve("manifest.json")).path("artifacts")) {
            version = Math.max(
                    version,
                    artifact.at("/properties/requiresBootstrapStackVersion").asInt());
        }
        return version;
    }

    private static JsonNode besides(Path folder, String name) throws Unreadable {
        Path file = new Inside(folder).file(name);
        return Files.exists(file) ? json(file) : JSON.createArrayNode();
    }

    /** What has to be uploaded, each file once though several stacks use it. */
    public List<FileAsset> assets() {
        Map<String, FileAsset> assets = new LinkedHashMap<>();
        stacks.forEach(stack -> stack.assets().forEach(asset -> assets.putIfAbsent(asset.id(), asset)));
        return List.copyOf(assets.values());
    }

    /**
     * The assembly that would have been synthesised if a file that hosts install were another: the name of what brings it is its
     * digest, by which user data and policies name it.
     *
     * @param folder where the changed archives are written
     */
    public CloudAssembly changed(String file, UnaryOperator<byte[]> change, Path folder) throws IOException {
        Map<String, FileAsset> changed = new LinkedHashMap<>();
        for (var asset : assets()) {
            if (asset.isTar() && asset.file(file).isPresent()) {
                changed.put(asset.id(), changed(asset, file, change, folder));
            }
        }
        return new CloudAssembly(
                stacks.stream().map(stack -> replace(stack, changed)).toList());
    }

    private static FileAsset changed(FileAsset asset, String file, UnaryOperator<byte[]> change, Path folder)
            throws IOException {
        var archive = new ByteArrayOutputStream();
        new TarArchive(asset.source()).write(file, change, archive);
        String digest = sha256(archive.toByteArray());
        return asset.replaced(
                Files.write(folder.resolve("asset.%s.tar".formatted(digest)), archive.toByteArray()), digest);
    }

    private static Stack replace(Stack stack, Map<String, FileAsset> changed) {
        String template = stack.template().toString();
        for (var each : changed.entrySet()) {
            template = template.replace(each.getKey(), each.getValue().id());
        }
        try {
            return new Stack(
                    stack.name(),
                    JSON.readTree(template),
                    stack.constructPaths(),
                    stack.assets().stream()
                            .map(asset -> changed.getOrDefault(asset.id(), asset))
                            .toList());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stack stack(Inside folder, JsonNode artifacts, String id, JsonNode artifact) throws Unreadable {
        var assets = new ArrayList<FileAsset>();
        for (var dependency : artifact.path("dependencies")) {
            var manifest = artifacts.path(dependency.asText());
            if (manifest.path("type").asText().equals("cdk:asset-manifest")) {
                assets.addAll(
                        assets(folder, manifest.path("properties").path("file").asText()));
            }
        }
        var template = json(
                folder.file(artifact.path("properties").path("templateFile").asText()));
        var metadata = artifact.has("additionalMetadataFile")
                ? json(folder.file(artifact.path("additionalMetadataFile").asText()))
                : artifact.path("metadata");
        var name = TemplateName.STACK.check(
                "manifest.json: stackName",
                artifact.path("properties").path("stackName").asText(id));
        for (var resource : template.path("Resources").properties()) {
            TemplateName.LOGICAL_ID.check(name + ": the logical id of a resource", resource.getKey());
        }
        boolean isProtected =
                artifact.path("properties").path("terminationProtection").asBoolean();
        return new Stack(name, template, constructPaths(metadata), assets, isProtected);
    }

    private static Map<String, String> constructPaths(JsonNode metadata) {
        Map<String, String> paths = new LinkedHashMap<>();
        for (var construct : metadata.properties()) {
            for (var entry : construct.getValue()) {
                if (entry.path("type").asText().equals("aws:cdk:logicalId")) {
                    paths.put(entry.path("data").asText(), construct.getKey().substring(1));
                }
            }
        }
        return paths;
    }

    private static List<FileAsset> assets(Inside folder, String file) throws Unreadable {
        var manifest = json(folder.file(file));
        if (!manifest.path("dockerImages").isEmpty()) {
            throw new Unreadable("%s: container images as assets can't be read".formatted(file));
        }
        var assets = new ArrayList<FileAsset>();
        for (var entry : manifest.path("files").properties()) {
            assets.add(FileAsset.read(folder, entry.getKey(), entry.getValue()));
        }
        return assets;
    }

    private static JsonNode json(Path file) throws Unreadable {
        try (var input = Files.newInputStream(file)) {
            return JSON.readTree(input);
        } catch (IOException e) {
            throw new Unreadable("%s can't be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
