package scaleup.rehearsal.region.ec2;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import scaleup.rehearsal.machines.NetworkInterface;

/**
 * An instance at one moment.
 *
 * @param id for example {@code i-0123456789abcdef0}
 * @param template what it was launched from
 * @param role the name of the role in its instance profile
 * @param reason why it is in its state; empty where nothing has to be explained
 * @param since when it came into its state
 */
public record Instance(
        String id,
        String reservation,
        LaunchTemplateVersion template,
        NetworkInterface networkInterface,
        String zone,
        Optional<String> role,
        Instant launchTime,
        InstanceState state,
        Optional<Reason> reason,
        Instant since) {

    /** As the API writes it in {@code StateReason}: "StateReason" of the Amazon EC2 API Reference. */
    public record Reason(String code, String message) {
        static final Reason USER = of("Client.UserInitiatedShutdown", "User initiated shutdown");
        static final Reason ITSELF = of("Client.InstanceInitiatedShutdown", "Instance initiated shutdown");
        static final Reason INTERNAL =
                of("Server.InternalError", "An internal error caused the instance to terminate during launch.");

        private static Reason of(String code, String message) {
            return new Reason(code, code + ": " + message);
        }
    }

    // "Amazon EC2 instance type naming conventions": the attribute g is AWS Graviton; a1 is the first of them.
    private static final Pattern GRAVITON = Pattern.compile("(a1|[a-z]+\\d+[a-z]*g[a-z]*)\\..+");

    Instance in(InstanceState newState, Optional<Reason> newReason, Instant now) {
        return new Instance(
                id, reservation, template, networkInterface, zone, role, launchTime, newState, newReason, now);
    }

    public String address() {
        return networkInterface.address();
    }

    /** Whether EC2 still tells its address: a terminated instance has no network interface. */
    public boolean attached() {
        return state != InstanceState.TERMINATED;
    }

    /** As instances are named in a subnet of the default hostname type: {@code ip-10-0-1-2.REGION.compute.internal}. */
    public String hostname(String region) {
        return "ip-%s.%s.compute.internal".formatted(address().replace('.', '-'), region);
    }

    /** A locally administered address that its private address determines: {@code 02:00} and its four bytes. */
    public String mac() {
        StringBuilder mac = new StringBuilder("02:00");
        for (String part : address().split("\\.", 4)) {
            mac.append(":%02x".formatted(Integer.parseInt(part)));
        }
        return mac.toString();
    }

    /** The architecture of its type; the machine has this computer's. */
    public String architecture() {
        return GRAVITON.matcher(template.data().instanceType()).matches() ? "arm64" : "x86_64";
    }

    /** The AMI's id. */
    public String imageId() {
        return template.data().imageId();
    }
}
