package scaleup.review.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import scaleup.review.assembly.Resource;
import scaleup.review.host.HostFiles;
import scaleup.review.proof.Proof.Found;

/**
 * That user data sends servers, with the credentials and secrets that they have, to nobody's address but AWS's and their
 * environment's. What a script puts together while it runs isn't seen, nor what Amazon S3 brings: a review shows how that differs.
 */
final class AddressProofs {
    /** RFC 3986, section 3: a scheme, and whom it leads to. */
    private static final Pattern URL = Pattern.compile("(?i)\\b([a-z][a-z0-9+.-]*)://([^/\\s\"'|;)?#]*)");

    /** This host (RFC 1122), its metadata (Amazon EC2 User Guide), AWS's names, and what is known only at deployment or on the host. */
    private static final Pattern KNOWN = Pattern.compile(
            "(127(\\.\\d+){3}|localhost|169\\.254\\.169\\.254)(:.*)?|([\\w-]+\\.)+amazonaws\\.com(\\.cn)?(:\\d+)?|[$<].*");

    /** The bucket of the CDK's bootstrap stack, into which this deployment puts what servers install. */
    private static final Pattern BUCKET = Pattern.compile("cdk-[a-z0-9]+-assets-.*");

    /** A line of a file of variables. */
    private static final Pattern VARIABLE = Pattern.compile("(\\w+)=\"(.*)\"");

    /** AWS SDKs and Tools Reference Guide, "Service-specific endpoints"; curl(1) and others: another is asked in AWS's place. */
    private static final Pattern REDIRECTS = Pattern.compile("(?i)AWS_ENDPOINT_URL\\w*|(\\w+_)?PROXY");

    /** Amazon CloudWatch User Guide, "Manually create or edit the CloudWatch agent configuration file". */
    private static final Pattern AGENT = Pattern.compile("\"(endpoint_override|role_arn|shared_credential_profile)\"");

    /** Programs that send, and a name or an address that isn't made of variables. */
    private static final Pattern SENDS = Pattern.compile(
            "\\b(curl|wget|nc|ncat|socat|ssh|scp|sftp|rsync|telnet)\\b[^|;&]*[\\s\"'@]((?:[a-z0-9-]+\\.)+[a-z0-9-]{2,})(?![\\w.])|(/dev/(?:tcp|udp)/\\S+)");

    /** What is the user's own to say: how his program is started, and what his browsers are told. */
    private static final String COMMAND = "COMMAND=";

    private static final String BROWSERS = "/etc/nginx/parameters.conf";

    private AddressProofs() {}

    static List<Found> own(Reviewed reviewed) {
        List<Found> found = new ArrayList<>();
        List<String> zones = reviewed.resources().ofType("AWS::Route53::HostedZone").stream()
                .map(zone -> "." + zone.property("/Name").asText())
                .toList();
        for (Resource template : reviewed.resources().ofType("AWS::EC2::LaunchTemplate")) {
            Set<String> others = new LinkedHashSet<>();
            try {
                HostFiles.of(template, List.of()).forEach((path, content) -> {
                    if (!path.startsWith(BROWSERS)) {
                        new String(content, StandardCharsets.UTF_8)
                                .lines()
                                .forEach(line -> search(line, zones, others));
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            others.forEach(other -> found.add(
                    new Found(template, "user data of %s leads servers to %s".formatted(template.key(), other))));
        }
        return found;
    }

    private static void search(String line, List<String> zones, Set<String> others) {
        if (line.startsWith(COMMAND)) {
            return;
        }
        URL.matcher(line).results().forEach(url -> {
            boolean isStored = url.group(1).equalsIgnoreCase("s3");
            if (!(isStored ? BUCKET : KNOWN).matcher(url.group(2)).matches()) {
                others.add(url.group());
            }
        });
        var variable = VARIABLE.matcher(line);
        if (variable.matches()) {
            String value = variable.group(2);
            boolean isName = variable.group(1).matches("\\w+_(HOST|NAME|ADDRESS)") && value.contains(".");
            if (REDIRECTS.matcher(variable.group(1)).matches()
                    || (isName
                            && !KNOWN.matcher(value).matches()
                            && zones.stream().noneMatch(value::endsWith))) {
                others.add(line);
            }
        }
        AGENT.matcher(line).results().forEach(key -> others.add("what the agent's %s says".formatted(key.group(1))));
        SENDS.matcher(line).results().forEach(to -> others.add(to.group(2) == null ? to.group(3) : to.group(2)));
    }
}
