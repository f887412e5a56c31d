package scaleup.review;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Cloud assemblies of a test: one stack named Shop, in a folder. */
final class ShopFolder {
    private static final String MANIFEST = """
            {"artifacts": {"Shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "shop.json"%s}}}}
            """;

    private ShopFolder() {}

    /**
     * Writes one.
     *
     * @param resources in JSON that may have single quotes
     */
    static Path write(Path folder, String resources) throws IOException {
        return write(folder, resources, "");
    }

    /** One that AWS CloudFormation refuses to delete. */
    static Path writeProtected(Path folder, String resources) throws IOException {
        return write(folder, resources, ", \"terminationProtection\": true");
    }

    private static Path write(Path folder, String resources, String properties) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("manifest.json"), MANIFEST.formatted(properties));
        Files.writeString(
                folder.resolve("shop.json"),
                "{'Resources': {%s}}".formatted(resources).replace('\'', '"'));
        return folder;
    }
}
