package scaleup.rehearsal.computer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who called sudo in a checkout of his own. What a checkout's code does, such as to synthesise, he does himself: only playing
 * needs root, and nothing in the checkout or in his caches becomes root's.
 */
public record Caller(int user, int group, String name, Path home) {
    private static final String ROOT = "0";

    /**
     * The caller; none if this is not root, nobody called sudo, or the checkout is not his.
     *
     * @param environment with what sudo(8) sets: {@code SUDO_UID}
     */
    public static Optional<Caller> of(Path checkout, Map<String, String> environment)
            throws IOException, InterruptedException {
        String user = environment.getOrDefault("SUDO_UID", ROOT);
        boolean root =
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString().equals(ROOT);
        if (!root
                || user.equals(ROOT)
                || !Files.getAttribute(checkout, "unix:uid").toString().equals(user)) {
            return Optional.empty();
        }
        // passwd(5)
        String[] entry = Command.of("getent", "passwd", user).run().strip().split(":", -1);
        return Optional.of(
                new Caller(Integer.parseInt(entry[2]), Integer.parseInt(entry[3]), entry[0], Path.of(entry[5])));
    }

    /** What to put before a command line so that it runs as the caller, with his groups, home and caches. */
    public List<String> enter() {
        List<String> words = new ArrayList<>(List.of(
                "setpriv", "--reuid=" + user, "--regid=" + group, "--init-groups", "env", "-u", "XDG_CACHE_HOME"));
        words.addAll(List.of("-u", "XDG_CONFIG_HOME", "-u", "XDG_RUNTIME_DIR", "HOME=" + home));
        words.addAll(List.of("USER=" + name, "LOGNAME=" + name));
        return words;
    }

    /** Gives him a file or a folder, not what is in it. */
    void give(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", user);
        Files.setAttribute(file, "unix:gid", group);
    }
}
