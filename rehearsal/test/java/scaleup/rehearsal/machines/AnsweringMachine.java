package scaleup.rehearsal.machines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A machine that is a folder of files, and that answers commands as it is told. */
public final class AnsweringMachine implements Machine {
    /** What a command prints. */
    public interface Answers {
        String to(List<String> command) throws IOException, InterruptedException;
    }

    private final String name;
    private final NetworkInterface networkInterface;
    private final Path folder;
    private Answers answers = command -> {
        throw new IOException("not up yet");
    };

    public AnsweringMachine(String name, NetworkInterface networkInterface, Path folder) {
        this.name = name;
        this.networkInterface = networkInterface;
        this.folder = folder;
    }

    /** With a network interface that has no more than an address and security groups. */
    public AnsweringMachine(String name, String address, Path folder, String... groups) {
        this(name, new NetworkInterface("eni-" + name, name, address, "subnet-a", List.of(groups)), folder);
    }

    /** Lets it answer; without, it boots still and can't run commands. */
    public AnsweringMachine answering(Answers given) {
        answers = given;
        return this;
    }

    /** Puts a file on it. */
    public void write(String path, String content) {
        try {
            Files.createDirectories(file(path).getParent());
            Files.writeString(file(path), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public NetworkInterface networkInterface() {
        return networkInterface;
    }

    @Override
    public boolean running() {
        return true;
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean failed() {
        return false;
    }

    @Override
    public void shutDown(Duration patience) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reboot() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void destroy() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String run(List<String> command) throws IOException, InterruptedException {
        return answers.to(command);
    }

    @Override
    public Path file(String path) {
        return folder.resolve(name + path);
    }

    @Override
    public Duration processorTime() {
        return Duration.ZERO;
    }

    @Override
    public long memory() {
        return 0;
    }
}
