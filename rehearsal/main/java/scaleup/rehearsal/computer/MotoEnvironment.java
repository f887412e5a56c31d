package scaleup.rehearsal.computer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** moto, which stands in for the storage services of AWS, in a virtual environment of its own with every package pinned by its digest. */
public final class MotoEnvironment {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String REQUIREMENTS = "/moto-requirements.txt";

    private final Path cache;
    private final byte[] requirements;

    /** @param cache the folder for what is kept between rehearsals */
    public MotoEnvironment(Path cache) {
        this.cache = cache;
        try (var stream = MotoEnvironment.class.getResourceAsStream(REQUIREMENTS)) {
            requirements = stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean installed() {
        return Files.exists(complete());
    }

    /** The program {@code moto_server}. */
    public Path server() {
        return folder().resolve("bin/moto_server");
    }

    /** The program {@code cfn-lint}, which moto depends on. */
    public Path cfnLint() {
        return folder().resolve("bin/cfn-lint");
    }

    /** A folder for what is known of templates; it goes with this version of what is installed. */
    public Path passedTemplates() {
        return folder().resolve("passed");
    }

    /**
     * Installs it where it is missing, from the package index that pip is configured for.
     *
     * @throws IOException if that fails, with what pip said
     */
    public void install(Consumer<String> progress) throws IOException, InterruptedException {
        if (installed()) {
            return;
        }
        PrivateFolder.make(cache);
        try (var channel = FileChannel.open(
                        cache.resolve("moto.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (!installed() && lock.isValid()) {
                progress.accept("installing moto");
                Command.of(PYTHON, "-m", "venv", "--clear", folder().toString()).run();
                // Kept with what it describes: who tries again clears both.
                Path file = Files.write(folder().resolve("requirements.txt"), requirements);
                Command.of(
                                folder().resolve("bin/pip").toString(),
                                "install",
                                "--disable-pip-version-check",
                                "--quiet",
                                "--no-deps",
                                "--require-hashes",
                                "--requirement",
                                file.toString())
                        .run();
                Files.createFile(complete());
            }
        }
    }

    private Path complete() {
        return folder().resolve("complete");
    }

    private Path folder() {
        return cache.resolve("moto-" + key());
    }

    /** Twelve digits of the checksum of what is installed: {@code sha256sum | cut -c 1-12}. */
    private String key() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(requirements);
            return HexFormat.of().formatHex(digest).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For messages. */
    @Override
    public String toString() {
        var version = Pattern.compile("(?m)^moto==\\S+").matcher(new String(requirements, StandardCharsets.UTF_8));
        return version.find() ? version.group() : "moto";
    }
}
