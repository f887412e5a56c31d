package scaleup.tier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scaleup.configuration.Hosts;
import scaleup.environment.Environment;
import scaleup.environment.Names;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.CfnTag;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.CfnLaunchTemplate;
import software.constructs.Construct;

/** What each host of a tier starts from: image, volume, metadata service, and what cloud-init sets up. */
final class HostTemplate {
    private static final List<String> PACKAGES = List.of("amazon-cloudwatch-agent", "jq", "logrotate", "tar");

    private static final String[] FILES = {
        "/etc/systemd/system/scaleup-.service.d/common.conf",
        "/etc/systemd/system/scaleup-watchdog.service",
        "/etc/systemd/system/scaleup-drain.service",
        "/etc/systemd/system/scaleup-again@.service",
        "/etc/systemd/system/logrotate.timer.d/often.conf",
        "/etc/systemd/coredump.conf.d/none.conf",
        "/etc/logrotate.d/scaleup",
        "/usr/local/libexec/scaleup/imds",
        "/usr/local/libexec/scaleup/release",
        "/usr/local/libexec/scaleup/watchdog",
        "/usr/local/libexec/scaleup/drain"
    };

    private static final String AGENT = "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl";

    /**
     * Until the packages are there, of which Amazon's images lack the agent: cloud-init by itself asks their repositories once, and a
     * server whose repositories don't answer just then would be replaced after a quarter of an hour. Where not all are to be had, dnf
     * installs none (dnf.conf(5), "strict"), and waits where another process installs ("exit_on_lock"); cloud-init leaves out what APT,
     * of a rehearsal, doesn't know.
     */
    private static final String INSTALL =
            "until [ -e %s ] && type jq; do sleep 5; cloud-init single -n package-update-upgrade-install --frequency always; done"
                    .formatted(AGENT);

    private static final String SYSTEM_UNITS = "/etc/systemd/system/";

    private static final String[] WORKLOAD_FILES = {
        "/etc/systemd/system/scaleup-workload.service",
        "/usr/local/libexec/scaleup/workload",
        "/usr/local/libexec/scaleup/problem"
    };

    /**
     * Said here since an account may have another default, and t2's is another. With {@code standard} a server without credits
     * is held at its baseline, 10 % of a t4g.micro: its processor use stays below what scaling aims at, and no other server
     * comes (Amazon EC2 User Guide, "Unlimited mode for burstable performance instances").
     */
    private static final CfnLaunchTemplate.CreditSpecificationProperty UNLIMITED =
            CfnLaunchTemplate.CreditSpecificationProperty.builder()
                    .cpuCredits("unlimited")
                    .build();

    /** Of a service that waits, for a secret say, what follows must not wait, too. */
    private static final List<String> ENABLE = List.of("systemctl", "enable", "--now", "--no-block");

    private final Names names;
    private final Hosts hosts;
    private final Host host;
    private final Optional<String> serviceRole;

    /** @param serviceRole the ARN of the role of the host's service, if it has one */
    HostTemplate(Environment environment, Host host, Optional<String> serviceRole) {
        names = environment.names();
        hosts = environment.configuration().hosts();
        this.host = host;
        this.serviceRole = serviceRole;
    }

    /** The launch template of hosts with {@code role} in {@code securityGroup}. */
    CfnLaunchTemplate declare(Construct scope, HostRole role, String securityGroup) {
        var data = CfnLaunchTemplate.LaunchTemplateDataProperty.builder()
                .imageId(imageId(scope))
                .instanceType(host.tier.scaling().instanceType())
                .creditSpecification(host.tier.scaling().burstable() ? UNLIMITED : null)
                .iamInstanceProfile(CfnLaunchTemplate.IamInstanceProfileProperty.builder()
                        .arn(role.profileArn())
                        .build())
                .securityGroupIds(List.of(securityGroup))
                .metadataOptions(CfnLaunchTemplate.MetadataOptionsProperty.builder()
                        .httpEndpoint("enabled")
                        .httpTokens("required")
                        .httpPutResponseHopLimit(1)
                        .build())
                .blockDeviceMappings(List.of(CfnLaunchTemplate.BlockDeviceMappingProperty.builder()
                        .deviceName("/dev/xvda")
                        .ebs(CfnLaunchTemplate.EbsProperty.builder()
                                .volumeType("gp3")
                                .volumeSize(hosts.volumeGiB())
                                .encrypted(true)
                                .deleteOnTermination(true)
                                .build())
                        .build()))
                .monitoring(CfnLaunchTemplate.MonitoringProperty.builder()
                        .enabled(true)
                        .build())
                .tagSpecifications(List.of(nameTag("instance"), nameTag("volume")))
                .userData(Fn.base64(userData()))
                .build();
        return CfnLaunchTemplate.Builder.create(scope, "LaunchTemplate")
                .launchTemplateData(data)
                .build();
    }

