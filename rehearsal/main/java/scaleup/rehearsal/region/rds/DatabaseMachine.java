package scaleup.rehearsal.region.rds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import scaleup.rehearsal.machines.Image;
import scaleup.rehearsal.machines.MachineSpec;
import scaleup.rehearsal.machines.NetworkInterface;

/**
 * What a machine needs to run MySQL as Amazon RDS does: the volume is mounted where RDS has it.
 *
 * @param port on which the server listens
 * @param parameters of the DB parameter group, as MySQL's option file takes them
 * @param volume the folder with the data, shared by the primary and its standby
 */
record DatabaseMachine(Image image, int port, Map<String, String> parameters, Path volume) {
    /** Whoever has this file runs the server. */
    static final String ACTIVE = "/etc/rds/active";

    static final String UNIT = "mysqld.service";
    private static final String MOUNT = "/rdsdbdata";

    /**
     * The machine to start.
     *
     * @param active whether it runs the server from its start, or stands by
     */
    MachineSpec spec(String name, NetworkInterface networkInterface, boolean active) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("/etc/systemd/system/" + UNIT, resource(UNIT));
        files.put("/etc/systemd/system/multi-user.target.d/mysqld.conf", "[Unit]\nWants=%s\n".formatted(UNIT));
        files.put("/etc/rds/prepare", resource("prepare"));
        files.put("/etc/rds/my.cnf", options());
        if (active) {
            files.put(ACTIVE, "");
        }
        return new MachineSpec(name, image, networkInterface, files, Map.of(MOUNT, volume));
    }

    private String options() {
        StringBuilder options = new StringBuilder(resource("my.cnf"));
        options.append("port=").append(port).append('\n');
        parameters.forEach(
                (name, value) -> options.append(name).append('=').append(value).append('\n'));
        return options.toString();
    }

    private static String resource(String name) {
        try (var stream = DatabaseMachine.class.getResourceAsStream("/rds/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