    /**
     * Unless pinned the newest when the stack is deployed. Where each launch looks it up by {@code resolve:ssm:}, "you will not be
     * able to start an instance refresh with a desired configuration or using skip matching" (Amazon EC2 Auto Scaling User Guide,
     * "Use AWS Systems Manager parameters instead of AMI IDs in launch templates"), so no update would replace a server. Each
     * architecture has a parameter of its own: the CDK CLI leaves one that a stack has already as it is, whatever its default.
     */
    private String imageId(Construct scope) {
        String architecture = hosts.architecture().imageName();
        return hosts.imageId().orElseGet(() -> CfnParameter.Builder.create(Stack.of(scope), "Image-" + architecture)
                .type("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>")
                .defaultValue("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-" + architecture)
                .description("What servers start from: the newest image, looked up at each deployment")
                .build()
                .getValueAsString());
    }

    private CfnLaunchTemplate.TagSpecificationProperty nameTag(String resourceType) {
        return CfnLaunchTemplate.TagSpecificationProperty.builder()
                .resourceType(resourceType)
                .tags(List.of(CfnTag.builder()
                        .key("Name")
                        .value(names.group(host.tier.name()))
                        .build()))
                .build();
    }

    private String userData() {
        List<String> packages = new ArrayList<>(PACKAGES);
        packages.addAll(host.packages);
        List<HostFile> files = new ArrayList<>();
        files.add(HostFile.environment("/etc/scaleup/host.env", variables()));
        Stream.of(FILES).map(path -> HostFile.resource("host", path)).forEach(files::add);
        if (!host.workloads.isEmpty()) {
            Stream.of(WORKLOAD_FILES)
                    .map(path -> HostFile.resource("workload", path))
                    .forEach(files::add);
        }
        files.addAll(host.files);
        files.add(CloudWatchAgent.configuration(names, host.tier.name(), host.logs));
        List<List<String>> commands = new ArrayList<>();
        // These need no package, and nothing else is tried without: a release command is run once.
        commands.add(enable("scaleup-watchdog.service", "scaleup-drain.service"));
        commands.add(List.of("sh", "-c", INSTALL));
        host.users.forEach(
                user -> commands.add(List.of("useradd", "--system", "--home-dir", "/var/lib/" + user, user)));
        if (!host.copies.isEmpty()) {
            commands.add(List.of(
                    "sh",
                    "-c",
                    "cd %s; for copy in %s; do cp %s.service %3$s-$copy.service; done"
                            .formatted(
                                    SYSTEM_UNITS,
                                    String.join(" ", host.copies),
                                    host.service.replaceFirst("\\.service$", ""))));
        }
        commands.add(List.of("systemctl", "daemon-reload"));
        commands.add(enable(host.service, "logrotate.timer"));
        commands.add(List.of(AGENT, "-a", "fetch-config", "-m", "ec2", "-s", "-c", "file:" + CloudWatchAgent.PATH));
        return UserData.of(host.tier.name(), packages, files, commands);
    }

    private static List<String> enable(String... units) {
        return Stream.concat(ENABLE.stream(), Stream.of(units)).toList();
    }

    private Map<String, Object> variables() {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("TIER", host.tier.name());
        variables.put("AWS_REGION", Aws.REGION);
        // Where the AWS CLI may write.
        variables.put("HOME", "/tmp");
        variables.put("SERVICE", host.service);
        serviceRole.ifPresent(arn -> variables.put("SERVICE_ROLE", arn));
        host.healthAddress.ifPresent(address -> variables.put("HEALTH_ADDRESS", address));
        variables.put("HEALTH_PORT", host.healthPort);
        host.ready.ifPresent(command -> variables.put("READY", command));
        host.output.ifPresent(path -> variables.put("SERVICE_OUTPUT", path));
        variables.put("LEAVE_SECONDS", host.tier.leaveSeconds());
        if (!host.workloads.isEmpty()) {
            variables.put("WORKLOAD_BUCKET", host.workloads.get(0).bucketUrl());
            variables.put(
                    "WORKLOADS", host.workloads.stream().map(Workload::entry).collect(Collectors.joining(" ")));
        }
        return variables;
    }
}
